import { beforeEach, describe, expect, it, vi } from 'vitest';
import { queueHand } from '../../test/support/queue-hand.ts';
import type { Change } from '../changes/change.ts';
import { put, remove, type Write } from '../records/flow.ts';
import type { RecordStore } from '../records/record-store.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import type { Store } from '../storage/store.ts';
import { removalOf, subscriptions } from '../subscriptions/collections.ts';
import { type Subscription, subscriptionDefaults } from '../subscriptions/subscription.ts';
import {
  cancelDeliveries,
  cancelDelivery,
  recoverDeliveries,
  retryDelivery,
  unfinishedRemovals,
} from './change-deliveries.ts';
import { deliveries, deliveryGroup, newestDeliveries } from './collections.ts';
import { createDeliveries } from './create-deliveries.ts';
import { deliveryWork } from './delivery-work.ts';
import type { DeliveryJob, DeliveryOutcome } from './destination.ts';

const start = Date.UTC(2026, 5, 1);
const [minute, day] = [60_000, 24 * 60 * 60_000];

const subscription: Subscription = {
  ...subscriptionDefaults,
  id: 'sub_1',
  url: 'https://bot.example/',
  form: 'event',
  revision: 1,
  state: 'active',
  reason: null,
  stateSince: start,
  secrets: [],
  auth: null,
  origin: 'api',
  createdAt: start,
  updatedAt: start,
};

const outcome = (status: number): DeliveryOutcome => {
  const kind = status < 300 ? 'delivered' : status === 410 ? 'gone' : status < 500 ? 'refused' : 'failed';
  const reason = kind === 'delivered' ? null : `It answered HTTP ${status}.`;
  return { kind, status, headers: {}, body: '', reason, durationMs: 3 };
};

describe('deliveryWork', () => {
  let records: RecordStore;
  let feed: Store['changes'];
  let now: number;
  let current: Subscription;
  let delivered: DeliveryJob[];
  let answer: (job: DeliveryJob) => number;
  let hand: ReturnType<typeof queueHand>;
  let work: ReturnType<typeof deliveryWork>;
  /** The `Retry-After` of answers. */
  let asksToWait: string | null;
  /** A conversation that the subscription no longer names. */
  let unnamed: string | null;
  /** What an attempt waits for. */
  let until: Promise<void> | null;

  const keys = () => delivered.flatMap(({ changes }) => changes.map(({ key }) => key).join('+'));
  const happens = async (
    ...changes: readonly (readonly [conversation: string, key: string, type?: Change['type']])[]
  ) => {
    const wanted = changes.map(([conversation, key, type = 'message.received']) => ({
      subscription: current,
      change: { type, at: now, key, conversation },
    }));
    await records.run(() => createDeliveries(wanted, now));
    hand.run.added();
  };
  const refresh = async (): Promise<Subscription> => {
    current = (await records.find(subscriptions, 'sub_1')) ?? current;
    return current;
  };
  const change = async (more: Partial<Subscription>): Promise<void> => {
    current = { ...current, ...more };
    await write(put(subscriptions, current));
  };
  const write = (...writes: readonly Write[]) =>
    // biome-ignore lint/correctness/useYield: it has nothing to read.
    records.run(function* () {
      return { writes };
    });
  const find = async (key: string) => {
    const range = { group: deliveryGroup({ record: key }) };
    return (await records.list(newestDeliveries, range, { limit: 1 })).data[0];
  };

  beforeEach(async () => {
    ({ records, changes: feed } = createMemoryStore({ now: Date.now }));
    now = start;
    current = subscription;
    delivered = [];
    answer = () => 200;
    [asksToWait, unnamed, until] = [null, null, null];
    const destination = {
      deliver: async (job: DeliveryJob) => {
        delivered.push(job);
        await until;
        const asked: Record<string, string> = asksToWait === null ? {} : { 'retry-after': asksToWait };
        return {
          ...outcome(answer(job)),
          headers: asked,
          ...(asksToWait && { retryAfterMs: Number(asksToWait) * 1_000 }),
        };
      },
    };
    work = deliveryWork({
      directory: { find: () => current, isOfConversation: (_, { conversation }) => conversation !== unnamed },
      destination,
    });
    hand = queueHand({ work, records, now: () => now, queue: 'sub_1' });
    await change({});
  });

  it('delivers the events of each conversation in their order, and records each attempt', async () => {
    await happens(['a', '1'], ['b', '2'], ['a', '3']);
    await hand.settle();
    expect(keys()).toEqual(['1', '2', '3']);
    expect(await find('3')).toMatchObject({ state: 'done', attempts: [{ number: 1, status: 200, startedAt: start }] });
  });

  it('attempts a delivery again under the same id, until it succeeds', async () => {
    answer = ({ attempt }) => (attempt < 3 ? 500 : 200);
    await happens(['a', '1'], ['a', '2']);
    await hand.settle();
    now += 5_000;
    await hand.settle();
    now += 30_000;
    await hand.settle();
    expect(keys()).toEqual(['1', '1', '1', '2']);
    expect(new Set(delivered.slice(0, 3).map(({ id }) => id)).size).toBe(1);
    expect(delivered.map(({ attempt }) => attempt)).toEqual([1, 2, 3, 1]);
  });

  it('gives up a permanently refused delivery after some minutes, and continues its conversation', async () => {
    answer = ({ changes }) => (changes[0]?.key === '1' ? 400 : 200);
    await happens(['a', '1'], ['a', '2'], ['b', '3']);
    for (let step = 0; step < 4; step += 1) {
      await hand.settle();
      now += 2 * minute;
    }
    expect(keys()).toEqual(['1', '3', '1', '1', '1', '2']);
    expect(await find('1')).toMatchObject({ state: 'failed', reason: 'It answered HTTP 400.' });
    expect((await refresh()).state).toBe('active');
  });

  it('waits behind a given-up delivery if order is strict, until a person cancels it', async () => {
    await change({ order: 'strict' });
    answer = ({ changes }) => (changes[0]?.key === '1' ? 400 : 200);
    await happens(['a', '1'], ['a', '2']);
    for (let step = 0; step < 6; step += 1) {
      await hand.settle();
      now += 2 * minute;
    }
    const held = await find('1');
    expect([keys(), held?.state]).toEqual([['1', '1', '1', '1'], 'held']);
    await records.run(() => cancelDelivery(held?.id ?? '', now));
    hand.run.disturbed();
    await hand.settle();
    expect(keys().at(-1)).toBe('2');
  });

  it('holds what expires if order is strict, so that a conversation never continues past it', async () => {
    await change({ order: 'strict' });
    answer = ({ changes }) => (changes[0]?.key === '1' ? 400 : 200);
    await happens(['a', '1'], ['a', '2']);
    for (let step = 0; step < 4; step += 1) {
      await hand.settle();
      now += 2 * minute;
    }
    now += 5 * day;
    await happens(['a', '3']);
    await hand.settle();
    expect(await find('2')).toMatchObject({ state: 'held', reason: 'It could not be delivered within five days.' });
    answer = () => 200;
    expect(await recoverDeliveries(records, { subscriptionId: 'sub_1', since: 0, until: now }, () => now)).toBe(2);
    hand.run.disturbed();
    await hand.settle();
    expect(keys().slice(4)).toEqual(['1', '2', '3']);
  });

  it('calls a subscription failing while its endpoint is down, and active again when that works', async () => {
    answer = () => 503;
    await happens(['a', '1'], ['b', '2'], ['c', '3'], ['d', '4']);
    await hand.settle();
    expect(await refresh()).toMatchObject({ state: 'failing', reason: 'It answered HTTP 503.' });
    answer = () => 200;
    now += 5_000;
    await hand.settle();
    expect(await refresh()).toMatchObject({ state: 'active', reason: null });
    expect(await find('4')).toMatchObject({ state: 'done' });
  });

  it('attempts all that failed during an outage once the endpoint works, however far off their retries are', async () => {
    answer = () => 503;
    await happens(['a', '1'], ['b', '2'], ['c', '3']);
    for (const end = now + 5 * 60 * minute; now < end; now += minute) {
      await hand.settle();
      await refresh();
    }
    answer = () => 200;
    await happens(['a', '4'], ['d', '5']);
    now += minute;
    await hand.settle();
    expect(await refresh()).toMatchObject({ state: 'active' });
    delivered = [];
    now += 2_000;
    await hand.settle();
    expect(keys().sort()).toEqual(['1', '2', '3', '4']);
  });

  it('attempts what waits for a retry at once when its subscription is resumed', async () => {
    answer = () => 503;
    await happens(['a', '1'], ['a', '2']);
    for (const end = now + 5 * 60 * minute; now < end; now += minute) await hand.settle();
    await change({ state: 'paused', stateSince: now });
    answer = () => 200;
    await hand.settle();
    now += minute;
    await change({ state: 'active', stateSince: now });
    delivered = [];
    await hand.settle();
    expect(keys()).toEqual(['1', '2']);
  });

  it('waits as long as the endpoint has asked, also after an outage and a resumption', async () => {
    asksToWait = '86400';
    answer = () => 503;
    await happens(['a', '1']);
    await hand.settle();
    now += minute;
    await change({ state: 'active', stateSince: now });
    await hand.settle();
    expect(keys()).toEqual(['1']);
  });

  it('delivers nothing more from a conversation that its subscription no longer names', async () => {
    await happens(['a', '1'], ['b', '2']);
    unnamed = 'a';
    await hand.settle();
    expect(keys()).toEqual(['2']);
    expect(await find('1')).toMatchObject({ state: 'cancelled', reason: expect.stringContaining('no longer names') });
  });

  it('reports once each in the changes that it is failing, works again, or is disabled', async () => {
    const reported = async () =>
      (await feed.read(null, 100)).changes.map(({ type, key, detail }) => [type, key, detail]);
    answer = () => 503;
    await happens(['a', '1'], ['b', '2'], ['c', '3'], ['d', '4']);
    await hand.settle();
    await refresh();
    now += 5_000;
    await hand.settle();
    expect(await reported()).toEqual([['subscription.failing', 'sub_1', 'It answered HTTP 503.']]);
    answer = () => 200;
    now += minute;
    await hand.settle();
    await refresh();
    now += minute;
    answer = () => 410;
    await happens(['a', '5']);
    await hand.settle();
    expect((await reported()).map(([type]) => type)).toEqual([
      'subscription.failing',
      'subscription.recovered',
      'subscription.disabled',
    ]);
  });

  it('disables a subscription after five days without a success', async () => {
    answer = () => 503;
    for (let hour = 0; hour < 24 * 5 + 2; hour += 1) {
      await happens([`c${hour}`, `k${hour}`]);
      await hand.settle();
      await refresh();
      now += day / 24;
    }
    expect(await refresh()).toMatchObject({ state: 'disabled', reason: expect.stringContaining('five days') });
    const before = delivered.length;
    await hand.settle();
    expect(delivered).toHaveLength(before);
  });

  it('disables a subscription whose endpoint answers 410', async () => {
    answer = () => 410;
    await happens(['a', '1'], ['a', '2']);
    await hand.settle();
    expect(await refresh()).toMatchObject({ state: 'disabled', reason: expect.stringContaining('410') });
    now += day;
    await hand.settle();
    expect(keys()).toEqual(['1']);
  });

  it('delivers messages of one user that arrive close together as one event, and other changes at once', async () => {
    await change({ gatherSeconds: 5 });
    await happens(['a', '1'], ['b', '2', 'message.status']);
    await hand.settle();
    now += 3_000;
    await happens(['a', '3']);
    await hand.settle();
    now += 3_000;
    await hand.settle();
    expect(keys()).toEqual(['2']);
    now += 2_000;
    await hand.settle();
    expect(keys()).toEqual(['2', '1+3']);
    await happens(['a', '4'], ['a', '5', 'message.revoked']);
    now += 5_000;
    await hand.settle();
    expect(keys()).toEqual(['2', '1+3', '4', '5']);
  });

  it('never delivers more messages under an id that an unfinished attempt has used, since receivers know ids', async () => {
    await change({ gatherSeconds: 5 });
    await happens(['a', '1']);
    now += 5_000;
    const { promise, resolve: answered } = Promise.withResolvers<void>();
    until = promise;
    const killed = hand.settle();
    await vi.waitFor(() => expect(keys()).toEqual(['1']));
    await happens(['a', '2']);
    now += 15_000;
    until = null;
    await queueHand({ work, records, now: () => now, queue: 'sub_1', owner: 'b' }).settle();
    answered();
    await killed;
    expect(keys()).toEqual(['1', '1+2']);
    const [first, second] = delivered.map(({ id }) => id);
    expect(second).not.toBe(first);
    for (const key of ['1', '2']) expect(await find(key)).toMatchObject({ state: 'done', id: second });
  });

  it('does not gather for longer than half a minute', async () => {
    await change({ gatherSeconds: 10 });
    for (let count = 1; count <= 5; count += 1) {
      await happens(['a', `${count}`]);
      await hand.settle();
      now += 7_500;
    }
    await hand.settle();
    expect(keys()[0]).toBe('1+2+3+4+5');
  });

  it('queues a dead letter that a person retries behind everything that came since', async () => {
    answer = () => 400;
    await happens(['a', '1']);
    for (let step = 0; step < 4; step += 1) {
      await hand.settle();
      now += 2 * minute;
    }
    answer = () => 200;
    await happens(['a', '2']);
    const { outcome: changed } = await records.run(() => retryDelivery('dlv_0000000001', now));
    hand.run.added();
    await hand.settle();
    expect([changed, keys().slice(4)]).toEqual(['changed', ['2', '1']]);
    expect(delivered.at(-1)).toMatchObject({ id: 'dlv_0000000001', attempt: 1 });
  });

  it('attempts a waiting delivery at once when a person retries it', async () => {
    answer = ({ attempt }) => (attempt === 1 && delivered.length === 1 ? 500 : 200);
    await happens(['a', '1'], ['a', '2']);
    await hand.settle();
    await records.run(() => retryDelivery('dlv_0000000001', now));
    hand.run.disturbed();
    await hand.settle();
    expect(keys()).toEqual(['1', '1', '2']);
  });

  it('recovers the dead letters of a period, the oldest first', async () => {
    answer = () => 400;
    const times: number[] = [];
    for (const key of ['1', '2', '3']) {
      times.push(now);
      await happens([key, key]);
      for (let step = 0; step < 4; step += 1) {
        await hand.settle();
        now += 2 * minute;
      }
    }
    const failed = { group: deliveryGroup({ subscription: 'sub_1', state: 'failed' }) };
    expect(await records.count(newestDeliveries, failed)).toBe(3);
    answer = () => 200;
    delivered = [];
    const request = { subscriptionId: 'sub_1', since: times[1] ?? 0, until: now };
    expect(await recoverDeliveries(records, request, () => now)).toBe(2);
    hand.run.added();
    await hand.settle();
    expect(keys()).toEqual(['2', '3']);
    expect(await records.count(newestDeliveries, failed)).toBe(1);
    expect(await records.find(deliveries, 'dlv_0000000002')).toMatchObject({ state: 'done' });
  });

  it('gives up the open deliveries of a deleted subscription', async () => {
    await happens(['a', '1'], ['a', '2']);
    await write(...removalOf(current));
    expect(await cancelDeliveries(records, 'sub_1', () => now)).toBe(2);
    await hand.settle();
    expect(delivered).toEqual([]);
    expect(await find('1')).toMatchObject({ state: 'cancelled', reason: 'The subscription was deleted.' });
  });

  it('knows after a crash which deleted subscriptions have open deliveries', async () => {
    await happens(['a', '1'], ['a', '2']);
    await write(...removalOf(current));
    expect(await unfinishedRemovals(records)).toEqual(['sub_1']);
    await cancelDeliveries(records, 'sub_1', () => now);
    expect(await unfinishedRemovals(records)).toEqual([]);
  });

  it('gives up no delivery of a subscription that was created again under its id', async () => {
    await happens(['a', '1']);
    expect(await cancelDeliveries(records, 'sub_1', () => now)).toBe(0);
    expect(await find('1')).toMatchObject({ state: 'queued' });
  });

  it('does not bring back an erased delivery while those of a deleted subscription are given up', async () => {
    await happens(['a', '1']);
    await write(...removalOf(current));
    const list: RecordStore['list'] = async (...asked) => {
      const listed = await records.list(...asked);
      if (listed.data.length > 0) await write(remove(deliveries, 'dlv_0000000001'));
      return listed;
    };
    await cancelDeliveries({ ...records, list }, 'sub_1', () => now);
    expect(await records.find(deliveries, 'dlv_0000000001')).toBeNull();
  });
});
