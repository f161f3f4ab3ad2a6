import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGraphApi, type GraphApi, ourNumber } from '../../../test/support/graph-api.ts';
import { takeRequest } from '../../../test/support/outbox.ts';
import { noon } from '../../../test/support/webhooks.ts';
import { createSendEntry } from '../../outbox/send-entry.ts';

/** Numbers that would be written differently after parsing them as doubles. */
const numeral = fc.oneof(
  fc.bigInt({ min: 2n ** 53n, max: 2n ** 80n }).map(String),
  fc.bigInt({ min: -(2n ** 80n), max: -(2n ** 53n) }).map(String),
  fc.constantFrom('1.0', '-0', '-0.0', '1e2', '1E+400', '0.10', '3.14159265358979323846264338327950288'),
);
const data = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c d', '"'), numeral), { minLength: 1, maxLength: 4 });
const space = fc.constantFrom('', ' ', '\n  ');

const textOf = (members: readonly (readonly [string, string])[], gap: string): string =>
  `{${members.map(([name, value], index) => `${gap}${JSON.stringify(name + index)}:${gap}${value}`).join(',')}}`;

/** A flow message with this text as the data of its first screen. */
const flow = (dataText: string): string => `{"messaging_product":"whatsapp","to":"16505551234","type":"interactive",
  "interactive":{"type":"flow","body":{"text":"Choose"},"action":{"name":"flow","parameters":{"flow_message_version":"3",
  "flow_id":"123456789","flow_cta":"Open","flow_action":"navigate","flow_action_payload":{"screen":"A","data":${dataText}}}}}}`;

const url = `/v24.0/${ourNumber}`;
const headers = { 'content-type': 'application/json', prefer: 'respond-async' };
const post = ({ request }: GraphApi, path: string, payload: string, more: object = {}) =>
  request({ method: 'POST', url: `${url}/${path}`, headers: { ...headers, ...more }, payload });

/** The body that is sent to Meta for the only queued message. */
async function sentBody({ store }: GraphApi): Promise<string> {
  const { outbox } = store.sending;
  const [entry] = (await outbox.take(takeRequest(noon))).leased;
  if (!entry) throw new Error('Nothing was leased.');
  const bodies: string[] = [];
  const send = createSendEntry({
    graph: {
      call: async ({ body }) => {
        bodies.push(String(body));
        return { kind: 'lost', reason: 'test' };
      },
    },
    outbox,
    window: { judge: async () => 'unknown' },
    owner: { mustRefuse: async () => false },
  });
  await send(entry, () => false);
  return bodies.join();
}

describe('a number in a body', () => {
  it('leaves in a message exactly as it came, and the rest of the message too', async () => {
    await fc.assert(
      fc.asyncProperty(data, space, async (members, gap) => {
        const api = createGraphApi();
        const message = flow(textOf(members, gap));
        const taken = await post(api, 'messages', message);
        expect([taken.statusCode, taken.body]).toEqual([202, expect.any(String)]);
        const sent = await sentBody(api);
        expect(sent.startsWith(message.slice(0, -1))).toBe(true);
        expect(sent.slice(message.length - 1)).toMatch(/^,"biz_opaque_callback_data":"out_[0-9A-Z]{26}\.1"}$/);
      }),
      { numRuns: 30 },
    );
  });

  it('leaves exactly as it came where the service takes its own fields out, and where a part is JSON text', async () => {
    const exact = '{"id":102290129340398765,"price":1.0}';
    const part = JSON.parse(flow(exact.replace('1.0', '"1.0"'))).interactive;
    const text = JSON.stringify(part)
      .replace('"1.0"', '1.0')
      .replace(/1022901293403987\d\d/, '102290129340398765');
    const { action: _, ...rest } = JSON.parse(flow('{}'));
    for (const interactive of [text, JSON.stringify(text)]) {
      const body = JSON.stringify({ ...rest, interactive: '@', expires_at: noon / 1000 + 60, context: null });
      const api = createGraphApi();
      const taken = await post(
        api,
        'messages',
        body.replace('"@"', () => interactive),
      );
      expect(taken.statusCode).toBe(202);
      const sent = await sentBody(api);
      expect(sent).toContain(text);
      expect(sent).not.toMatch(/expires_at|context/);
    }
  });

  it('leaves exactly as it came in a fallback template, and in any call that is passed on', async () => {
    const api = createGraphApi();
    const settings = '{"calling":{"a":1.0,"b":102290129340398765}}';
    await post(api, 'settings', settings);
    const control = '{"messaging_product":"whatsapp","action":"release","to":"16505551234","x":102290129340398765}';
    await post(api, 'thread_control', control);
    expect(api.calls.map(({ body }) => body)).toEqual([settings, control]);
    const template = '{"name":"hello_world","language":{"code":"en_US"},"x":102290129340398765}';
    const text = '{"messaging_product":"whatsapp","to":"16505551234","type":"text","text":{"body":"hi"}';
    await post(api, 'messages', `${text},"fallback_template":${template}}`);
    const { data: entries } = await api.store.sending.outbox.list({}, { limit: 1 });
    expect([entries[0]?.fallbackTemplate, entries[0]?.body]).toEqual([template, `${text}}`]);
  });

  it('passes the metadata of a handover on, but not as a parameter of the query', async () => {
    const api = createGraphApi();
    const control = '{"messaging_product":"whatsapp","action":"release","to":"16505551234","metadata":"order 77"}';
    await post(api, 'thread_control', control);
    await post(api, 'thread_control?metadata=1', control);
    expect(api.calls.map(({ body }) => body)).toEqual([control]);
  });

  it('makes another message under the same idempotency key', async () => {
    const api = createGraphApi();
    const key = { 'idempotency-key': 'order-1' };
    const first = await post(api, 'messages', flow('{"id":102290129340398765}'), key);
    const again = await post(api, 'messages', flow('{ "id" : 102290129340398765 }'), key);
    const other = await post(api, 'messages', flow('{"id":102290129340398766}'), key);
    expect([first.statusCode, again.statusCode, other.statusCode]).toEqual([202, 202, 422]);
  });
});

it('a name that occurs twice leaves once, with the value that was checked', async () => {
  const api = createGraphApi();
  const twice =
    '{"to":"16505559999","messaging_product":"whatsapp","to":"16505551234","type":"text","text":{"body":"hi"}}';
  expect((await post(api, 'messages', twice)).statusCode).toBe(202);
  expect((await sentBody(api)).match(/"to":"\d+"/g)).toEqual(['"to":"16505551234"']);
  const mark = '{"to":"1","messaging_product":"whatsapp","status":"read","message_id":"wamid.A","to":null}';
  expect((await post(api, 'messages', mark)).statusCode).toBe(200);
  expect(api.calls.map(({ body }) => body)).toEqual([
    '{"messaging_product":"whatsapp","status":"read","message_id":"wamid.A"}',
  ]);
});

it.each([
  [
    'about=a%20b&websites=%5B%22https://x.test%22%5D&vertical=RETAIL',
    'about=a%20b&websites=%5B%22https://x.test%22%5D&vertical=RETAIL',
  ],
  ['about=1.0&email=', 'about=1.0&email='],
  ['about=a;b', 'about=a%3Bb'],
  ['about=%ff', 'about=%EF%BF%BD'],
  ['about=100%', 'about=100%25'],
])('the form %s leaves as %s: byte for byte if no parser can read it otherwise', async (form, sent) => {
  const api = createGraphApi();
  const answer = await api.request({
    method: 'POST',
    url: `${url}/whatsapp_business_profile`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: form,
  });
  expect([answer.statusCode, api.calls.map(({ body }) => body)]).toEqual([200, [sent]]);
});
