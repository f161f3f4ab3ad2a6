import type { Firestore } from '@google-cloud/firestore';
import { outboxEntries } from '../../../outbox/collections.ts';
import { expireEntry } from '../../../outbox/expire-entry.ts';
import type { OutboxEntry } from '../../../outbox/outbox-entry.ts';
import { query, queryShapes, shards } from '../queries.ts';
import { inParallel, type Turns } from './in-turn.ts';
import { outboxRecord } from './outbox-documents.ts';
import { runOutboxFlow } from './run-outbox-flow.ts';

const entriesAtOnce = 32;

/** Ends what is queued past its deadline. One that another instance ends first, or takes, is left to that. */
export async function expireEntries(
  { firestore, turns }: { readonly firestore: Firestore; readonly turns: Turns },
  limit: number,
  now: number,
): Promise<OutboxEntry[]> {
  const overdue = query(firestore, queryShapes.overdueOutboxEntries, { among: shards, until: now + 1 });
  const { docs } = await overdue.limit(limit).get();
  const expired: OutboxEntry[] = [];
  await inParallel(
    docs.flatMap((doc) => outboxRecord(outboxEntries, doc) ?? []),
    entriesAtOnce,
    async ({ id, lane }) => {
      const { entry } = await turns.take(lane, () => runOutboxFlow(firestore, () => expireEntry(id, now)));
      if (entry) expired.push(entry);
    },
  );
  return expired;
}
