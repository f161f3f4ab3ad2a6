import { describe, expect, it } from 'vitest';
import type { Item } from '../api/types.ts';
import { curlOf, detailName, fixtureOf, kindsOf, prettyJson, triggerOf } from './event-words.ts';

const item: Item = {
  path: '/entry/0',
  kind: '',
  identity: '',
  state: 'applied',
  reason: null,
  field: 'messages',
  via: null,
  wabaId: '',
  phoneNumberId: null,
  businessNumber: null,
  user: null,
  groupId: null,
  wamid: null,
  at: null,
  details: {},
  more: null,
  raw: null,
};
const counts = { applied: 1, duplicate: 0, failed: 0, rejected: 0 };

describe('words for an event', () => {
  it('counts the items of an event by kind', () => {
    expect(
      kindsOf({
        result: { processedAt: '2026-03-01T09:00:00.000Z', kinds: { 'message.text': 1, 'status.read': 2 }, counts },
      }),
    ).toBe('message.text, 2 × status.read');
    expect(kindsOf({ result: { processedAt: '2026-03-01T09:00:00.000Z', kinds: {}, counts } })).toBe(
      'nothing for our accounts',
    );
    expect(kindsOf({ result: null })).toBe('not processed yet');
  });

  it('indents JSON, and leaves other text unchanged', () => {
    expect(prettyJson('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
    expect(prettyJson('<html>')).toBe('<html>');
  });

  it('makes a curl command that does not contain the key', () => {
    expect(curlOf({ id: '0f' }, 'https://w.example')).toBe(
      `curl -s -H "Authorization: Bearer $API_KEY" 'https://w.example/v1/events/0f?include=raw'`,
    );
  });

  it('names the trigger command that sends an event of the same kind, if there is one', () => {
    const commandOf = (kind: string) => triggerOf({ items: [{ ...item, kind }] });
    expect(commandOf('message.text')).toBe('whatsapp trigger text');
    expect(commandOf('status.failed')).toBe('whatsapp trigger status-failed');
    expect(commandOf('something.else')).toBeNull();
    expect(triggerOf({ items: [] })).toBeNull();
  });

  it('makes a fixture that is a module', () => {
    expect(fixtureOf({ id: '0f', raw: '{"a":1}' })).toBe(
      '/** Webhook 0f, as Meta sent it. */\nexport const webhook = {\n  "a": 1\n};\n',
    );
  });
});

describe('detailName', () => {
  it('turns the name of a field into words', () => {
    expect(['direction', 'opaqueData', 'phone_number_id'].map(detailName)).toEqual([
      ...['Direction', 'Opaque data', 'Phone number id'],
    ]);
  });
});
