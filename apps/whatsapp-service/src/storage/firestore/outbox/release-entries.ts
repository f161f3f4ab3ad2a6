import type { Firestore } from '@google-cloud/firestore';
import type { OutboxEntry } from '../../../outbox/outbox-entry.ts';
import type { ReleaseReport } from '../../../outbox/outbox-store.ts';
import { releaseEntry } from '../../../outbox/release-entry.ts';
import { inParallel } from '../in-parallel.ts';
import { query, queryShapes, shards } from '../queries.ts';
import type { QueryCache } from '../query-cache.ts';
import { dueEntries } from './due-entries.ts';
import { runOutboxFlow } from './run-outbox-flow.ts';
import type { Turns } from './turns.ts';

const recipientsAtOnce = 32;

/** Puts scheduled entries whose time has come into their lanes, those of one recipient one after another. */
export async function releaseEntries(
  { firestore, turns, cached }: { readonly firestore: Firestore; readonly turns: Turns; readonly cached: QueryCache },
  limit: number,
  now: number,
): Promise<ReleaseReport> {
  const byTime = query(firestore, queryShapes.scheduledOutboxEntries, { among: shards });
  const timeOf = ({ dueAt }: OutboxEntry): number => dueAt;
  const { due, nextAt } = await dueEntries(byTime, { cached, name: 'release', timeOf, limit, now });
  const released: OutboxEntry[] = [];
  await inParallel([...Map.groupBy(due, ({ lane }) => lane).values()], recipientsAtOnce, async (entries) => {
    for (const { id, lane } of entries) {
      const { entry } = await turns.take(lane, () => runOutboxFlow(firestore, () => releaseEntry(id, now)));
      if (entry) released.push(entry);
    }
  });
  return { released, nextAt };
}
