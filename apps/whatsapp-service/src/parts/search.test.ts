import { expect, it, vi } from 'vitest';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { createNotifications } from './notifications.ts';
import { createSearchPart } from './search.ts';

const log = { info: () => undefined, error: () => undefined } as never;

/** The part on an index that has this many steps of work. */
function partWith(steps: number) {
  const store = createMemoryStore({ now: () => 0 });
  let left = steps;
  const index = vi.fn(async () => left-- > 0);
  const notifications = createNotifications();
  const search = { ...store.search, index };
  const part = createSearchPart({ store: { ...store, search }, log, notifications });
  const processed = (hasMore: boolean) => notifications.eventsProcessed.publish({ hasMore } as never);
  return { part, index, processed, more: (count: number) => (left = count) };
}

it('is no part where the store has no index of words', () => {
  const { index: _none, ...search } = createMemoryStore({ now: () => 0 }).search;
  const store = { ...createMemoryStore({ now: () => 0 }), search };
  expect(createSearchPart({ store, log, notifications: createNotifications() })).toBeNull();
});

it('takes messages into the index until none wait, gives way while webhooks are processed, and is woken after them', async () => {
  vi.useFakeTimers();
  try {
    const { part, index, processed, more } = partWith(3);
    part?.start?.();
    await vi.advanceTimersByTimeAsync(3 * 110 + 1);
    expect(index).toHaveBeenCalledTimes(4);
    // Nothing waits: it looks by itself once a second.
    await vi.advanceTimersByTimeAsync(500);
    expect(index).toHaveBeenCalledTimes(4);
    more(1_000);
    processed(false);
    await vi.advanceTimersByTimeAsync(101);
    expect(index).toHaveBeenCalledTimes(5);
    // While more webhooks wait, a step a second.
    processed(true);
    const before = index.mock.calls.length;
    await vi.advanceTimersByTimeAsync(3_300);
    expect(index.mock.calls.length - before).toBeLessThanOrEqual(4);
    const stopped = part?.stop?.();
    await vi.advanceTimersByTimeAsync(2_000);
    await stopped;
  } finally {
    vi.useRealTimers();
  }
});
