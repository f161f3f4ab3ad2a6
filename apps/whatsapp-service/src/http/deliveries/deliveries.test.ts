import { beforeEach, describe, expect, it, vi } from 'vitest';
import { createTestApi, type TestApi } from '../../../test/support/api.ts';
import { deliveries } from '../../deliveries/collections.ts';
import { createDeliveries } from '../../deliveries/create-deliveries.ts';
import type { Delivery } from '../../deliveries/delivery.ts';
import { put, type Write } from '../../records/flow.ts';
import { subscriptions } from '../../subscriptions/collections.ts';
import { type Subscription, subscriptionDefaults } from '../../subscriptions/subscription.ts';
import { workQueues } from '../../work/queue.ts';

const [one, other] = ['sub_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA', 'sub_01KJM6Y7Q0Z5Y8W3N4R2T6V9XB'] as const;
const start = Date.UTC(2026, 1, 1);

const subscription = (id: string): Subscription => ({
  ...subscriptionDefaults,
  id,
  url: 'https://bot.example/',
  form: 'event',
  revision: 1,
  state: 'active',
  reason: null,
  stateSince: 0,
  secrets: [],
  auth: null,
  origin: 'api',
  createdAt: 0,
  updatedAt: 0,
});

const attempt = (status: number | null): Delivery['attempts'][number] => ({
  number: 1,
  startedAt: start,
  kind: status === 200 ? 'delivered' : 'failed',
  status,
  headers: { server: 'bot' },
  body: 'oops',
  reason: status === 200 ? null : 'It failed.',
  durationMs: 12,
});

describe('/v1/deliveries', () => {
  let api: TestApi;
  const woken = { changed: vi.fn(), added: vi.fn(), replay: vi.fn() };

  beforeEach(async () => {
    vi.resetAllMocks();
    api = createTestApi({ deliveries: woken });
    const { records } = api.store;
    const change = (key: string, type: 'message.received' | 'message.failed' = 'message.received') =>
      ({ type, at: start, key: `106540352242922/wamid.${key}`, conversation: '106540352242922/1' }) as const;
    await records.run(() =>
      createDeliveries(
        [
          { subscription: subscription(one), change: change('a') },
          { subscription: subscription(one), change: change('b', 'message.failed') },
          { subscription: subscription(other), change: change('a') },
          { subscription: subscription(other), change: change('c') },
        ],
        start,
      ),
    );
    const found = async (id: string): Promise<Delivery> => {
      const delivery = await records.find(deliveries, id);
      if (!delivery) throw new Error(`${id} is missing.`);
      return delivery;
    };
    const [first, second, third] = await Promise.all([1, 2, 3].map((number) => found(`dlv_000000000${number}`)));
    const writes = [
      put(deliveries, { ...(first as Delivery), state: 'done', attempts: [attempt(200)] }),
      put(deliveries, { ...(second as Delivery), state: 'failed', reason: 'It failed.', attempts: [attempt(500)] }),
      put(deliveries, { ...(third as Delivery), attempts: [attempt(null)] }),
      put(subscriptions, subscription(one)),
    ];
    await write(...writes);
  });

  const write = (...writes: readonly Write[]) =>
    // biome-ignore lint/correctness/useYield: it has nothing to read.
    api.store.records.run(function* () {
      return { writes };
    });
  const idsAt = async (query: string): Promise<string[]> => {
    const response = await api.get(`/v1/deliveries?${query}`);
    expect(response.statusCode).toBe(200);
    return response.json<{ data: { id: string }[] }>().data.map(({ id }) => id.slice(-1));
  };

  it.each([
    ['', ['1', '2', '3', '4']],
    [`subscription=${other}`, ['3', '4']],
    ['wamid=wamid.a', ['1', '3']],
    ['state=delivered', ['1']],
    ['state=failed', ['2']],
    ['state=retrying', ['3']],
    ['state=waiting', ['4']],
    [`subscription=${one}&state=failed`, ['2']],
    ['type=message.failed', ['2']],
    ['type=com.intexuraos.whatsapp.message.failed', ['2']],
    ['type=message.*', ['1', '2', '3', '4']],
    ['type=webhook', []],
    ['statusCode=500', ['2']],
    ['statusCode=none', ['3']],
    ['from=2026-02-02', []],
    ['until=2026-02-01', []],
    ['from=2026-02-01', ['1', '2', '3', '4']],
    ['conversation=cnv_00000000000000000000', []],
  ])('lists the deliveries with ?%s', async (query, ids) => {
    expect((await idsAt(query)).sort()).toEqual(ids);
  });

  it.each(['state=none', 'statusCode=9', 'from=x', 'subscription=x', 'type=message.recieved'])(
    'refuses ?%s',
    async (query) => {
      expect((await api.get(`/v1/deliveries?${query}`)).statusCode).toBe(400);
    },
  );

  it('shows a delivery with each attempt', async () => {
    const response = await api.get('/v1/deliveries/dlv_0000000002');
    expect(response.json()).toMatchObject({
      id: 'dlv_0000000002',
      subscriptionId: one,
      state: 'failed',
      types: ['message.failed'],
      records: ['wamid.b'],
      lastStatus: 500,
      attempts: [
        { number: 1, outcome: 'failed', status: 500, headers: { server: 'bot' }, body: 'oops', durationMs: 12 },
      ],
    });
    expect((await api.get('/v1/deliveries/dlv_000000000z')).statusCode).toBe(404);
  });

  it('says why an open delivery waits, from its subscription down to its turn', async () => {
    const [third, fourth] = ['dlv_0000000003', 'dlv_0000000004'] as const;
    const until = '2099-01-01T00:00:00.000Z';
    const waitOf = async (id: string) => (await api.get(`/v1/deliveries/${id}`)).json().waitsFor;
    const change = async (id: string, changed: Partial<Delivery>) => {
      const delivery = await api.store.records.find(deliveries, id);
      await write(put(deliveries, { ...(delivery as Delivery), ...changed }));
    };
    const nothing = { deliveryId: null, until: null };
    expect(await waitOf('dlv_0000000002')).toBeNull();
    expect(await waitOf(third)).toEqual({ ...nothing, for: 'turn' });
    expect(await waitOf(fourth)).toEqual({ ...nothing, for: 'delivery', deliveryId: third });
    await change(third, { dueAt: Date.parse(until) });
    expect(await waitOf(third)).toEqual({ ...nothing, for: 'retry', until });
    expect(await waitOf(fourth)).toEqual({ for: 'delivery', deliveryId: third, until });
    await change(third, { state: 'held' });
    expect(await waitOf(third)).toEqual({ ...nothing, for: 'person' });
    expect(await waitOf(fourth)).toEqual({ ...nothing, for: 'delivery', deliveryId: third });
    await change(third, { state: 'cancelled' });
    await change(fourth, { dueAt: Date.parse(until) });
    expect(await waitOf(fourth)).toEqual({ ...nothing, for: 'time', until });
    await change(fourth, { dueAt: start });
    const pause = {
      cause: 'unanswered',
      since: start,
      probeAt: Date.parse(until),
      probes: 1,
      isProbing: false,
    } as const;
    const queue = { key: other, owner: null, until: 0, fence: 0, revision: 0, failedSince: start };
    await write(put(workQueues, { ...queue, pause: { ...pause, problem: 'It failed.' } }));
    expect(await waitOf(fourth)).toEqual({ ...nothing, for: 'endpoint', until });
    await write(put(subscriptions, { ...subscription(other), state: 'paused' }));
    expect(await waitOf(fourth)).toEqual({ ...nothing, for: 'subscription' });
  });

  it('says that a webhook of several conversations waits for the oldest that comes first in one of them', async () => {
    const lanes = ['106540352242922/2'];
    const [first, later] = await Promise.all(
      ['dlv_0000000003', 'dlv_0000000004'].map((id) => api.store.records.find(deliveries, id)),
    );
    await write(
      put(deliveries, { ...(first as Delivery), lane: '106540352242922/2' }),
      put(deliveries, { ...(later as Delivery), lanes }),
    );
    const shown = await api.get('/v1/deliveries/dlv_0000000004');
    expect(shown.json().waitsFor).toMatchObject({ for: 'delivery', deliveryId: 'dlv_0000000003' });
  });

  it('delivers one again, and gives one up', async () => {
    const retried = await api.post('/v1/deliveries/dlv_0000000002/retry');
    expect(retried.json()).toMatchObject({ state: 'retrying' });
    expect(woken.changed).toHaveBeenCalledWith(one);
    const cancelled = await api.post('/v1/deliveries/dlv_0000000004/cancel');
    expect(cancelled.json()).toMatchObject({ state: 'cancelled', reason: 'An operator cancelled it.' });
    expect((await api.post('/v1/deliveries/dlv_0000000004/cancel')).statusCode).toBe(409);
    expect((await api.post('/v1/deliveries/dlv_000000000z/retry')).statusCode).toBe(404);
  });

  it('recovers the dead letters of a subscription that match', async () => {
    const recover = async (payload: object) =>
      (await api.post(`/v1/subscriptions/${one}/recover`, { payload })).json<{ deliveries: number }>().deliveries;
    expect(await recover({ statusCode: 400 })).toBe(0);
    expect(await recover({ since: '2026-02-02' })).toBe(0);
    const misspelt = await api.post(`/v1/subscriptions/${one}/recover`, { payload: { type: 'message.faild' } });
    expect(misspelt.statusCode).toBe(400);
    expect(misspelt.json().error.message).toContain('type is "message.faild", which is not an event type.');
    expect(await recover({ since: '2026-02-01', type: 'message.received' })).toBe(0);
    expect(await recover({ since: '2026-02-01', type: 'message.*' })).toBe(1);
    expect(woken.added).toHaveBeenCalledWith(one);
    expect(await idsAt('state=failed')).toEqual([]);
    expect((await api.post(`/v1/subscriptions/${other}/recover`, { payload: {} })).statusCode).toBe(404);
  });

  it('recovers what a strict conversation waits for, in its position', async () => {
    const failed = await api.store.records.find(deliveries, 'dlv_0000000002');
    await write(put(deliveries, { ...(failed as Delivery), state: 'held' }));
    const answer = await api.post(`/v1/subscriptions/${one}/recover`, { payload: { since: '2026-02-01' } });
    expect(answer.json()).toEqual({ deliveries: 1, endsAt: null });
    expect(woken.changed).toHaveBeenCalledWith(one);
    expect(await api.store.records.find(deliveries, 'dlv_0000000002')).toMatchObject({ state: 'queued', position: 2 });
  });

  it('refuses to recover a time that ends before it begins, as it refuses to replay one', async () => {
    for (const call of ['recover', 'replay']) {
      const payload = { since: '2026-02-02', until: '2026-02-01' };
      const refused = await api.post(`/v1/subscriptions/${one}/${call}`, { payload });
      expect([refused.statusCode, refused.json().error.message]).toEqual([400, 'since must be before until.']);
    }
  });

  it('delivers again what a filter means: what failed or is held, or what has the state that it names', async () => {
    const retry = (query: string) => api.post(`/v1/deliveries/retry?${query}`);
    expect((await retry('')).statusCode).toBe(400);
    expect((await retry('state=none')).statusCode).toBe(400);
    expect((await retry(`subscription=${other}`)).json()).toEqual({ deliveries: 0, endsAt: null });
    expect((await retry('conversation=cnv_00000000000000000000')).json()).toEqual({ deliveries: 0, endsAt: null });
    expect((await retry('statusCode=500')).json()).toEqual({ deliveries: 1, endsAt: null });
    expect(woken.added).toHaveBeenCalledWith(one);
    expect(await idsAt('state=failed')).toEqual([]);
    expect((await retry('wamid=wamid.a&state=delivered')).json()).toEqual({ deliveries: 1, endsAt: null });
    await write(put(subscriptions, subscription(other)));
    expect((await retry(`subscription=${other}&state=retrying`)).json()).toEqual({ deliveries: 1, endsAt: null });
    expect(woken.changed).toHaveBeenCalledWith(other);
    expect((await api.get('/v1/deliveries/dlv_0000000001')).json()).toMatchObject({
      state: 'retrying',
      lastStatus: 200,
    });
  });

  it('leaves deliveries of a subscription that is gone as they are', async () => {
    const refused = await api.post('/v1/deliveries/dlv_0000000003/retry');
    expect([refused.statusCode, refused.json().error.message]).toEqual([409, 'Its subscription was deleted.']);
    const none = await api.post('/v1/deliveries/retry?wamid=wamid.a&state=retrying');
    expect(none.json()).toEqual({ deliveries: 0, endsAt: null });
    expect(woken.added).not.toHaveBeenCalled();
    expect((await api.post('/v1/deliveries/dlv_0000000003/cancel')).json()).toMatchObject({ state: 'cancelled' });
  });

  it('replays a past time at a rate', async () => {
    woken.replay.mockResolvedValue({ deliveries: 7, endsAt: start });
    const response = await api.post(`/v1/subscriptions/${one}/replay`, {
      payload: { since: '2026-02-01', until: '2026-02-02', perSecond: 5 },
    });
    expect(response.json()).toEqual({ deliveries: 7, endsAt: '2026-02-01T00:00:00.000Z' });
    const day = 24 * 60 * 60_000;
    expect(woken.replay).toHaveBeenCalledWith({ subscriptionId: one, since: start, until: start + day, perSecond: 5 });
    const backwards = { payload: { since: '2026-02-02', until: '2026-02-01' } };
    expect((await api.post(`/v1/subscriptions/${one}/replay`, backwards)).statusCode).toBe(400);
  });

  it('replays nothing for a key that may read no content', async () => {
    const key = await api.post('/v1/keys', { payload: { name: 'deployment', scopes: ['manage'] } });
    const refused = await api.post(`/v1/subscriptions/${one}/replay`, {
      payload: { since: '2026-02-01' },
      headers: { authorization: `Bearer ${key.json().key}` },
    });
    expect([refused.statusCode, refused.json().error.code]).toEqual([403, 'scope_missing']);
    expect(woken.replay).not.toHaveBeenCalled();
  });
});
