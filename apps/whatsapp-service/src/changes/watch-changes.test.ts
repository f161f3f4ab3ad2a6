import { expect, it, vi } from 'vitest';
import { processAll } from '../../test/contracts/store-fixture.ts';
import { incoming, messagesWebhook, textMessage } from '../../test/support/webhooks.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import type { Change } from './change.ts';
import { watchChanges } from './watch-changes.ts';

function setUp() {
  const store = createMemoryStore({ now: Date.now });
  const seen: Change[] = [];
  const rests: number[] = [];
  const watch = () =>
    watchChanges({
      feed: store.changes,
      onChanges: (changes) => seen.push(...changes),
      log: { info: vi.fn(), error: vi.fn() },
      sweepMs: 5_000,
      sleep: (ms, signal) => {
        rests.push(ms);
        return new Promise((resolve) => {
          if (ms < 5_000 || signal.aborted) resolve();
          else signal.addEventListener('abort', () => resolve());
        });
      },
    });
  const receive = async (wamid: string): Promise<void> => {
    await store.events.accept(incoming(messagesWebhook(textMessage(wamid))));
    await processAll(store);
  };
  return { watch, seen, rests, receive };
}

it('shows each watcher what happens from its start on, and nothing older', async () => {
  const { watch, seen, rests, receive } = setUp();
  await receive('wamid.before');
  const [first, second] = [watch(), watch()];
  for (const each of [first, second]) each.start();
  await vi.waitFor(() => expect(rests.filter((ms) => ms === 5_000)).toHaveLength(2));
  await receive('wamid.after');
  for (const each of [first, second]) each.wake();
  const keys = () => seen.filter(({ type }) => type === 'message.received').map(({ key }) => key);
  await vi.waitFor(() => expect(keys()).toEqual(Array(2).fill('106540352242922/wamid.after')));
  for (const each of [first, second]) await each.stop();
});
