import type { DocumentReference, Firestore } from '@google-cloud/firestore';
import { changes } from '../../changes/change.ts';
import { itemRecords } from '../../inbound/collections.ts';
import type { ItemRecord } from '../../inbound/item-record.ts';
import type { ItemOutcome, ItemTask } from '../../inbound/process-event.ts';
import type { OutboxEntry } from '../../outbox/outbox-entry.ts';
import { definedParts } from '../../records/defined-parts.ts';
import { appends, type Flow, puts, type Read, type RecordRead, runFlowAsync, type Write } from '../../records/flow.ts';
import { changeFields, changesDocument } from './change-feed.ts';
import { type Documents, runOnDocuments, type Stored } from './documents.ts';
import { settleAtOnce } from './outbox/settle-at-once.ts';
import {
  type ItemContext,
  type RecordDocument,
  RecordTooLargeError,
  recordDocument,
  recordFrom,
  recordRef,
} from './records.ts';
import { isTransactionOver } from './run-in-transaction.ts';
import { grpc, grpcCode } from './store-fault.ts';

/** Tells an item's own fault (thrown by the rules) from Firestore's (thrown while reading). */
class ReadFault extends Error {
  constructor(cause: unknown) {
    super('Firestore failed while an item was applied.', { cause });
  }
}

/** Texts of a failed item's record are cut to this where the record would fit into no document. */
const maxTextOfTooLarge = 1_000;

/** Thrown for an item whose records Firestore refuses; the item is kept as failed under this name. */
class RefusedByFirestoreError extends Error {
  override readonly name = 'RefusedByFirestoreError';
}

interface Prepared {
  readonly outcome: ItemOutcome;
  readonly documents: readonly RecordDocument[];
  /** Entries of the outbox that it settles. */
  readonly settled: readonly OutboxEntry[];
}

/**
 * Applies one item in a transaction of its own; what the rules refuse, or what no document can hold, is kept as failed.
 * Rejects with Firestore's fault; then nothing was written, or another attempt finds it done.
 */
export async function applyItem(firestore: Firestore, task: ItemTask, context: ItemContext): Promise<ItemOutcome> {
  try {
    return await commitItem(firestore, (documents) => prepare(firestore, documents, task, context), context);
  } catch (error) {
    if (grpcCode(error) !== grpc.invalidArgument || isTransactionOver(error)) throw error;
    // Firestore takes no part of it, whatever the reason: it must not come again for ever and hold up others.
    return commitItem(firestore, async () => failure(firestore, task, new RefusedByFirestoreError(), context), context);
  }
}

/** For a flow that is not about an item: only items are found by their event. */
export const noEvent: ItemContext = { eventId: '', receivedAt: '', isReplay: false };

/** Runs a flow that is not about an item and applies its writes; `also` adds to the same commit. */
export function applyFlow(
  firestore: Firestore,
  start: () => Flow<Write[]>,
  context: ItemContext,
  also?: (documents: Documents) => void,
): Promise<void> {
  return runOnDocuments(firestore, async (documents) => {
    await applyFlowTo(firestore, documents, start(), context);
    also?.(documents);
  });
}

/** The same as a part of a commit. */
export async function applyFlowTo(
  firestore: Firestore,
  documents: Documents,
  flow: Flow<Write[]>,
  context = noEvent,
): Promise<void> {
  const writes = await runFlowAsync(flow, async (read) => {
    const { collection, key } = ofRecord(read);
    return recordFrom(collection, await documents.get(recordRef(firestore, collection, key)));
  });
  put(documents, documentsOf(firestore, writes, context));
}

/** The documents of a transaction. What it changed goes with the item's own, so that it costs no write more. */
function documentsOf(firestore: Firestore, writes: readonly Write[], context: ItemContext): RecordDocument[] {
  const changed = writes.flatMap((write) => (appends(changes, write) ? [write.record] : []));
  const others = writes.filter((write) => !appends(changes, write));
  // The item of a replay may hold what nobody has followed yet.
  const itemAt = context.isReplay ? -1 : others.findIndex((write) => puts(itemRecords, write));
  const documents = others.map((write) => recordDocument(firestore, write, context));
  if (changed.length === 0) return documents;
  if (itemAt === -1) return [...documents, changesDocument(firestore, changed)];
  return documents.map((each, index) =>
    index === itemAt ? { ...each, data: { ...each.data, ...changeFields(changed) } } : each,
  );
}

function ofRecord(read: Read): RecordRead {
  if (read.op === 'load') return read;
  throw new TypeError(`No rule about items reads the index ${read.index.name}.`);
}

function put(documents: Documents, written: readonly RecordDocument[]): void {
  for (const { ref, data, isAdded } of written) {
    if (data) documents.set(ref, data, isAdded);
    else documents.delete(ref);
  }
}

async function commitItem(
  firestore: Firestore,
  work: (documents: Documents) => Promise<Prepared>,
  { settling }: ItemContext,
): Promise<ItemOutcome> {
  const { outcome, settled } = await runOnDocuments(firestore, async (documents) => {
    const prepared = await work(documents);
    put(documents, prepared.documents);
    return prepared;
  });
  if (settled.length > 0) settling?.onSettled(settled);
  return outcome;
}

/** What an item that comes for the first time is the first to write. */
const newBy = (firestore: Firestore, task: ItemTask, { isReplay }: ItemContext): DocumentReference[] =>
  isReplay ? [] : task.creates().map(({ collection, key }) => recordRef(firestore, collection, key));

async function prepare(
  firestore: Firestore,
  documents: Documents,
  task: ItemTask,
  context: ItemContext,
): Promise<Prepared> {
  const refs = task.reads().map(({ collection, key }) => recordRef(firestore, collection, key));
  documents.expectNew(newBy(firestore, task, context));
  const together = await documents.getAll(refs);
  const known = new Map<string, Stored>();
  for (const [index, stored] of together.entries()) known.set(refs[index]?.path ?? '', stored);
  const toldApart: Documents = {
    ...documents,
    get: async (ref) => {
      try {
        return known.get(ref.path) ?? (await documents.get(ref));
      } catch (error) {
        throw new ReadFault(error);
      }
    },
  };
  const read = async (wanted: Read): Promise<object | null> => {
    const { collection, key } = ofRecord(wanted);
    return recordFrom(collection, await toldApart.get(recordRef(firestore, collection, key)));
  };
  try {
    const outcome = await runFlowAsync(task.flow(), read);
    const { settling } = context;
    const { settled, rest } = settling
      ? await settleAtOnce(firestore, toldApart, outcome.writes, settling.now())
      : { settled: [], rest: outcome.writes };
    return { outcome, settled, documents: documentsOf(firestore, rest, context) };
  } catch (error) {
    if (error instanceof ReadFault) throw error.cause;
    return failure(firestore, task, error, context);
  }
}

function failure(firestore: Firestore, task: ItemTask, error: unknown, context: ItemContext): Prepared {
  const outcome = task.failure(error);
  const documents = outcome.writes.map((write) => {
    try {
      return recordDocument(firestore, write, context);
    } catch (tooLarge) {
      if (!(tooLarge instanceof RecordTooLargeError) || !puts(itemRecords, write)) throw tooLarge;
      return recordDocument(firestore, { ...write, record: shortened(write.record) }, context);
    }
  });
  return { outcome, settled: [], documents };
}

/** A failed item of which even the record is too large: what Meta said in it is cut, its place and reason stay. */
function shortened(record: ItemRecord): ItemRecord {
  const { identity, kind, phoneNumberId, waId, userId, wamid, ...rest } = record;
  const cut = (value: string): string => value.slice(0, maxTextOfTooLarge);
  const said = definedParts({ phoneNumberId, waId, userId, wamid });
  const cutParts = Object.fromEntries(Object.entries(said).map(([name, value]) => [name, cut(value)]));
  return { ...rest, identity: cut(identity), kind: cut(kind), ...cutParts };
}
