import { describe, expect, it } from 'vitest';
import { eraseItems } from './erase-items.ts';
import { parseWebhook } from './parse-webhook.ts';
import { wamidNamesNumber } from './wamid-number.ts';

const anna = '16505551234';
const wamid = 'wamid.HBgLMTY1MDU1NTEyMzQVAgASGBQzQTdBNzdBN0E3';
const who = {
  isPerson: ({ waId }: { waId?: string }) => waId === anna,
  isTheirs: (text: string) => text === anna || wamidNamesNumber(text, anna),
};
const bodyOf = (value: object): Uint8Array =>
  Buffer.from(
    JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [{ id: '1', changes: [{ field: 'messages', value: { messaging_product: 'whatsapp', ...value } }] }],
    }),
  );
const text = (id: string, from: string, body: string, more: object = {}) => ({
  ...{ from, id, timestamp: '1780000000', type: 'text', text: { body }, ...more },
});

describe('eraseItems', () => {
  const others = text('wamid.B', '4915', 'Ask Anna, 16505551234', { context: { from: anna, id: wamid } });
  const body = bodyOf({
    contacts: [
      { wa_id: anna, profile: { name: 'Anna' } },
      { wa_id: '4915', profile: { name: 'Ben' } },
    ],
    messages: [text(wamid, anna, 'SECRET'), others],
    statuses: [{ id: 'wamid.C', recipient_id: anna, status: 'read', timestamp: '1780000000' }],
  });

  it('removes a person’s items and contacts, and leaves those of others at their paths, in their words', () => {
    const erased = eraseItems(body, who);
    const shown = Buffer.from(erased?.body ?? []).toString();
    expect(erased?.items).toBe(2);
    expect(shown).not.toMatch(/SECRET|wamid\.HBgL|wamid\.C|"16505551234"/);
    expect(shown).toContain('Ask Anna, 16505551234');
    const items = parseWebhook(erased?.body ?? '');
    expect(items.map(({ path }) => path)).toEqual(['/entry/0/changes/0/value/messages/1']);
    expect(items[0]?.user?.name).toBe('Ben');
    expect(items[0]?.identity).toBe(parseWebhook(body)[1]?.identity);
  });

  it('finds nothing more in what it has erased', () => {
    expect(eraseItems(eraseItems(body, who)?.body ?? body, who)).toBeNull();
    expect(eraseItems(bodyOf({ messages: [text('wamid.D', '4915', 'Hi')] }), who)).toBeNull();
  });

  it('keeps the digits of numbers that no double can hold', () => {
    const long = Buffer.from(body).toString().replace('"wamid.B"', '"wamid.B","n":12345678901234567890');
    expect(Buffer.from(eraseItems(Buffer.from(long), who)?.body ?? []).toString()).toContain('12345678901234567890');
  });

  it('removes a thread of shared history, and an update that is about the person as a whole', () => {
    const history = bodyOf({
      history: [{ metadata: {}, threads: [{ id: anna, messages: [text('h', anna, 'SECRET')] }] }],
    });
    const thread = eraseItems(history, who)?.body ?? history;
    expect(Buffer.from(thread).toString()).not.toMatch(/SECRET|16505551234/);
    expect(parseWebhook(thread).map(({ kind }) => kind)).toEqual(['history_progress']);
  });

  it('replaces what is not JSON as a whole', () => {
    const erased = eraseItems(Buffer.from('16505551234 {'), who);
    expect(parseWebhook(erased?.body ?? 'x')).toEqual([]);
  });
});
