import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { type ItemCounts, noItems } from '../../src/inbound/webhook-event.ts';
import type { ItemFailure } from '../../src/inbound/webhook-event-store.ts';
import type { Page, PageRequest } from '../../src/records/page.ts';
import type { Store } from '../../src/storage/store.ts';

/** One kind of store, as the contract suite needs it. */
export interface StoreUnderTest {
  /** Whether a store that was closed holds, opened again at the same place, what it held. */
  readonly isDurable: boolean;
  /** Finds an empty place (a file, a project, nothing) for one test. */
  place(): Promise<StorePlace>;
}

export interface StorePlace {
  /**
   * Opens the store there; durable ones may be opened several times at once, as several processes would. The store
   * must split events with `support/poisonable-item-tasks.ts`.
   * @param timeZone whose days messages are counted on.
   */
  open(timeZone?: string): Promise<Store>;
  /** Called when the test is over and its stores are closed. */
  remove?(): Promise<void>;
}

export interface StoreFixture {
  readonly isDurable: boolean;
  /** Opens the running test's store; what is opened is closed when the test is over. */
  open(timeZone?: string): Promise<Store>;
  /** A store for those tests of the surrounding `describe` that only read it: it is filled once, in a place of its own. */
  filled(fill: (store: Store) => Promise<unknown>): () => Store;
}

/** Gives each test of the surrounding `describe` a place of its own. */
export function storeFixture(subject: StoreUnderTest): StoreFixture {
  let place: StorePlace | undefined;
  let opened: Store[] = [];

  beforeEach(async () => {
    place = await subject.place();
  });

  afterEach(async () => {
    await Promise.allSettled(opened.map((store) => store.close()));
    opened = [];
    await place?.remove?.();
  });

  return {
    isDurable: subject.isDurable,
    open: async (timeZone) => {
      if (!place) throw new Error('A store can be opened inside a test only.');
      const store = await place.open(timeZone);
      opened.push(store);
      return store;
    },
    filled: (fill) => {
      let own: StorePlace | undefined;
      let store: Store | undefined;
      beforeAll(async () => {
        own = await subject.place();
        store = await own.open();
        await fill(store);
      });
      afterAll(async () => {
        await store?.close();
        await own?.remove?.();
      });
      return () => {
        if (!store) throw new Error('The store is there inside a test only.');
        return store;
      };
    },
  };
}

interface ProcessedAll {
  readonly events: number;
  readonly items: ItemCounts;
  readonly failures: readonly ItemFailure[];
  /** How many events each call took. */
  readonly calls: readonly number[];
}

/** Processes until nothing waits, as the worker does. */
export async function processAll(store: Store, limit = 100): Promise<ProcessedAll> {
  const items = { ...noItems };
  const failures: ItemFailure[] = [];
  const calls: number[] = [];
  for (let hasMore = true; hasMore; ) {
    const report = await store.events.processPending(limit);
    for (const state of ['applied', 'duplicate', 'failed', 'rejected'] as const) items[state] += report.items[state];
    failures.push(...report.failures);
    calls.push(report.events);
    hasMore = report.hasMore;
  }
  return { events: calls.reduce((sum, events) => sum + events, 0), items, failures, calls };
}

/** Reads a list to its end, page by page. */
export async function readAll<T>(
  list: (page: PageRequest) => Promise<Page<T>>,
  limit: number,
  betweenPages: () => Promise<unknown> = async () => undefined,
): Promise<T[]> {
  const all: T[] = [];
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await list({ limit, ...(cursor === undefined ? {} : { cursor }) });
    if (page.data.length > limit) throw new Error(`A page of at most ${limit} has ${page.data.length}.`);
    if (page.nextCursor !== null && page.data.length === 0) throw new Error('An empty page says that more follows.');
    all.push(...page.data);
    cursor = page.nextCursor;
    await betweenPages();
  }
  return all;
}
