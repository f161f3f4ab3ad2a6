import { describe, expect, it } from 'vitest';
import { judgeWebhook } from './judge-webhook.ts';

const ids = { wabaIds: ['1', '2'], phoneNumberIds: ['10', '20'] };
const unchecked = { wabaIds: [], phoneNumberIds: [] };

const change = (phoneNumberId?: unknown) => ({
  field: 'messages',
  value: phoneNumberId === undefined ? {} : { metadata: { phone_number_id: phoneNumberId } },
});
const entry = (id: unknown, ...changes: unknown[]) => ({ id, changes });
const webhook = (...entries: unknown[]) => ({ object: 'whatsapp_business_account', entry: entries });

describe('judgeWebhook', () => {
  it('takes what is ours, and names the first account and number', () => {
    expect(judgeWebhook(webhook(entry('1', change('10'), change('20')), entry('2', change('10'))), ids)).toEqual({
      shape: 'ok',
      verdict: 'ours',
      foreign: [],
      foreignIds: [],
      wabaId: '1',
      phoneNumberId: '10',
    });
  });

  it('finds a foreign entry in second place, where a service once looked at the first only', () => {
    expect(judgeWebhook(webhook(entry('1', change('10')), entry('9', change('10'))), ids)).toMatchObject({
      verdict: 'partly',
      foreign: ['/entry/1'],
      foreignIds: [{ kind: 'waba', id: '9' }],
    });
  });

  it('finds a foreign number in a later change', () => {
    expect(judgeWebhook(webhook(entry('1', change('10'), change('99'), change('20'))), ids)).toMatchObject({
      verdict: 'partly',
      foreign: ['/entry/0/changes/1'],
      foreignIds: [{ kind: 'phone_number', id: '99' }],
    });
  });

  it('calls an entry foreign as a whole when all its changes are', () => {
    expect(judgeWebhook(webhook(entry('1', change('98'), change('99')), entry('2', change('20'))), ids)).toMatchObject({
      verdict: 'partly',
      foreign: ['/entry/0'],
      foreignIds: [
        { kind: 'phone_number', id: '98' },
        { kind: 'phone_number', id: '99' },
      ],
    });
  });

  it('calls a webhook foreign when nothing in it is ours', () => {
    expect(
      judgeWebhook(webhook(entry('8', change('10')), entry('1', change('99')), entry('8', change())), ids),
    ).toMatchObject({
      verdict: 'foreign',
      foreign: ['/entry/0', '/entry/1', '/entry/2'],
      foreignIds: [
        { kind: 'waba', id: '8' },
        { kind: 'phone_number', id: '99' },
      ],
    });
  });

  it('lets account, template and flow updates through, which have no metadata and were once refused for it', () => {
    expect(judgeWebhook(webhook(entry('1', { field: 'flows', value: { event: 'X' } })), ids).verdict).toBe('ours');
    expect(judgeWebhook(webhook(entry('9', { field: 'flows', value: { event: 'X' } })), ids).verdict).toBe('foreign');
  });

  it('needs only the account where the metadata names no number', () => {
    const broken = { field: 'messages', value: { metadata: { display_phone_number: '4930' } } };
    expect(judgeWebhook(webhook(entry('1', broken)), ids).verdict).toBe('ours');
  });

  it.each(['partner_solutions', 'account_update', 'business_capability_update', 'account_alerts'])(
    'keeps %s for the portfolio apart, whose id is not an account’s',
    (field) => {
      const update = { field, value: { event: 'SOLUTION_CREATED', solution_id: '3' } };
      expect(judgeWebhook(webhook(entry('777', update)), ids)).toMatchObject({
        verdict: 'apart',
        foreign: ['/entry/0'],
        foreignIds: [{ kind: 'portfolio', id: '777' }],
      });
    },
  );

  it('keeps the portfolio’s update apart from our own', () => {
    const update = { field: 'partner_solutions', value: { event: 'SOLUTION_CREATED' } };
    expect(judgeWebhook(webhook(entry('1', change('10')), entry('777', update)), ids)).toMatchObject({
      verdict: 'partly',
      foreign: ['/entry/1'],
    });
  });

  it.each([
    ['names a number', '9', { field: 'account_update', value: { event: 'X', phone_number: '4930' } }],
    ['names an account', '9', { field: 'account_update', value: { waba_info: { waba_id: '9' } } }],
    ['is about templates', '9', { field: 'message_template_status_update', value: { event: 'APPROVED' } }],
    ['comes from the test button', '0', { field: 'account_update', value: { event: 'X' } }],
    ['names our number as an account', '10', { field: 'account_update', value: { event: 'X' } }],
  ])('does not mistake for the portfolio’s an update that %s', (_, id, update) => {
    expect(judgeWebhook(webhook(entry(id, update)), ids).verdict).toBe('foreign');
  });

  it('accepts the object whatsapp_account by its number, and keeps apart one without a number', () => {
    const ofNumbers = (id: string, each: unknown) => ({ object: 'whatsapp_account', entry: [entry(id, each)] });
    expect(judgeWebhook(ofNumbers('555', change('10')), ids).verdict).toBe('ours');
    expect(judgeWebhook(ofNumbers('555', change('99')), ids).verdict).toBe('foreign');
    expect(judgeWebhook(ofNumbers('555', { field: 'account_news', value: { a: 1 } }), ids).verdict).toBe('apart');
    expect(judgeWebhook(ofNumbers('1', { field: 'account_news', value: { a: 1 } }), ids).verdict).toBe('ours');
  });

  it('checks the number of a handover, which is in recipient', () => {
    const handover = (id: string) => ({ field: 'messaging_handovers', value: { recipient: { phone_number_id: id } } });
    expect(judgeWebhook(webhook(entry('1', handover('20'))), ids)).toMatchObject({
      verdict: 'ours',
      phoneNumberId: '20',
    });
    expect(judgeWebhook(webhook(entry('1', handover('99'))), ids)).toMatchObject({
      verdict: 'foreign',
      foreignIds: [{ kind: 'phone_number', id: '99' }],
    });
  });

  it('checks a number in metadata that is nested together with its lists', () => {
    const nested = { field: 'standby', value: { standby: { metadata: { phone_number_id: '99' }, messages: [] } } };
    expect(judgeWebhook(webhook(entry('1', nested)), ids).verdict).toBe('foreign');
  });

  it('takes a partner update whose entry names a portfolio and whose value names our account', () => {
    const update = { field: 'account_update', value: { event: 'PARTNER_ADDED', waba_info: { waba_id: '2' } } };
    const foreign = { field: 'account_update', value: { event: 'PARTNER_ADDED', waba_info: { waba_id: '9' } } };
    expect(judgeWebhook(webhook(entry('777', update)), ids)).toMatchObject({ verdict: 'ours', foreignIds: [] });
    expect(judgeWebhook(webhook(entry('777', foreign)), ids).verdict).toBe('foreign');
    expect(judgeWebhook(webhook(entry('777', update, foreign)), ids)).toMatchObject({
      verdict: 'partly',
      foreign: ['/entry/0/changes/1'],
      foreignIds: [{ kind: 'waba', id: '777' }],
    });
  });

  it('compares ids that are numbers as strings', () => {
    expect(judgeWebhook(webhook(entry(1, change(10))), ids)).toMatchObject({
      verdict: 'ours',
      wabaId: '1',
      phoneNumberId: '10',
    });
  });

  it('leaves the ids of an empty list unchecked', () => {
    expect(judgeWebhook(webhook(entry('9', change('99')), null), unchecked).verdict).toBe('ours');
    expect(judgeWebhook(webhook(entry('9', change('10'))), { ...ids, wabaIds: [] }).verdict).toBe('ours');
    expect(judgeWebhook(webhook(entry('9', change('99'))), { ...ids, wabaIds: [] }).verdict).toBe('foreign');
    expect(judgeWebhook(webhook(entry('1', change('99'))), { ...ids, phoneNumberIds: [] }).verdict).toBe('ours');
  });

  it('calls an entry foreign that names no account, once accounts are checked', () => {
    expect(judgeWebhook(webhook(entry(undefined, change('10')), null), ids)).toMatchObject({
      verdict: 'foreign',
      foreign: ['/entry/0', '/entry/1'],
      foreignIds: [{ kind: 'waba', id: '' }],
      wabaId: null,
    });
  });

  it('takes webhooks with no entries or no changes', () => {
    expect(judgeWebhook(webhook(), ids)).toMatchObject({ verdict: 'ours', wabaId: null, phoneNumberId: null });
    expect(judgeWebhook(webhook(entry('1')), ids).verdict).toBe('ours');
    expect(judgeWebhook({ object: 'whatsapp_business_account' }, ids)).toMatchObject({ shape: 'ok', verdict: 'ours' });
  });

  it('survives a null in place of a change, which belongs to the account of its entry', () => {
    expect(judgeWebhook(webhook(entry('1', null, { value: null })), ids).verdict).toBe('ours');
    expect(judgeWebhook(webhook(entry('9', null)), ids)).toMatchObject({ verdict: 'foreign', foreign: ['/entry/0'] });
  });

  it('does without object where entry is a list, as samples of Meta do', () => {
    expect(judgeWebhook({ entry: [entry('1', change('10'))] }, ids)).toMatchObject({ shape: 'ok', verdict: 'ours' });
  });

  it.each([[null], [[]], ['x'], [7], [undefined]])('refuses %j, which is no object', (body) => {
    expect(judgeWebhook(body, unchecked)).toMatchObject({ shape: 'not_an_object', verdict: 'foreign' });
  });

  it.each([{ object: 'page', entry: [] }, { object: null, entry: [] }, {}, { entry: {} }])(
    'refuses %j, which is of another object',
    (body) => {
      expect(judgeWebhook(body, unchecked)).toMatchObject({ shape: 'wrong_object', verdict: 'foreign' });
    },
  );

  it('names every foreign id once, in webhooks of any size', () => {
    const entries = Array.from({ length: 50_000 }, (_, i) => entry(String(100 + (i % 1000)), change('10')));
    const { foreign, foreignIds } = judgeWebhook(webhook(...entries), ids);
    expect(foreign).toHaveLength(50_000);
    expect(foreignIds).toHaveLength(1000);
  });
});
