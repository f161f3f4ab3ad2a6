import { describe, expect, it } from 'vitest';
import { writeBody, writeUpdate } from './update.ts';

const update = (wabaId: string, field: string, value: Record<string, unknown> = {}) =>
  writeUpdate({ wabaId, field, value }, 'escaped');

describe('writeBody', () => {
  it('has the keys in Meta’s order, and no whitespace', () => {
    expect(writeBody([update('1', 'messages', { a: 1 })], 1_700_000_000)).toBe(
      '{"object":"whatsapp_business_account","entry":[{"id":"1","changes":[{"value":{"a":1},"field":"messages"}]}]}',
    );
  });

  it('has a time in seconds for events of accounts, templates and numbers', () => {
    expect(writeBody([update('1', 'account_update')], 1_700_000_000)).toBe(
      '{"object":"whatsapp_business_account","entry":[{"id":"1","time":1700000000,"changes":[{"value":{},"field":"account_update"}]}]}',
    );
    for (const field of ['message_template_status_update', 'phone_number_quality_update', 'security']) {
      expect(JSON.parse(writeBody([update('1', field)], 5)).entry[0].time).toBe(5);
    }
    for (const field of [
      'messages',
      'calls',
      'user_preferences',
      'user_id_update',
      'group_lifecycle_update',
      'history',
    ]) {
      expect(JSON.parse(writeBody([update('1', field)], 5)).entry[0]).not.toHaveProperty('time');
    }
  });

  it('puts the updates of one owner into one entry, in their order', () => {
    const body = writeBody(
      [
        update('1', 'messages', { n: 1 }),
        update('2', 'messages', { n: 2 }),
        update('1', 'messages', { n: 3 }),
        update('1', 'security', { n: 4 }),
      ],
      7,
    );
    expect(JSON.parse(body).entry).toEqual([
      {
        id: '1',
        changes: [
          { value: { n: 1 }, field: 'messages' },
          { value: { n: 3 }, field: 'messages' },
        ],
      },
      { id: '2', changes: [{ value: { n: 2 }, field: 'messages' }] },
      { id: '1', time: 7, changes: [{ value: { n: 4 }, field: 'security' }] },
    ]);
  });
});

describe('writeUpdate', () => {
  it('counts the bytes as sent', () => {
    const change = { wabaId: '1', field: 'messages', value: { text: 'ä😀' } };
    for (const encoding of ['escaped', 'plain'] as const) {
      const { json, bytes } = writeUpdate(change, encoding);
      expect(bytes).toBe(Buffer.from(json).length);
    }
  });
});
