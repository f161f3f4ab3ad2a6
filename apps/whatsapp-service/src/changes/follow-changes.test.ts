import { expect, it, vi } from 'vitest';
import { processAll } from '../../test/contracts/store-fixture.ts';
import { incoming, messagesWebhook, textMessage } from '../../test/support/webhooks.ts';
import { collection } from '../records/collection.ts';
import { put } from '../records/flow.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { followChanges } from './follow-changes.ts';

const greetings = collection({ name: 'test_greetings', key: ({ to }: { readonly to: string }) => to, indexes: {} });

function scene({ isAlone = false } = {}) {
  const store = createMemoryStore({ now: Date.now });
  const onActed = vi.fn();
  const rests: number[] = [];
  let finds = 0;
  const follower = followChanges({
    feed: store.changes,
    records: {
      ...store.records,
      find: (...asked) => {
        finds += 1;
        return store.records.find(...asked);
      },
    },
    consumer: 'greeter',
    isAlone,
    types: ['message.received'],
    rule: function* (changes) {
      return { writes: changes.map(({ key }) => put(greetings, { to: key })) };
    },
    onActed,
    log: { info: vi.fn(), error: vi.fn() },
    words: { fails: '', worksAgain: '' },
    sweepMs: 5_000,
    sleep: (ms, signal) => {
      rests.push(ms);
      return new Promise((resolve) => {
        if (ms < 5_000 || signal.aborted) resolve();
        else signal.addEventListener('abort', () => resolve());
      });
    },
  });
  const deliver = async (wamid: string): Promise<void> => {
    await store.events.accept(incoming(messagesWebhook(textMessage(wamid))));
    await processAll(store);
    follower.wake();
  };
  const isGreeted = async (wamid: string): Promise<boolean> =>
    (await store.records.find(greetings, `106540352242922/${wamid}`)) !== null;
  return { follower, deliver, isGreeted, onActed, rests, finds: () => finds };
}

it('acts on changes of its types alone, and says so, whenever it is woken', async () => {
  const { follower, deliver, isGreeted, onActed, rests } = scene();
  follower.start();
  await vi.waitFor(() => expect(rests).toContain(5_000));
  await deliver('wamid.1');
  await vi.waitFor(() => expect(onActed).toHaveBeenCalledTimes(1));
  expect(await isGreeted('wamid.1')).toBe(true);
  await follower.stop();
});

it('reads its place once where no other process follows for it', async () => {
  const { follower, deliver, isGreeted, onActed, rests, finds } = scene({ isAlone: true });
  follower.start();
  await vi.waitFor(() => expect(rests).toContain(5_000));
  for (const count of [1, 2, 3]) {
    await deliver(`wamid.${count}`);
    await vi.waitFor(() => expect(onActed).toHaveBeenCalledTimes(count));
    expect(await isGreeted(`wamid.${count}`)).toBe(true);
  }
  expect(finds()).toBe(1);
  await follower.stop();
});
