import { messagesWebhook, textMessage } from './webhooks.ts';

interface AwkwardBody {
  readonly name: string;
  readonly body: string | Uint8Array;
  readonly items: number;
}

/** Bodies that are JSON, and that Meta may send, yet that databases and careless code are known to change or refuse. */
export function awkwardBodies(): AwkwardBody[] {
  return [
    { name: 'a body of 3 MiB that hardly compresses', items: 1, body: withText(noise(3 * 1024 * 1024 - 600)) },
    { name: 'a body of 3 MiB that compresses well', items: 1, body: withText('a'.repeat(3 * 1024 * 1024 - 600)) },
    { name: 'a body just under 1 MiB that hardly compresses', items: 1, body: withText(noise(1024 * 1024 - 600)) },
    { name: '1,000 messages in one webhook', items: 1_000, body: manyMessages(1_000) },
    { name: 'content nested 25 levels deep', items: 1, body: withContent(nested(25)) },
    { name: 'content nested 5,000 levels deep', items: 1, body: withContent(nested(5_000)) },
    { name: 'lists within lists', items: 1, body: withContent('[[[1], []], [[2]]]') },
    { name: 'empty keys', items: 1, body: withContent('{"": {"": 1}, " ": 2}') },
    {
      name: 'keys that Firestore keeps for itself',
      items: 1,
      body: withContent('{"__name__": 1, "__x__": {"__": 2}}'),
    },
    { name: 'keys with dots, slashes and backticks', items: 1, body: withContent('{"a.b": 1, "/c": 2, "`d\\\\`": 3}') },
    { name: 'very long keys', items: 1, body: withContent(`{"${'k'.repeat(3_000)}": 1}`) },
    { name: 'lone surrogates', items: 1, body: withText('\\ud800 and \\udc00 and \\ud83d\\ude00') },
    { name: 'lone surrogates as keys', items: 1, body: withContent('{"\\ud800": 1, "\\udfff": 2}') },
    { name: 'a NUL in a text', items: 1, body: withText('before\\u0000after') },
    { name: 'duplicate keys', items: 1, body: withContent('{"a": 1, "a": 2, "b": {"c": 3, "c": 4}}') },
    {
      name: 'numbers that do not survive JavaScript',
      items: 1,
      body: withContent('[12345678901234567890, 1e999, -0, 1.0, 1E+2, 0.1000000000000000055511151231257827]'),
    },
    {
      name: 'keys named like parts of every object',
      items: 1,
      body: withContent('{"__proto__": {"a": 1}, "constructor": 2, "toString": null, "hasOwnProperty": false}'),
    },
    { name: 'bytes that are no valid UTF-8', items: 1, body: Buffer.from(withText('\xff\xfe\xc0'), 'latin1') },
    { name: 'white space and escapes that need not be there', items: 1, body: `\n\t ${withText('\\u0061\\/b')}  \r\n` },
    { name: 'a text of emoji and many scripts', items: 1, body: withText('👩‍👩‍👧‍👦 العربية 中文 ไทย ﷽') },
    { name: 'a webhook with no entries', items: 0, body: '{"object":"whatsapp_business_account","entry":[]}' },
  ];
}

/** A webhook whose only message has this text; `body` is put into the JSON as it is. */
function withText(body: string): string {
  return JSON.stringify(messagesWebhook(textMessage('wamid.TEXT', { body: '@@' }))).replace('@@', () => body);
}

/** A webhook whose only message has this JSON for its content. */
function withContent(json: string): string {
  const message = textMessage('wamid.CONTENT', { type: 'order', text: undefined, order: '@@' });
  return JSON.stringify(messagesWebhook(message)).replace('"@@"', () => json);
}

function manyMessages(count: number): string {
  const messages = Array.from({ length: count }, (_, index) =>
    textMessage(`wamid.MANY${index}`, { from: `1650555${String(index % 7).padStart(4, '0')}`, body: `Hello ${index}` }),
  );
  return JSON.stringify(messagesWebhook(...messages));
}

const nested = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

/** The same letters every time, in an order that a compressor finds little in. */
/** Text that hardly compresses. */
export function noise(length: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  let state = 0x9e3779b9;
  let text = '';
  while (text.length < length) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    text += letters[state >>> 26] ?? '';
  }
  return text;
}
