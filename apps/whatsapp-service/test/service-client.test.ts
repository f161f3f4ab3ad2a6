import {
  ApiError,
  createServiceClient,
  orNull,
  type ServiceClient,
  type Transport,
  take,
} from '@intexuraos/service-api';
import { describe, expect, it } from 'vitest';
import { apiKey, createTestApi } from './support/api.ts';
import { createGraphApi, ourNumber } from './support/graph-api.ts';
import { messagesWebhook, textMessage } from './support/webhooks.ts';

type App = ReturnType<typeof createTestApi>['app'];

/** Meets the app without a network; refuses as the transport over HTTP does. */
const transportTo =
  (app: App): Transport =>
  async (path, { method = 'GET', headers, body } = {}) => {
    const sent = { ...Object.fromEntries(new Headers(headers)), authorization: `Bearer ${apiKey}` };
    const answer = await app.inject({
      url: path,
      method: method === 'POST' ? 'POST' : 'GET',
      headers: sent,
      ...(typeof body === 'string' && { payload: body }),
    });
    const given = Object.entries(answer.headers).map(([name, value]): [string, string] => [name, String(value)]);
    const response = new Response(answer.body, { status: answer.statusCode, headers: given });
    if (response.ok) return response;
    throw new ApiError(response, JSON.parse(answer.body));
  };

const clientOf = (app: App): ServiceClient => createServiceClient(transportTo(app));

describe('the client of the API', () => {
  it('reads lists page by page, and stops at the limit', async () => {
    const { app, receive } = createTestApi();
    await receive(...Array.from({ length: 7 }, (_, index) => messagesWebhook(textMessage(`wamid.${index}`))));
    const { events, conversations } = clientOf(app);
    const ids = async (limit: number) => (await take(events.list({ limit: 2 }), limit)).map(({ id }) => id);
    expect(await ids(100)).toHaveLength(7);
    expect(await ids(3)).toEqual((await ids(100)).slice(0, 3));
    const [conversation] = await take(conversations.list(), 1);
    expect(await take(conversations.messages(conversation?.id ?? ''), 100)).toHaveLength(7);
  });

  it('reads an event, its exact bytes and its message', async () => {
    const { app, receive } = createTestApi();
    const body = messagesWebhook(textMessage('wamid.A=/+'));
    await receive(body);
    const { events, messages } = clientOf(app);
    const [{ id } = { id: '' }] = await take(events.list({ wamid: 'wamid.A=/+' }), 1);
    expect((await events.get(id, { include: 'raw' })).raw).toBe(JSON.stringify(body));
    expect(Buffer.from(await events.raw(id)).toString()).toBe(JSON.stringify(body));
    expect((await messages.get('wamid.A=/+')).wamid).toBe('wamid.A=/+');
  });

  it('sends a message once under its key, finds it in the outbox, and cancels it', async () => {
    const { app } = createGraphApi();
    const { messages, outbox } = clientOf(app);
    const message = { messaging_product: 'whatsapp', to: '16505550123', type: 'text', text: { body: 'Hi' } };
    const send = () => messages.send(ourNumber, message, { idempotencyKey: 'one', waitsForMeta: false });
    const first = await send();
    expect(first).toMatchObject({ outboxId: expect.stringMatching(/^out_/), isRepeated: false });
    expect(await send()).toMatchObject({ outboxId: first.outboxId, isRepeated: true });
    expect(await take(outbox.list({ state: 'queued' }), 10)).toMatchObject([{ id: first.outboxId }]);
    expect(await outbox.cancel(first.outboxId)).toMatchObject({ state: 'cancelled' });
    expect((await outbox.get(first.outboxId)).state).toBe('cancelled');
    expect((await outbox.retry(first.outboxId)).state).toBe('queued');
    expect(await outbox.changeMany('cancel', { state: 'queued' })).toMatchObject({ changed: 1 });
  });

  it('reads account, usage, status and the catalogue of errors', async () => {
    const client = clientOf(createTestApi().app);
    expect((await client.account()).data).toEqual([]);
    expect((await client.usage({ by: 'day' })).timeZone).toBe('UTC');
    expect((await client.status()).problems).toEqual([]);
    expect(await client.explain(131047)).toMatchObject({ title: 'Re-engagement message' });
  });

  it('rejects with the code of the service’s error, and returns null for 404 on request', async () => {
    const { events } = clientOf(createTestApi().app);
    await expect(events.get('0'.repeat(32))).rejects.toMatchObject({ status: 404, code: 'not_found' });
    expect(await orNull(events.get('0'.repeat(32)))).toBeNull();
    await expect(orNull(take(events.list({ from: 'yesterday' }), 1))).rejects.toMatchObject({
      code: 'parameter_invalid',
      message: expect.stringContaining('from'),
    });
  });
});
