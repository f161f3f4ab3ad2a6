import type { Query } from '@google-cloud/firestore';
import { outboxEntries } from '../../../outbox/collections.ts';
import type { OutboxEntry } from '../../../outbox/outbox-entry.ts';
import { collections } from '../queries.ts';
import { maxWorkAgeMs, type QueryCache } from '../query-cache.ts';
import { outboxRecord } from './outbox-documents.ts';

interface DueOptions {
  readonly cached: QueryCache;
  /** The name of the look. */
  readonly name: string;
  readonly timeOf: (entry: OutboxEntry) => number;
  readonly limit: number;
  readonly now: number;
}

/**
 * The entries of a list in the order of time whose time has come, and when that of the next one comes. While it has not come for the
 * first, that is one document read, and none while nothing is written.
 */
export async function dueEntries(
  inOrder: Query,
  { cached, name, timeOf, limit, now }: DueOptions,
): Promise<{ readonly due: readonly OutboxEntry[]; readonly nextAt: number | null }> {
  const firstOf = async (count: number): Promise<OutboxEntry[]> => {
    const { docs } = await inOrder.limit(count).get();
    return docs.flatMap((doc) => outboxRecord(outboxEntries, doc) ?? []);
  };
  const isDue = (entry: OutboxEntry): boolean => timeOf(entry) <= now;
  const [first] = await cached(
    { name, of: [collections.outboxEntries], now, maxAgeMs: maxWorkAgeMs },
    () => firstOf(1),
    whileFirstWaits(timeOf, now),
  );
  if (!first || !isDue(first)) return { due: [], nextAt: first ? timeOf(first) : null };
  const entries = await firstOf(limit + 1);
  const due = entries.filter(isDue).slice(0, limit);
  const next = entries[due.length];
  return { due, nextAt: next ? timeOf(next) : null };
}

const whileFirstWaits =
  (timeOf: DueOptions['timeOf'], now: number) =>
  ([first]: readonly OutboxEntry[]): number | null => {
    if (!first) return Number.POSITIVE_INFINITY;
    return timeOf(first) <= now ? null : timeOf(first);
  };
