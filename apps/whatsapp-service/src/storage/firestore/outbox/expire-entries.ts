import type { Firestore } from '@google-cloud/firestore';
import { expireEntry } from '../../../outbox/expire-entry.ts';
import type { OutboxEntry } from '../../../outbox/outbox-entry.ts';
import type { ExpiryReport } from '../../../outbox/outbox-store.ts';
import { inParallel } from '../in-parallel.ts';
import { query, queryShapes, shards } from '../queries.ts';
import type { QueryCache } from '../query-cache.ts';
import { dueEntries } from './due-entries.ts';
import { runOutboxFlow } from './run-outbox-flow.ts';
import type { Turns } from './turns.ts';

const entriesAtOnce = 32;

/** Ends entries queued past their deadline. An entry that another instance ends first, or takes, is left to it. */
export async function expireEntries(
  { firestore, turns, cached }: { readonly firestore: Firestore; readonly turns: Turns; readonly cached: QueryCache },
  limit: number,
  now: number,
): Promise<ExpiryReport> {
  const byDeadline = query(firestore, queryShapes.overdueOutboxEntries, { among: shards });
  const timeOf = ({ expiresAt }: OutboxEntry): number => expiresAt;
  const { due, nextAt } = await dueEntries(byDeadline, { cached, name: 'expire', timeOf, limit, now });
  const expired: OutboxEntry[] = [];
  await inParallel(due, entriesAtOnce, async ({ id, lane }) => {
    const { entry } = await turns.take(lane, () => runOutboxFlow(firestore, () => expireEntry(id, now)));
    if (entry) expired.push(entry);
  });
  return { expired, nextAt };
}
