import type { Firestore } from '@google-cloud/firestore';
import { outboxEntries, settlements } from '../../../outbox/collections.ts';
import type { OutboxEntry } from '../../../outbox/outbox-entry.ts';
import { type Settlement, settleEntry } from '../../../outbox/settle-entry.ts';
import { appends, puts, type Write } from '../../../records/flow.ts';
import type { Documents } from '../documents.ts';
import { outboxDocument, outboxRecord, outboxRef } from './outbox-documents.ts';

interface SettledAtOnce {
  readonly settled: readonly OutboxEntry[];
  /** The remaining writes. */
  readonly rest: readonly Write[];
}

/**
 * Applies settlements that change nothing but their entry, such as those of a message that Meta has accepted, in the
 * commit of the item that brought them. All others go to the outbox (`settlePending`), after other work on their lanes.
 */
export async function settleAtOnce(
  firestore: Firestore,
  documents: Documents,
  writes: readonly Write[],
  now: number,
): Promise<SettledAtOnce> {
  const settled: OutboxEntry[] = [];
  const rest: Write[] = [];
  for (const write of writes) {
    const entry = appends(settlements, write) ? await settledEntry(firestore, documents, write.record, now) : undefined;
    if (entry === undefined) rest.push(write);
    if (entry) settled.push(entry);
  }
  return { settled, rest };
}

/**
 * The entry that the status changed, as it was written; null if nothing is new; undefined if more has to be changed.
 */
async function settledEntry(
  firestore: Firestore,
  documents: Documents,
  settlement: Settlement,
  now: number,
): Promise<OutboxEntry | null | undefined> {
  const ref = outboxRef(firestore, outboxEntries, settlement.entryId);
  const flow = settleEntry(settlement, now);
  flow.next();
  const step = flow.next(outboxRecord(outboxEntries, await documents.get(ref)));
  if (!step.done) return undefined;
  const { entry, turn, writes } = step.value;
  const [write, ...others] = writes;
  if (!entry) return null;
  if (turn || others.length > 0 || !write || !puts(outboxEntries, write)) return undefined;
  documents.set(ref, outboxDocument(firestore, write).data);
  return entry;
}
