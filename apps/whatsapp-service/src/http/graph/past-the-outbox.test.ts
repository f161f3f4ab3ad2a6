import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGraphApi, type GraphApi, ourNumber } from '../../../test/support/graph-api.ts';

const path = `/v24.0/${ourNumber}/messages`;
const message = { messaging_product: 'whatsapp', to: '16505551234', type: 'text', text: { body: 'hi' } };
const mark = { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.A' };

const post = ({ request }: GraphApi, body: unknown, url = path) =>
  request({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/json', prefer: 'respond-async' },
    payload: JSON.stringify(body),
  });

const entriesOf = async ({ store }: GraphApi) => (await store.sending.outbox.list({}, { limit: 100 })).data;

describe('a status property never gets a message past the outbox', () => {
  it.each([[null], [undefined]])('sends a message through the outbox if its status is %s', async (status) => {
    const api = createGraphApi();
    const response = await post(api, { ...message, status });
    expect([response.statusCode, api.calls]).toEqual([202, []]);
    const [entry] = await entriesOf(api);
    expect(JSON.parse(entry?.body ?? '')).toEqual(message);
  });

  it.each([[''], [false], [0], [{}], [[]], ['sent'], ['READ'], ['read']])(
    'refuses a message with status %j',
    async (status) => {
      const api = createGraphApi();
      const response = await post(api, { ...message, status });
      expect([response.statusCode, response.json()]).toEqual([
        400,
        { error: expect.objectContaining({ code: 131009, error_data: expect.objectContaining({ details: refusal }) }) },
      ]);
      expect([api.calls, await entriesOf(api)]).toEqual([[], []]);
    },
  );

  it('refuses a read mark that has a recipient, a type, or any other field of a message', async () => {
    const api = createGraphApi();
    for (const more of [{ to: '1' }, { to: '' }, { recipient: 'US.1' }, { type: 'text' }, { text: { body: 'hi' } }]) {
      const response = await post(api, { ...mark, ...more });
      expect([more, response.statusCode]).toEqual([more, 400]);
    }
    expect(api.calls).toEqual([]);
  });

  it('passes a read mark on, with null for absent fields, and refuses one without its message id', async () => {
    const api = createGraphApi();
    const typing = { ...mark, to: null, type: null, text: null, typing_indicator: { type: 'text' } };
    for (const body of [mark, { ...mark, typing_indicator: null }, typing]) {
      expect((await post(api, body)).statusCode).toBe(200);
    }
    expect(api.calls.map(({ body }) => JSON.parse(body))).toEqual([
      mark,
      mark,
      { ...mark, typing_indicator: { type: 'text' } },
    ]);
    const response = await post(api, { ...mark, message_id: null });
    expect(response.json()).toMatchObject({
      error: { code: 100, error_data: { problems: [{ path: 'message_id' }] } },
    });
  });

  it('lets a body reach Meta only as a read mark or through the outbox', async () => {
    const value = fc.oneof(
      fc.constantFrom('read', 'text', 'whatsapp', '16505551234', 'wamid.A', '', 'US.1', 'POST', '1'),
      fc.constantFrom(null, true, 0, { type: 'text' }, { body: 'hi' }, { message_id: 'wamid.A' }),
      fc.jsonValue({ maxDepth: 2 }),
    );
    const field = fc.constantFrom(
      ...['messaging_product', 'status', 'message_id', 'typing_indicator', 'to', 'recipient', 'type', 'text'],
      ...['recipient_type', 'template', 'context', 'Status', 'method', 'batch', 'access_token'],
    );
    const bodies = fc
      .tuple(fc.constantFrom({}, message, mark, { ...mark, ...message }), fc.dictionary(field, value, { maxKeys: 4 }))
      .map(([base, changes]) => ({ ...base, ...changes }));
    const urls = fc.constantFrom(
      path,
      `/${ourNumber}/messages`,
      `${path}/`,
      `${path}?status=read`,
      `${path}?type=text`,
    );
    const api = createGraphApi();
    await fc.assert(
      fc.asyncProperty(bodies, urls, async (body, url) => {
        api.calls.length = 0;
        const response = await post(api, body, url);
        const isAccepted = response.headers['x-outbox-id'] !== undefined;
        for (const call of api.calls) {
          const {
            messaging_product: product,
            status,
            message_id: id,
            typing_indicator: _,
            ...rest
          } = JSON.parse(call.body);
          expect([product, status, typeof id, rest]).toEqual(['whatsapp', 'read', 'string', {}]);
        }
        expect(api.calls.length + Number(isAccepted)).toBe(response.statusCode < 300 ? 1 : 0);
      }),
      { numRuns: 300 },
    );
  });
});

const refusal = expect.stringContaining('Only a read mark does');
