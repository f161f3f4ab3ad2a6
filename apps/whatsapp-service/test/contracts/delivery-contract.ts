import { expect, it, vi } from 'vitest';
import { createDeliveryService } from '../../src/deliveries/deliveries.ts';
import type { DeliveryJob, DeliveryOutcome } from '../../src/deliveries/destination.ts';
import { abortableSleep } from '../../src/loop.ts';
import { subscriptions, writesOf } from '../../src/subscriptions/collections.ts';
import { subscriptionOf } from '../support/subscriptions.ts';
import { incoming, messagesWebhook, textMessage } from '../support/webhooks.ts';
import { processAll, type StoreFixture } from './store-fixture.ts';

const hourMs = 60 * 60_000;
const users = ['16505550001', '16505550002', '16505550003'];
const rounds = [1, 2, 3];

const bot = subscriptionOf('sub_1', { url: 'https://bot.example/', types: ['message.received'] });

/** What deliveries need of any store, with a clock that is moved by hand. */
export function describeDeliveries(fixture: StoreFixture): void {
  it('delivers in order what happened before and while an endpoint was down for an hour, and reports that it is failing and recovered', async () => {
    const store = await fixture.open();
    const from = await store.changes.end();
    // biome-ignore lint/correctness/useYield: it has nothing to read.
    await store.records.run(function* () {
      return { writes: writesOf(bot) };
    });
    let now = Date.now();
    const upAt = now + hourMs;
    let attempts = 0;
    const delivered: DeliveryJob[] = [];
    const outcome: DeliveryOutcome = {
      kind: 'failed',
      status: null,
      headers: {},
      body: '',
      reason: 'down',
      durationMs: 1,
    };
    const service = createDeliveryService({
      ...{ records: store.records, changes: store.changes, webhooks: store.feed },
      directory: {
        isRead: () => true,
        isOfConversation: () => true,
        subscriptionsFor: ({ type }) => (type === 'message.received' ? [bot] : []),
        ...{ forWebhooks: () => [], find: () => bot, all: () => [bot] },
      },
      destination: {
        deliver: async (job) => {
          attempts += 1;
          if (now < upAt) return outcome;
          delivered.push(job);
          return { ...outcome, kind: 'delivered', status: 200, reason: null };
        },
      },
      clock: { now: () => now },
      log: { info: vi.fn(), error: vi.fn() },
      // The clock leaps by more than a lease.
      options: { leaseMs: 10 * 60_000 },
      // No test waits for the times of the product.
      sleep: (ms, signal) => abortableSleep(Math.min(ms, 50), signal),
    });
    const receive = async (round: number): Promise<void> => {
      const messages = users.map((from) => textMessage(`wamid.${from}.${round}`, { from }));
      for (const message of messages) await store.events.accept(incoming(messagesWebhook(message)));
      await processAll(store);
      service.wake();
    };
    const stateOf = async () => (await store.records.find(subscriptions, bot.id))?.state;
    const moved = async (ms: number, isReached: () => Promise<boolean> | boolean): Promise<void> => {
      const check = async (): Promise<void> => {
        now += ms;
        expect(await isReached()).toBe(true);
      };
      await vi.waitFor(check, { timeout: 60_000, interval: 100 });
    };
    await service.begin();
    service.start();
    try {
      await receive(1);
      await moved(1_000, async () => (await stateOf()) === 'failing');
      await receive(2);
      now = Math.max(now, upAt - 5 * 60_000);
      await receive(3);
      expect([delivered.length, attempts < 60]).toEqual([0, true]);
      await moved(60_000, () => delivered.length >= users.length * rounds.length);
      await moved(0, async () => (await stateOf()) === 'active');
      const turns = async () =>
        (await store.changes.read(from, 1_000)).changes.filter(({ key }) => key === bot.id).map(({ type }) => type);
      await vi.waitFor(async () => expect(await turns()).toEqual(['subscription.failing', 'subscription.recovered']));
    } finally {
      await service.stop();
    }
    for (const from of users) {
      const mine = delivered
        .flatMap(({ changes }) => changes.map(({ key }) => key))
        .filter((key) => key.includes(from));
      expect(mine.map((key) => key.slice(key.indexOf('/') + 1))).toEqual(
        rounds.map((round) => `wamid.${from}.${round}`),
      );
    }
    expect(new Set(delivered.map(({ id }) => id)).size).toBe(delivered.length);
  }, 90_000);
}
