import type { Firestore } from '@google-cloud/firestore';
import { outboxEntries } from '../../../outbox/collections.ts';
import type { OutboxEntry } from '../../../outbox/outbox-entry.ts';
import type { ReleaseReport } from '../../../outbox/outbox-store.ts';
import { releaseEntry } from '../../../outbox/release-entry.ts';
import { query, queryShapes, shards } from '../queries.ts';
import { inParallel, type Turns } from './in-turn.ts';
import { outboxRecord } from './outbox-documents.ts';
import { runOutboxFlow } from './run-outbox-flow.ts';

const recipientsAtOnce = 32;

/** Puts scheduled entries whose time has come into their lanes, those of one recipient one after another. */
export async function releaseEntries(
  { firestore, turns }: { readonly firestore: Firestore; readonly turns: Turns },
  limit: number,
  now: number,
): Promise<ReleaseReport> {
  const { docs } = await query(firestore, queryShapes.scheduledOutboxEntries, { among: shards })
    .limit(limit + 1)
    .get();
  const next = docs.flatMap((doc) => outboxRecord(outboxEntries, doc) ?? []);
  const due = next.filter(({ dueAt }) => dueAt <= now).slice(0, limit);
  const released: OutboxEntry[] = [];
  await inParallel([...Map.groupBy(due, ({ lane }) => lane).values()], recipientsAtOnce, async (entries) => {
    for (const { id, lane } of entries) {
      const { entry } = await turns.take(lane, () => runOutboxFlow(firestore, () => releaseEntry(id, now)));
      if (entry) released.push(entry);
    }
  });
  return { released, nextAt: next[due.length]?.dueAt ?? null };
}
