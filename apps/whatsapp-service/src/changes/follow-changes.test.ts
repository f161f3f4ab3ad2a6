import { expect, it, vi } from 'vitest';
import { processAll } from '../../test/contracts/store-fixture.ts';
import { incoming, messagesWebhook, textMessage } from '../../test/support/webhooks.ts';
import { collection } from '../records/collection.ts';
import { put } from '../records/flow.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { followChanges } from './follow-changes.ts';

const greetings = collection({ name: 'test_greetings', key: ({ to }: { readonly to: string }) => to, indexes: {} });

it('acts on changes of its types alone, and says so, whenever it is woken', async () => {
  const store = createMemoryStore({ now: Date.now });
  const onActed = vi.fn();
  const rests: number[] = [];
  const follower = followChanges({
    feed: store.changes,
    records: store.records,
    consumer: 'greeter',
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
  follower.start();
  await vi.waitFor(() => expect(rests).toContain(5_000));
  await store.events.accept(incoming(messagesWebhook(textMessage('wamid.1'))));
  await processAll(store);
  follower.wake();
  await vi.waitFor(() => expect(onActed).toHaveBeenCalledTimes(1));
  expect(await store.records.find(greetings, '106540352242922/wamid.1')).not.toBeNull();
  await follower.stop();
});
