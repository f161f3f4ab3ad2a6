import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import { describeWithFirestore } from '../../../test/support/firestore-tests.ts';
import { draft, numberId, outcomes, start, takeRequest } from '../../../test/support/outbox.ts';
import { incoming, messagesWebhook, textMessage } from '../../../test/support/webhooks.ts';
import { eventId } from '../../inbound/event-id.ts';
import type { Store } from '../store.ts';
import { createFirestoreStore } from './firestore-store.ts';

// The emulator is slow if other processes use the machine.
vi.setConfig({ testTimeout: 120_000 });
const noDeadlineMs = 600_000;
const people = Array.from({ length: 16 }, (_, index) => `1650555${2000 + index}`);
const silent = { info: () => undefined, error: () => undefined };

await describeWithFirestore('instances that divide the work', ({ emulatorHost, freshProjectId }) => {
  const open: Store[] = [];
  afterEach(async () => {
    for (const store of open.splice(0)) await store.close();
  });

  async function openStore(projectId: string, name: string): Promise<Store> {
    const store = await createFirestoreStore({
      ...{ projectId, emulatorHost, now: Date.now, cachesQueries: true, instance: { id: name, name } },
      ...{ acceptDeadlineMs: noDeadlineMs, deadlineMs: noDeadlineMs },
    });
    open.push(store);
    return store;
  }

  const held = async (store: Store): Promise<readonly number[]> => (await store.shards?.lease())?.shards ?? [];

  /** So many, each of which has its part. */
  async function instances(projectId: string, names: readonly string[]): Promise<Store[]> {
    const stores: Store[] = [];
    for (const name of names) {
      const store = await openStore(projectId, name);
      store.shards?.start(silent);
      stores.push(store);
    }
    await expect
      .poll(async () => (await Promise.all(stores.map(held))).map((shards) => shards.length), { timeout: 60_000 })
      .toEqual(names.map(() => 16 / names.length));
    return stores;
  }

  /** Each processes until nothing is left; says how many events each finished. */
  async function processAll(stores: readonly Store[]): Promise<number[]> {
    const finished = stores.map(() => 0);
    let isOver = false;
    const working = stores.map(async (store, index) => {
      while (!isOver) {
        finished[index] = (finished[index] ?? 0) + (await store.events.processPending(40)).events;
        await delay(20);
      }
    });
    await expect
      .poll(async () => (await stores[0]?.events.count())?.pending, { timeout: 90_000, interval: 200 })
      .toBe(0);
    isOver = true;
    await Promise.all(working);
    return finished;
  }

  const received = (order: readonly string[], wamids: readonly string[]): string[] =>
    order.filter((wamid) => wamids.includes(wamid));

  it('process each event once and what is about a person in order, also of a webhook with several persons', async () => {
    const projectId = freshProjectId();
    const stores = await instances(projectId, ['a', 'b']);
    const [first] = stores as [Store];
    const message = (round: string, from: string) => textMessage(`wamid.${round}.${from}`, { from });
    const at = Date.now();
    const webhooks = [
      ...people.map((from, index) => incoming(messagesWebhook(message('1', from)), { receivedAt: at + index })),
      incoming(messagesWebhook(...people.map((from) => message('2', from))), { receivedAt: at + 100 }),
      ...people.map((from, index) => incoming(messagesWebhook(message('3', from)), { receivedAt: at + 200 + index })),
    ];
    for (const each of webhooks) expect(await first.events.accept(each)).toBe('stored');
    const finished = await processAll(stores);
    expect(finished.reduce((sum, each) => sum + each, 0)).toBe(webhooks.length);
    expect(Math.min(...finished)).toBeGreaterThan(8);
    for (const { payload } of webhooks) {
      const items = await first.events.items(eventId(payload));
      expect(new Set(items.map(({ state }) => state))).toEqual(new Set(['applied']));
    }
    const ofSeveral = await first.events.find(eventId(webhooks[16]?.payload ?? new Uint8Array()));
    expect(ofSeveral?.result?.counts).toMatchObject({ applied: people.length, duplicate: 0 });
    await delay(2_500);
    const { changes: all } = await first.changes.read(null, 500);
    const changes = all.filter(({ type }) => type === 'message.received');
    const order = changes.map(({ key }) => key.slice(key.indexOf('/') + 1));
    expect(order).toHaveLength(3 * people.length);
    for (const from of people) {
      const own = ['1', '2', '3'].map((round) => `wamid.${round}.${from}`);
      expect(received(order, own)).toEqual(own);
    }
  });

  it('finish what an instance leaves behind that dies in the middle of a webhook with several persons', async () => {
    const projectId = freshProjectId();
    const [a, b] = (await instances(projectId, ['a', 'b'])) as [Store, Store];
    const webhook = incoming(messagesWebhook(...people.map((from) => textMessage(`wamid.${from}`, { from }))), {
      receivedAt: Date.now(),
    });
    await a.events.accept(webhook);
    // Its own part is through, and the other's is not.
    await vi.waitFor(async () => expect(await applied(a, webhook.payload)).toBeGreaterThan(0), { timeout: 60_000 });
    expect((await a.events.count()).pending).toBe(1);
    await b.shards?.leave();
    await expect
      .poll(
        async () => {
          await a.events.processPending(40);
          return (await a.events.count()).pending;
        },
        { timeout: 60_000 },
      )
      .toBe(0);
    expect((await a.events.find(eventId(webhook.payload)))?.result?.counts).toMatchObject({
      applied: people.length,
      duplicate: 0,
    });
  });

  async function applied(store: Store, payload: Uint8Array): Promise<number> {
    await store.events.processPending(40);
    return (await store.events.items(eventId(payload))).length;
  }

  it('send each its lanes, within the number’s rate together, and write nothing of the number for a message', async () => {
    const projectId = freshProjectId();
    const stores = await instances(projectId, ['a', 'b']);
    const [first] = stores as [Store];
    const ids: string[] = [];
    for (const recipient of people) {
      const { entry } = await first.sending.outbox.accept(draft(recipient));
      ids.push(entry.id);
    }
    const taken: string[][] = stores.map(() => []);
    let now = start;
    await expect
      .poll(
        async () => {
          now += 500;
          await Promise.all(
            stores.map(async ({ sending: { outbox } }, index) => {
              const { leased } = await outbox.take(takeRequest(now, { limit: 16 }));
              taken[index]?.push(...leased.map(({ id }) => id));
              await Promise.all(
                leased.map(({ id }) =>
                  outbox.finish({
                    ...{ entryId: id, attempt: 1, outcome: outcomes.accepted(`wamid.${id}`), usedFallback: false },
                    ...{ now, holdMs: 60_000, jitter: 0 },
                  }),
                ),
              );
            }),
          );
          return taken.flat().length;
        },
        { timeout: 60_000, interval: 100 },
      )
      .toBe(people.length);
    expect(taken.flat().toSorted()).toEqual(ids.toSorted());
    expect(taken.map(({ length }) => length).every((count) => count > 0)).toBe(true);
    // Its record is as it was when the number was introduced: full, and with nothing sent.
    const third = await openStore(projectId, 'c');
    const [sender] = await third.sending.outbox.senders();
    expect(sender).toMatchObject({ phoneNumberId: numberId, bucket: { tokens: 8, at: start } });
    expect(sender?.lastSecond).toBeUndefined();
  });
});
