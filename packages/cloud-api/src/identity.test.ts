import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { metadata } from '../test/support/webhook-builder.ts';
import { identityOf, messageIdentityOf } from './identity.ts';
import { parseWebhook } from './parse-webhook.ts';

/** One item of each kind, as the list and the field it comes in; no list for values that are one item. */
const samples: readonly { field: string; list?: string; item: Record<string, unknown>; time?: number }[] = [
  {
    field: 'messages',
    list: 'messages',
    item: { id: 'a', from: '1', timestamp: '1', type: 'text', text: { body: 'a' } },
  },
  {
    field: 'messages',
    list: 'messages',
    item: { id: 'b', from: '2', timestamp: '1', type: 'reaction', reaction: { message_id: 'a' } },
  },
  { field: 'messages', list: 'messages', item: { from: '2', timestamp: '1', type: 'text', text: { body: 'no id' } } },
  { field: 'messages', list: 'statuses', item: { id: 'o', status: 'sent', timestamp: '1', recipient_id: '1' } },
  { field: 'messages', list: 'statuses', item: { id: 'o', status: 'read', timestamp: '1', recipient_id: '1' } },
  { field: 'messages', list: 'statuses', item: { id: 'o', status: 'failed', type: 'payment', timestamp: '1' } },
  { field: 'messages', list: 'errors', item: { code: 1 } },
  { field: 'smb_message_echoes', list: 'message_echoes', item: { id: 'a', to: '1', type: 'text' } },
  { field: 'history', list: 'messages', item: { id: 'a', from: '1', type: 'image' } },
  { field: 'calls', list: 'calls', item: { id: 'c', event: 'connect' } },
  { field: 'calls', list: 'calls', item: { id: 'c', event: 'terminate' } },
  { field: 'calls', list: 'statuses', item: { id: 'c', status: 'RINGING', type: 'call' } },
  {
    field: 'user_preferences',
    list: 'user_preferences',
    item: { wa_id: '1', category: 'm', value: 'stop', timestamp: 1 },
  },
  { field: 'user_id_update', list: 'user_id_update', item: { user_id: { previous: 'A', current: 'B' } } },
  { field: 'automatic_events', list: 'automatic_events', item: { id: 'a', event_name: 'Purchase', timestamp: 1 } },
  { field: 'smb_app_state_sync', list: 'state_sync', item: { action: 'add', contact: { phone_number: '1' } } },
  { field: 'group_status_update', list: 'groups', item: { group_id: 'G', type: 'group_suspend', timestamp: '1' } },
  { field: 'account_update', item: { event: 'ACCOUNT_DELETED' }, time: 1 },
  { field: 'account_update', item: { event: 'ACCOUNT_DELETED' }, time: 2 },
  { field: 'message_template_status_update', item: { event: 'APPROVED', message_template_id: 1 }, time: 1 },
  { field: 'flows', item: { event: 'FLOW_STATUS_CHANGE', flow_id: '1' }, time: 1 },
  { field: 'novelty', item: { a: 1 } },
];

type Sample = (typeof samples)[number];

const someContacts = [{ wa_id: '1', user_id: 'DE.1', profile: { name: 'One' } }, { wa_id: '2' }];

interface BatchEntry {
  readonly id: string;
  readonly time?: number;
  readonly changes: { readonly field: string; readonly value: Record<string, unknown> }[];
}

/** A webhook of these samples; those of one field that follow each other share a change, those of one time an entry. */
function batch(chosen: readonly Sample[], isTight: boolean, contacts: readonly object[] = []): string {
  const entry: BatchEntry[] = [];
  for (const { field, list, item, time } of chosen) {
    const open = entry.at(-1);
    const canShare = isTight && open !== undefined && open.time === time;
    const place = canShare ? open : { id: '1', changes: [], ...(time ? { time } : {}) };
    if (!canShare) entry.push(place);
    const last = place.changes.at(-1);
    const before = list !== undefined && last?.field === field ? last.value[list] : undefined;
    if (list !== undefined && isTight && Array.isArray(before)) before.push(item);
    else place.changes.push({ field, value: list ? { metadata, contacts, [list]: [item] } : item });
  }
  return JSON.stringify({ object: 'whatsapp_business_account', entry });
}

const identities = (body: string) => parseWebhook(body).map((item) => item.identity);

describe('identities of items', () => {
  it('differ for different items, of one kind and across kinds', () => {
    expect(new Set(identities(batch(samples, false))).size).toBe(samples.length);
  });

  it('stay the same when Meta sends the items again in other batches, with other contacts', () => {
    const expected = new Map(samples.map((sample) => [sample, identities(batch([sample], false))[0] ?? '']));
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...samples]),
        fc.boolean(),
        fc.subarray(someContacts),
        (chosen, isTight, contacts) => {
          const found = identities(batch(chosen, isTight, contacts));
          expect(found.sort()).toEqual(chosen.map((sample) => expected.get(sample)).sort());
        },
      ),
    );
  });

  it('stay the same when Meta writes the keys in another order or a time as a number', () => {
    const one = '{"code":1,"title":"t"}';
    const other = '{"title":"t","code":1}';
    const inErrors = (error: string) =>
      identities(`{"entry":[{"changes":[{"field":"messages","value":{"errors":[${error}]}}]}]}`);
    expect(inErrors(one)).toEqual(inErrors(other));
  });

  it('tell a message, its echo and its history apart, for each of them must be applied', () => {
    const messages = [{ id: 'w', type: 'text' }];
    const of = (field: string, list: string) =>
      identities(JSON.stringify({ entry: [{ changes: [{ field, value: { metadata, [list]: messages } }] }] }));
    const all = [of('messages', 'messages'), of('smb_message_echoes', 'message_echoes'), of('history', 'messages')];
    expect(all).toEqual([
      ['@w:message:200300400500600'],
      ['@w:echo:200300400500600'],
      ['@w:history:200300400500600:text'],
    ]);
  });

  it('belong to the number: one wamid under two numbers is two items', () => {
    const of = (id: string) =>
      identities(
        JSON.stringify({
          entry: [{ changes: [{ value: { metadata: { phone_number_id: id }, messages: [{ id: 'w' }] } }] }],
        }),
      );
    expect(of('1')).not.toEqual(of('2'));
  });
});

describe('identityOf', () => {
  const part = fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[a:~b]*$/));

  it('is the same for the same parts only, whatever stands in them', () => {
    const parts = fc.tuple(part, part, part);
    fc.assert(
      fc.property(parts, parts, (one, other) => {
        const isSame = one.every((text, i) => text === other[i]);
        expect(identityOf('status', ...one) === identityOf('status', ...other)).toBe(isSame);
      }),
    );
  });

  it('is short printable ASCII, whatever Meta puts into an id', () => {
    fc.assert(
      fc.property(part, (id) => {
        expect(identityOf('message', '1', id)).toMatch(/^message:1:[ -~]{0,200}$/);
        expect(identityOf('message', id, '1')).toMatch(/^message:[ -~]{0,200}:1$/);
      }),
    );
    expect(messageIdentityOf('w', 'status', '1', 'read')).toBe('@w:status:1:read');
    expect(identityOf('message', '1', 'x'.repeat(100_000)).length).toBeLessThan(60);
  });
});
