import { describe, expect, it } from 'vitest';
import { wabaId, webhookOf } from '../test/support/webhook-builder.ts';
import { parseWebhook } from './parse-webhook.ts';

const time = 1_700_000_000;

function read(field: string, value: object, entry: object = { time }) {
  const items = parseWebhook(webhookOf(value, field, entry));
  expect(items).toHaveLength(1);
  return items[0];
}

describe('account items', () => {
  it.each([
    ['account_alerts', { entity_type: 'BUSINESS', entity_id: '9', alert_info: { alert_type: 'LIMIT' } }, 'LIMIT', '9'],
    ['account_alerts', { entity_type: 'WABA', entity_id: 9, alert_type: 'LIMIT', alert_status: 'NONE' }, 'LIMIT', '9'],
    ['account_review_update', { decision: 'APPROVED' }, 'APPROVED', wabaId],
    [
      'account_update',
      { event: 'ACCOUNT_VIOLATION', violation_info: { violation_type: 'SCAM' } },
      'ACCOUNT_VIOLATION',
      wabaId,
    ],
    ['account_update', { event: 'VERIFIED_ACCOUNT', phone_number: '4930' }, 'VERIFIED_ACCOUNT', '4930'],
    ['account_update', { event: 'PARTNER_ADDED', waba_info: { waba_id: '77' } }, 'PARTNER_ADDED', '77'],
    ['account_settings_update', { phone_number_settings: { phone_number_id: '5' } }, 'account_settings_update', '5'],
    ['business_capability_update', { max_phone_numbers_per_waba: 25 }, 'business_capability_update', wabaId],
    [
      'business_username_update',
      { display_phone_number: '4930', username: 'tea', status: 'approved' },
      'approved',
      '4930',
    ],
    ['business_status_update', { event: 'X' }, 'X', wabaId],
    ['phone_number_name_update', { display_phone_number: '4930', decision: 'REJECTED' }, 'REJECTED', '4930'],
    ['phone_number_quality_update', { display_phone_number: '4930', event: 'FLAGGED' }, 'FLAGGED', '4930'],
    ['phone_number_quality_update', { display_phone_number: '+49 30-555', event: 'FLAGGED' }, 'FLAGGED', '4930555'],
    ['security', { display_phone_number: '4930', event: 'PIN_CHANGED' }, 'PIN_CHANGED', '4930'],
    ['payment_configuration_update', { configuration_name: 'c', status: 'Active' }, 'Active', 'c'],
    ['partner_solutions', { event: 'SOLUTION_CREATED', solution_id: '3' }, 'SOLUTION_CREATED', '3'],
  ])('read the field %s, and have no metadata: %j', (field, value, type, subject) => {
    const item = read(field, value);
    expect(item).toMatchObject({ kind: 'account', field, type, subject, wabaId, at: time * 1000, raw: value });
    expect(item?.phoneNumberId).toBeUndefined();
  });

  it.each([
    [
      'next to the changes',
      { object: 'whatsapp_business_account', entry: [{ id: '1', field: 'account_update', changes: [{ value: {} }] }] },
    ],
    ['inside of the value', { entry: [{ id: '1', changes: [{ value: { field: 'account_update' } }] }] }],
    ['nowhere', { entry: [{ id: '1', changes: [{ value: {} }] }] }],
  ])('know a partner update whose field stands %s', (_, webhook) => {
    const value = { event: 'PARTNER_APP_INSTALLED', waba_info: { waba_id: '77' } };
    for (const change of webhook.entry[0]?.changes ?? []) Object.assign(change.value, value);
    const items = parseWebhook(JSON.stringify(webhook));
    expect(items).toMatchObject([
      { kind: 'account', field: 'account_update', type: 'PARTNER_APP_INSTALLED', subject: '77' },
    ]);
  });

  it('take the time of the value where the entry has none', () => {
    expect(read('account_settings_update', { timestamp: '5' }, {})?.at).toBe(5000);
  });
});

describe('template items', () => {
  const template = { message_template_id: 123, message_template_name: 'tea', message_template_language: 'en' };

  it.each([
    ['message_template_status_update', { event: 'APPROVED' }, 'APPROVED'],
    ['message_template_quality_update', { new_quality_score: 'RED' }, 'message_template_quality_update'],
    ['message_template_components_update', { message_template_element: 'hi' }, 'message_template_components_update'],
    [
      'template_category_update',
      { new_category: 'UTILITY', correct_category: 'MARKETING' },
      'template_category_update',
    ],
    ['template_correct_category_detection', { suggested_category: 'X' }, 'template_correct_category_detection'],
    [
      'template_correct_category_detection',
      { category: 'UTILITY', correct_category: 'MARKETING' },
      'template_correct_category_detection',
    ],
    ['message_template_status_update', { event: 'PAUSED', new_category: null, new_quality_score: '' }, 'PAUSED'],
  ])('read the field %s', (field, news, type) => {
    expect(read(field, { ...template, ...news })).toMatchObject({ kind: 'template', field, type, subject: '123' });
  });

  it('know a quality update under the field of status updates, where a sample of Meta has it', () => {
    const item = read('message_template_status_update', {
      ...template,
      previous_quality_score: 'GREEN',
      new_quality_score: 'RED',
    });
    expect(item).toMatchObject({ field: 'message_template_quality_update', type: 'message_template_quality_update' });
  });

  it('know a template update under the field messages', () => {
    expect(read('messages', { ...template, event: 'APPROVED' })).toMatchObject({
      kind: 'template',
      field: 'message_template_status_update',
      type: 'APPROVED',
    });
  });

  it('keep every digit of a template id past 2^53, so that two templates never become one', () => {
    const of = (id: string) => {
      const body = webhookOf({ event: 'APPROVED', message_template_id: 'ID' }, 'message_template_status_update');
      return parseWebhook(body.replace('"ID"', id))[0];
    };
    expect(of('9007199254740993')).toMatchObject({ subject: '9007199254740993' });
    expect(of('9007199254740993')?.identity).not.toBe(of('9007199254740992')?.identity);
  });

  it('go by name and language where the id is missing', () => {
    const { message_template_id: _, ...named } = template;
    expect(read('message_template_status_update', { ...named, event: 'PAUSED' })).toMatchObject({ subject: 'tea/en' });
  });

  it('are the same told twice, and another at another time or with other content', () => {
    const of = (news: object, at: number) =>
      read('message_template_status_update', { ...template, ...news }, { time: at })?.identity;
    const first = of({ event: 'APPROVED' }, 1);
    expect(of({ event: 'APPROVED' }, 1)).toBe(first);
    expect(of({ event: 'APPROVED' }, 2)).not.toBe(first);
    expect(of({ event: 'APPROVED', reason: 'NONE' }, 1)).not.toBe(first);
  });
});

describe('other values that are one item', () => {
  it('are flow updates, which keep their errors to themselves', () => {
    const value = { event: 'CLIENT_ERROR_RATE', flow_id: '8', errors: [{ error_type: 'X' }, { error_type: 'Y' }] };
    expect(read('flows', value)).toMatchObject({ kind: 'flow', type: 'CLIENT_ERROR_RATE', subject: '8', raw: value });
    expect(parseWebhook(webhookOf({}, 'flows'))).toEqual([]);
  });

  it.each([
    ['messaging_handovers', 'handover', { control_passed: {} }],
    ['tracking_events', 'tracking_event', { events: [{ event_name: 'click' }] }],
    ['group_status_update', 'group', { group_id: 'G' }],
  ])('are read by the field %s', (field, kind, value) => {
    expect(read(field, value)).toMatchObject({ kind, field, raw: value });
  });

  it('are unknown where neither field nor keys tell, one identity for one content', () => {
    const one = read('novelty', { a: 1, b: 2 });
    expect(one).toMatchObject({ kind: 'unknown', type: 'novelty', at: time * 1000 });
    expect(read('novelty', { b: 2, a: 1 })?.identity).toBe(one?.identity);
    expect(read('novelty', { a: 1, b: 3 })?.identity).not.toBe(one?.identity);
  });
});
