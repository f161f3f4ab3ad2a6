import type { Firestore } from '@google-cloud/firestore';
import { type Change, type ChangeKind, changeEntry } from '../../../outbox/change-entry.ts';
import { outboxEntries } from '../../../outbox/collections.ts';
import { inParallel } from '../in-parallel.ts';
import { outboxRecord, outboxRef } from './outbox-documents.ts';
import { runOutboxFlows } from './run-outbox-flow.ts';
import type { Turns } from './turns.ts';

const lanesAtOnce = 32;
/** Entries of one lane that share a transaction: a transaction for each would take tens of milliseconds apiece. */
const entriesAtOnce = 20;

/** Cancels or retries many: lanes side by side, and the entries of one lane in their order. */
export async function changeEntries(
  { firestore, turns }: { readonly firestore: Firestore; readonly turns: Turns },
  kind: ChangeKind,
  ids: readonly string[],
  now: number,
): Promise<Pick<Change, 'outcome' | 'entry'>[]> {
  if (ids.length === 0) return [];
  const documents = await firestore.getAll(...ids.map((id) => outboxRef(firestore, outboxEntries, id)));
  const laneOf = new Map(documents.map((each) => [each.id, outboxRecord(outboxEntries, each)?.lane ?? each.id]));
  const results = new Map<string, Pick<Change, 'outcome' | 'entry'>>();
  const lanes = Map.groupBy(ids, (id) => laneOf.get(id) ?? id);
  await inParallel([...lanes], lanesAtOnce, async ([lane, own]) => {
    for (let at = 0; at < own.length; at += entriesAtOnce) {
      const some = own.slice(at, at + entriesAtOnce);
      const flows = () => some.map((id) => changeEntry(kind, id, now));
      const changes = await turns.take(lane, () => runOutboxFlows(firestore, flows));
      for (const [index, { outcome, entry }] of changes.entries()) results.set(some[index] ?? '', { outcome, entry });
    }
  });
  return ids.map((id) => results.get(id) ?? { outcome: 'not_found', entry: null });
}
