import { describe, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../../../test/support/api.ts';
import {
  incoming,
  messageStatus,
  messagesWebhook,
  noon,
  statusesWebhook,
  templateStatus,
  textMessage,
  wabaId,
  webhook,
} from '../../../test/support/webhooks.ts';

const second = 1_000;
const text = messagesWebhook(textMessage('wamid.one=/+', { fromUserId: 'US.1' }));
const failure = statusesWebhook(messageStatus('wamid.two', 'failed', { to: '16505550000' }));
const template = webhook(templateStatus(30, 'APPROVED'));

/** Three processed events, a second apart, the template last; and one that waits. */
async function threeEvents(): Promise<TestApi> {
  const api = createTestApi();
  for (const [index, body] of [text, failure, template].entries()) {
    await api.store.events.accept(incoming(body, { receivedAt: noon + index * second }));
  }
  await api.receive();
  return api;
}

const kindsOf = (body: { data: { result: { kinds: object } }[] }): string[] =>
  body.data.flatMap(({ result }) => Object.keys(result.kinds));

describe('GET /v1/events', () => {
  it('is an empty page in an empty store', async () => {
    const response = await createTestApi().get('/v1/events');
    expect(response.json()).toEqual({ data: [], nextCursor: null });
    expect(response.headers.link).toBeUndefined();
  });

  it('lists events newest first, with what became of them', async () => {
    const { get } = await threeEvents();
    const { data, nextCursor } = (await get('/v1/events')).json();
    expect(nextCursor).toBeNull();
    expect(data[2]).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      state: 'processed',
      signatureValid: true,
      receivedAt: '2026-06-01T12:00:00.000Z',
      lastReceivedAt: '2026-06-01T12:00:00.000Z',
      deliveries: 1,
      sizeBytes: Buffer.byteLength(JSON.stringify(text)),
      wabaId,
      phoneNumberId: '106540352242922',
      foreign: [],
      result: {
        processedAt: '2026-06-01T13:00:00.000Z',
        kinds: { 'message.text': 1 },
        counts: { applied: 1, duplicate: 0, failed: 0, rejected: 0 },
      },
    });
    expect(kindsOf({ data })).toEqual(['template.APPROVED', 'status.failed', 'message.text']);
  });

  it('shows an event that waits as pending', async () => {
    const { get, store } = createTestApi();
    await store.events.accept(incoming(text));
    expect((await get('/v1/events')).json().data).toMatchObject([{ state: 'pending', result: null }]);
  });

  it.each([
    ['kind=message', ['message.text']],
    ['kind=status.failed', ['status.failed']],
    ['kind=status.read', []],
    ['wamid=wamid.one%3D%2F%2B', ['message.text']],
    ['user=16505551234', ['message.text']],
    ['user=%2B16505551234', ['message.text']],
    ['user=+16505551234', ['message.text']],
    ['user=US.1', ['message.text']],
    ['user=16505550000', ['status.failed']],
    ['kind=message&user=16505550000', []],
    [`from=${noon + second}`, ['template.APPROVED', 'status.failed']],
    [`until=${noon + second}`, ['message.text']],
    ['from=2026-06-01T12:00:01Z&until=2026-06-01T12:00:02Z', ['status.failed']],
    ['from=2026-06-01T14:00:01+02:00', ['template.APPROVED', 'status.failed']],
    ['from=2026-06-02', []],
  ])('filters by %s', async (query, kinds) => {
    const { get } = await threeEvents();
    expect(kindsOf((await get(`/v1/events?${query}`)).json())).toEqual(kinds);
  });

  it('leads from page to page by cursor and by the Link header, keeping the filters', async () => {
    const { get } = await threeEvents();
    const first = await get('/v1/events?limit=1&from=2026-06-01T12:00:00%2B00:00');
    const { nextCursor } = first.json();
    const link = /^<(\/v1\/events\?[^>]+)>; rel="next"$/.exec(String(first.headers.link))?.[1] ?? '';
    expect(new URLSearchParams(link.split('?')[1]).get('cursor')).toBe(nextCursor);
    expect(new URLSearchParams(link.split('?')[1]).get('from')).toBe('2026-06-01T12:00:00+00:00');
    const second = await get(link);
    const third = await get(String(/<(.+)>/.exec(String(second.headers.link))?.[1]));
    expect([first, second, third].flatMap((page) => kindsOf(page.json()))).toEqual([
      'template.APPROVED',
      'status.failed',
      'message.text',
    ]);
    expect(third.json().nextCursor).toBeNull();
    expect(third.headers.link).toBeUndefined();
  });

  it.each([
    ['limit=0', 'limit must be at least 1.'],
    ['limit=201', 'limit must be at most 200.'],
    ['limit=-1', 'limit must be at least 1.'],
    ['limit=2.5', 'limit must be a whole number.'],
    ['limit=ten', 'limit must be a whole number.'],
    ['limit=', 'limit must be a whole number.'],
    ['limit=99999999999999999999', 'limit must be a whole number.'],
    ['limit=1&limit=2', 'limit is given more than once.'],
    ['state=lost', 'state must be one of pending, applied, duplicate, failed, rejected.'],
    ['kind=', 'kind must not be empty.'],
    ['from=yesterday', 'from must be a time: 2026-03-01T09:30:00Z'],
    ['until=2026-02-30', 'until must be a time'],
    ['from=2026-06-01T12:00:00', 'from must be a time: 2026-03-01T09:30:00Z'],
    [
      'limt=5',
      'There is no parameter "limt" here. Known parameters: from, until, kind, user, wamid, via, phoneNumberId, state, limit, cursor.',
    ],
    ['__proto__=1', 'There is no parameter "__proto__" here.'],
    ['cursor=', 'cursor must not be empty.'],
    ['via=mesages', 'via has "mesages", which is not a webhook field that this version knows. Known: account_alerts, '],
  ])('answers 400 to ?%s and says what is wrong', async (query, message) => {
    const response = await createTestApi().get(`/v1/events?${query}`);
    expect(response.statusCode).toBe(400);
    expect(response.json().error.code).toBe('parameter_invalid');
    expect(response.json().error.message).toContain(message);
  });

  it.each(['nonsense', 'eyJhIjoxfQ', '%00', 'x'.repeat(4_000)])(
    'answers 400 to a cursor of its own making: %.20s',
    async (cursor) => {
      const response = await createTestApi().get(`/v1/events?cursor=${cursor}`);
      expect(response.statusCode).toBe(400);
      expect(response.json().error.code).toBe('cursor_invalid');
    },
  );

  it('filters by the outcome of items, and finds events that wait to be processed', async () => {
    const { get, store } = await threeEvents();
    const waits = messagesWebhook(textMessage('wamid.waits', {}));
    for (const [index, body] of [text, waits].entries())
      await store.events.accept(incoming(body, { receivedAt: noon + (10 + index) * second }));
    const found = async (state: string) => (await get(`/v1/events?state=${state}`)).json().data;
    expect((await found('pending')).map(({ state }: { state: string }) => state)).toEqual(['pending']);
    expect(await found('failed')).toEqual([]);
    expect((await found('applied')).length).toBe(3);
    expect((await get('/v1/events?state=lost')).statusCode).toBe(400);
  });

  it('filters by business number, and shows only the part of an event that is about that number', async () => {
    const { get } = await threeEvents();
    const of = async (number: string) => (await get(`/v1/events?phoneNumberId=${number}`)).json().data;
    expect((await of('106540352242922')).length).toBe(2);
    expect(await of('106540352242999')).toEqual([]);
    const refused = await get('/v1/events?phoneNumberId=%2B16505551234');
    expect(refused.json().error.code).toBe('parameter_invalid');
  });

  it('answers 400 to a cursor of another list', async () => {
    const { get } = await threeEvents();
    const { nextCursor } = (await get('/v1/events?limit=1')).json();
    const response = await get(`/v1/conversations?cursor=${nextCursor}`);
    expect(response.json().error.code).toBe('cursor_invalid');
  });
});
