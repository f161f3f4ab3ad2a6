import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anyWebhook } from '../test/support/any-webhook.ts';
import { countItems } from '../test/support/count-items.ts';
import { itemsOf, metadata, phoneNumberId, wabaId, webhookOf } from '../test/support/webhook-builder.ts';
import { parseWebhook } from './parse-webhook.ts';

const text = (id: string, body = 'hi') => ({
  from: '4930555001',
  id,
  timestamp: '1700000000',
  type: 'text',
  text: { body },
});
const kindsOf = (body: string | Uint8Array) => parseWebhook(body).map((item) => item.kind);

describe('parseWebhook', () => {
  it('reads every message of every change of every entry, where a service once handled only the first', () => {
    const change = (id: string) => ({
      field: 'messages',
      value: { metadata, messages: [text(`${id}a`), text(`${id}b`)] },
    });
    const entry = [
      { id: '1', changes: [change('w'), change('x')] },
      { id: '2', changes: [change('y')] },
    ];
    const items = parseWebhook(JSON.stringify({ object: 'whatsapp_business_account', entry }));
    expect(items.map((item) => item.wamid)).toEqual(['wa', 'wb', 'xa', 'xb', 'ya', 'yb']);
    expect(items.map((item) => item.wabaId)).toEqual(['1', '1', '1', '1', '2', '2']);
    expect(items[5]?.path).toBe('/entry/1/changes/0/value/messages/1');
  });

  it('routes each item by the number of its own change, so that several numbers and accounts never mix', () => {
    const change = (id: string) => ({
      field: 'messages',
      value: { metadata: { phone_number_id: id }, messages: [text('w')] },
    });
    const entry = [
      { id: '1', changes: [change('11'), change('12')] },
      { id: '2', changes: [change('21')] },
    ];
    const items = parseWebhook(JSON.stringify({ entry }));
    expect(items.map((item) => `${item.wabaId}/${item.phoneNumberId}`)).toEqual(['1/11', '1/12', '2/21']);
    expect(new Set(items.map((item) => item.identity)).size).toBe(3);
  });

  it('keeps the messages when a status next to them is broken, and puts messages before statuses before errors', () => {
    const items = itemsOf({ errors: [{ code: 1 }], statuses: [null, { status: 5 }], messages: [text('w')] });
    expect(items.map((item) => item.kind)).toEqual(['message', 'unknown', 'status', 'error']);
  });

  it('keeps message types that nobody knows yet, with their content', () => {
    const [item] = itemsOf({ messages: [{ ...text('w'), type: 'hologram', hologram: { depth: 3 } }] });
    expect(item).toMatchObject({ kind: 'message', type: 'hologram', content: { depth: 3 }, wamid: 'w' });
  });

  it('keeps fields that nobody knows yet as one unknown item with the whole value', () => {
    const value = { metadata, teleports: [{ id: 1 }] };
    const [item, ...others] = parseWebhook(webhookOf(value, 'teleports'));
    expect(item).toMatchObject({ kind: 'unknown', type: 'teleports', field: 'teleports', raw: value, phoneNumberId });
    expect(others).toEqual([]);
  });

  it('makes an unknown item of a null where a change should be, which once was answered with an error', () => {
    const body = JSON.stringify({ entry: [{ id: wabaId, changes: [null] }] });
    expect(parseWebhook(body)).toMatchObject([{ kind: 'unknown', path: '/entry/0/changes/0', raw: null, wabaId }]);
  });

  it.each([
    ['a null entry', '{"entry":[null]}', '/entry/0'],
    ['changes that are no list', '{"entry":[{"changes":{"field":"messages"}}]}', '/entry/0/changes'],
    ['a value that is a list', '{"entry":[{"changes":[{"field":"messages","value":[1]}]}]}', '/entry/0/changes/0'],
    ['a value that is missing next to other keys', '{"entry":[{"changes":[{"messages":[]}]}]}', '/entry/0/changes/0'],
    ['an entry that is no list', '{"entry":{"id":"1"}}', ''],
    ['a list in place of the webhook', '[{"entry":[]}]', ''],
    ['no JSON', '{"entry":[', ''],
    ['nothing', '', ''],
  ])('keeps %s as one unknown item', (_, body, path) => {
    expect(parseWebhook(body)).toMatchObject([{ kind: 'unknown', path }]);
  });

  it('keeps a null in place of a message as an unknown item at its place', () => {
    const items = itemsOf({ messages: [text('a'), null, text('b')] });
    expect(items.map((item) => item.kind)).toEqual(['message', 'unknown', 'message']);
    expect(items[1]).toMatchObject({ path: '/entry/0/changes/0/value/messages/1', raw: null, phoneNumberId });
  });

  it.each([
    ['no entries', '{"object":"whatsapp_business_account","entry":[]}'],
    ['an entry without changes', '{"entry":[{"id":"1"},{"id":"2","changes":null}]}'],
    ['a change without a value', '{"entry":[{"changes":[{"field":"messages","value":null},{"field":"messages"}]}]}'],
    ['an empty value', '{"entry":[{"changes":[{"field":"messages","value":{}}]}]}'],
    ['metadata alone', webhookOf({ messaging_product: 'whatsapp', metadata, contacts: [{ wa_id: '1' }] })],
    ['empty lists', webhookOf({ metadata, messages: [], statuses: [] })],
  ])('makes no item of %s', (_, body) => {
    expect(parseWebhook(body)).toEqual([]);
  });

  it('reads webhooks that lack object and ids', () => {
    const body = JSON.stringify({ entry: [{ changes: [{ field: 'messages', value: { messages: [text('w')] } }] }] });
    const [item] = parseWebhook(body);
    expect(item).toMatchObject({ kind: 'message', wabaId: '', identity: '@w:message:waba-' });
    expect(item?.phoneNumberId).toBeUndefined();
  });

  it('scopes identities by the account where the number is missing', () => {
    const [item] = parseWebhook(webhookOf({ messages: [text('w')] }));
    expect(item?.identity).toBe(`@w:message:waba-${wabaId}`);
  });

  it('takes ids that are numbers and times that are numbers or strings', () => {
    const item = { ...text('w'), id: 4711, from: 4930555001 };
    const times = [1700000000, '1700000000', '<TIMESTAMP>', null, -1, 1e300].map((timestamp) => ({
      ...item,
      timestamp,
    }));
    const items = itemsOf({ messages: times, metadata: { phone_number_id: 200 } });
    expect(items.map((one) => one.at)).toEqual([
      1700000000000,
      1700000000000,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(items[0]).toMatchObject({ wamid: '4711', phoneNumberId: '200', user: { waId: '4930555001' } });
  });

  it('reads bytes as it reads text', () => {
    const body = webhookOf({ metadata, messages: [text('w', 'grüße 🎈')] });
    expect(parseWebhook(new TextEncoder().encode(body))).toEqual(parseWebhook(body));
  });

  it('takes bytes that are no text for one unknown item, another for other bytes', () => {
    const one = parseWebhook(Uint8Array.of(0xff, 0xfe));
    const other = parseWebhook(Uint8Array.of(0xfe, 0xff));
    expect(one).toMatchObject([{ kind: 'unknown', path: '' }]);
    expect(one[0]?.identity).not.toBe(other[0]?.identity);
  });

  it('is not led astray by keys that prototypes have', () => {
    const message = '{"id":"w","type":"__proto__","__proto__":{"type":"text","from":"1"},"timestamp":"1700000000"}';
    const body = `{"__proto__":{"entry":[]},"entry":[{"changes":[{"field":"constructor","value":{"messages":[${message}]}}]}]}`;
    const [item] = parseWebhook(body);
    expect(item).toMatchObject({ kind: 'message', type: '__proto__', field: 'constructor', wamid: 'w' });
    expect(item).toHaveProperty('content', { type: 'text', from: '1' });
    expect(item?.user).toBeUndefined();
    expect(itemsOf({ messages: [{ id: 'w', type: 'toString' }] })[0]).toHaveProperty('content', undefined);
  });

  it('survives objects where it looks for text', () => {
    const odd = { toString: 1, valueOf: null };
    const message = {
      id: odd,
      from: odd,
      from_user_id: odd,
      type: odd,
      timestamp: odd,
      context: { id: odd },
      errors: [odd],
    };
    const items = itemsOf({
      contacts: [{ wa_id: odd }, { wa_id: '1' }],
      messages: [message, message],
      statuses: [odd],
    });
    expect(items.map((item) => item.kind)).toEqual(['message', 'message', 'status']);
  });

  it.each([
    ['lists', (depth: number) => '['.repeat(depth) + ']'.repeat(depth)],
    ['objects', (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`],
  ])('survives %s nested deeper than any stack, in a value, in an item and in place of the webhook', (_, nest) => {
    const deep = nest(200_000);
    const inChange = (value: string) => `{"entry":[{"changes":[{"field":"x","value":${value}}]}]}`;
    expect(kindsOf(deep)).toEqual(['unknown']);
    expect(kindsOf(inChange(`{"a":${deep}}`))).toEqual(['unknown']);
    expect(kindsOf(inChange(`{"messages":[{"text":${deep}}],"errors":[{"code":${deep}}]}`))).toEqual([
      'message',
      'error',
    ]);
  });

  it('never throws on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (body) => Array.isArray(parseWebhook(body))));
  });

  it('never throws on any bytes', () => {
    fc.assert(fc.property(fc.uint8Array(), (body) => Array.isArray(parseWebhook(body))));
  });

  it('never throws on any JSON and loses no item, counted by a plain walk over it', () => {
    fc.assert(
      fc.property(anyWebhook(), (body) => {
        const items = parseWebhook(body);
        expect(items.length).toBe(countItems(JSON.parse(body)));
        expect(new Set(items.map((item) => item.path)).size).toBe(items.length);
      }),
      { numRuns: 300 },
    );
  });
});
