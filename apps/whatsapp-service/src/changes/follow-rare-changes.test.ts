import { afterEach, expect, it, vi } from 'vitest';
import { processAll } from '../../test/contracts/store-fixture.ts';
import { incoming, messagesWebhook, textMessage } from '../../test/support/webhooks.ts';
import type { Loop } from '../loop.ts';
import { collection } from '../records/collection.ts';
import { put } from '../records/flow.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { consumerPlaces } from './collections.ts';
import { followRareChanges } from './follow-rare-changes.ts';

const greetings = collection({ name: 'test_rare', key: ({ to }: { readonly to: string }) => to, indexes: {} });
const running: Loop[] = [];
afterEach(async () => {
  for (const each of running.splice(0)) await each.stop();
});

function setUp() {
  const store = createMemoryStore({ now: Date.now });
  let now = 0;
  const acted: string[] = [];
  const follow = () => {
    const follower = followRareChanges({
      feed: store.changes,
      records: store.records,
      consumer: 'rare',
      type: 'media.wanted',
      rule: function* (changes) {
        return { writes: changes.map(({ key }) => put(greetings, { to: key })) };
      },
      onActed: () => acted.push('acted'),
      now: () => now,
      log: { info: vi.fn(), error: vi.fn() },
      words: { fails: '', worksAgain: '' },
      sweepMs: 5,
      sleep: (_ms, signal) =>
        new Promise((resolve) => {
          if (signal.aborted) resolve();
          else setImmediate(resolve);
        }),
    });
    running.push(follower);
    follower.start();
    return follower;
  };
  const receive = async (wamid: string, isPicture: boolean): Promise<void> => {
    const picture = { type: 'image', image: { id: '7', mime_type: 'image/jpeg' } };
    await store.events.accept(incoming(messagesWebhook(textMessage(wamid, isPicture ? picture : {}))));
    await processAll(store);
  };
  return {
    ...{ store, acted, follow, receive },
    place: async () => (await store.records.find(consumerPlaces, 'rare'))?.place ?? null,
    greeted: (wamid: string) => store.records.find(greetings, `106540352242922/${wamid}`),
    pass: (ms: number) => {
      now += ms;
    },
  };
}

it('acts on changes of its type alone, and records its place with them', async () => {
  const { follow, receive, place, greeted, acted } = setUp();
  follow();
  await vi.waitFor(async () => expect(await place()).not.toBeNull());
  const before = await place();
  await receive('wamid.1', false);
  await receive('wamid.2', true);
  await vi.waitFor(async () => expect(await greeted('wamid.2')).not.toBeNull());
  expect(await greeted('wamid.1')).toBeNull();
  expect(await place()).not.toBe(before);
  expect(acted).toEqual(['acted']);
});

it('records a place behind other changes now and then, so that a restart does not read them all again', async () => {
  const { follow, receive, place, pass } = setUp();
  follow();
  await vi.waitFor(async () => expect(await place()).not.toBeNull());
  const before = await place();
  await receive('wamid.1', false);
  pass(10_000);
  await vi.waitFor(async () => expect(await place()).not.toBe(before));
});

it('acts once on each change, on however many instances', async () => {
  const { follow, receive, place, greeted, acted } = setUp();
  follow();
  await vi.waitFor(async () => expect(await place()).not.toBeNull());
  follow();
  await receive('wamid.1', true);
  await vi.waitFor(async () => expect(await greeted('wamid.1')).not.toBeNull());
  await receive('wamid.2', true);
  await vi.waitFor(async () => expect(await greeted('wamid.2')).not.toBeNull());
  expect(acted).toHaveLength(2);
});
