import { describe, expect, it } from 'vitest';
import { eraseItems } from './erase-items.ts';
import { withoutErased } from './without-erased.ts';

const [anna, ben] = ['16505551234', '4915112345678'];
const who = { isPerson: ({ waId }: { waId?: string }) => waId === anna, isTheirs: (text: string) => text === anna };
const text = (from: string) => ({
  from,
  id: `wamid.${from}`,
  timestamp: '1780000000',
  type: 'text',
  text: { body: 'Hi' },
});
const contact = (waId: string) => ({ wa_id: waId, profile: { name: waId } });
const change = (value: object, field = 'messages') => ({
  field,
  value: { messaging_product: 'whatsapp', metadata: { phone_number_id: '1' }, ...value },
});
const webhook = (...changes: readonly object[]) => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '7', changes }],
});
const bytesOf = (value: object): Uint8Array => Buffer.from(JSON.stringify(value));
const erased = (value: object): Uint8Array =>
  eraseItems(bytesOf(value), who)?.body ?? Buffer.from('nothing was erased');
const left = (value: object): unknown => {
  const body = withoutErased(erased(value));
  return body && JSON.parse(Buffer.from(body).toString());
};

describe('withoutErased', () => {
  it('returns a body from which nothing was erased as it is', () => {
    const body = bytesOf(webhook(change({ messages: [text(ben)] })));
    expect(withoutErased(body)).toBe(body);
  });

  it('leaves the items and contacts of others, and nothing that stands for those of the person', () => {
    const both = change({ contacts: [contact(anna), contact(ben)], messages: [text(ben), text(anna)] });
    expect(left(webhook(both))).toEqual(webhook(change({ contacts: [contact(ben)], messages: [text(ben)] })));
  });

  it('leaves no list that is empty because of it, and no change in which nothing else happened', () => {
    const status = { id: 'wamid.S', recipient_id: ben, status: 'read', timestamp: '1780000000' };
    const messages = change({ contacts: [contact(anna)], messages: [text(anna)] });
    const mixed = change({ contacts: [contact(anna)], messages: [text(anna)], statuses: [status] });
    expect(left(webhook(messages, mixed))).toEqual(webhook(change({ statuses: [status] })));
  });

  it('leaves nothing of a body that was about the person alone, or that could not be read', () => {
    expect(left(webhook(change({ contacts: [contact(anna)], messages: [text(anna)] })))).toBeNull();
    // As `eraseItems` leaves what is one update.
    expect(withoutErased(bytesOf(webhook({ field: 'user_id_update', value: {} })))).toBeNull();
    expect(withoutErased(eraseItems(Buffer.from('{ 16505551234'), who)?.body ?? Buffer.from('-'))).toBeNull();
  });

  it('keeps every digit of what is left', () => {
    const long = JSON.stringify(webhook(change({ messages: [text(anna), text(ben)] }))).replace(
      '"7"',
      '12345678901234567890',
    );
    const body = withoutErased(eraseItems(Buffer.from(long), who)?.body ?? Buffer.from('-'));
    expect(Buffer.from(body ?? []).toString()).toContain('"id":12345678901234567890');
  });
});
