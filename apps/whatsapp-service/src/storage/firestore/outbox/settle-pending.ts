import type { QueryDocumentSnapshot } from '@google-cloud/firestore';
import type { SettleReport } from '../../../outbox/outbox-store.ts';
import type { SenderTurn } from '../../../outbox/sender.ts';
import { type Settlement, settleEntry } from '../../../outbox/settle-entry.ts';
import type { Division } from '../../../work/shards/division.ts';
import { inParallel } from '../in-parallel.ts';
import { collections, queryShapes } from '../queries.ts';
import { maxWorkAgeMs, type QueryCache, whileEmpty } from '../query-cache.ts';
import { findOwn } from './find-own.ts';
import { runWithSender, type WithSenderDeps } from './run-with-sender.ts';

const entriesAtOnce = 32;

export interface SettlePendingDeps extends WithSenderDeps {
  readonly cached: QueryCache;
  readonly division: Division;
  /** Runs work on an entry after all other work on its lane. */
  readonly inLane: <T>(entryId: string, work: () => Promise<T>) => Promise<T>;
}

/**
 * Applies waiting settlements, those of one entry in Meta's order; each is deleted in the transaction that applies it,
 * so a crash repeats one at most, which changes nothing.
 */
export async function settlePending(deps: SettlePendingDeps, limit: number, now: number): Promise<SettleReport> {
  const settled = deps.done.settled.splice(0, limit);
  const room = limit - settled.length;
  const of = [collections.outboxSettlements];
  const search = { name: `settle ${deps.division.assigned()}`, of, now, maxAgeMs: maxWorkAgeMs };
  const find = () => findOwn(deps, queryShapes.settlements, room + 1);
  const docs = await deps.cached(search, find, whileEmpty);
  const taken = docs.slice(0, room);
  const byEntry = Map.groupBy(taken, (doc) => settlementOf(doc).entryId);
  const turns: SenderTurn[] = [];
  await inParallel([...byEntry], entriesAtOnce, async ([entryId, waiting]) => {
    for (const doc of waiting) {
      const { entry, turn } = await deps.inLane(entryId, () =>
        runWithSender(
          deps,
          () => settleEntry(settlementOf(doc), now),
          (documents) => {
            documents.delete(doc.ref);
          },
        ),
      );
      if (entry) settled.push(entry);
      if (turn) turns.push(turn);
    }
  });
  return { settled, turns, hasMore: docs.length > room || deps.done.settled.length > 0 };
}

/** Written by `records.ts`. */
function settlementOf(doc: QueryDocumentSnapshot): Settlement {
  return doc.get('settlement') as Settlement;
}
