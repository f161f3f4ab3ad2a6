import type { DocumentReference, Firestore } from '@google-cloud/firestore';
import { type Change, changes } from '../../changes/change.ts';
import { itemRecords } from '../../inbound/collections.ts';
import type { ItemRecord } from '../../inbound/item-record.ts';
import type { ItemOutcome, ItemTask } from '../../inbound/process-event.ts';
import type { OutboxEntry } from '../../outbox/outbox-entry.ts';
import { definedParts } from '../../records/defined-parts.ts';
import { appends, type Flow, puts, type Read, type RecordRead, runFlowAsync, type Write } from '../../records/flow.ts';
import { changeFields, changesDocument } from './change-feed.ts';
import { type Documents, type NewDocuments, runOnDocuments, type Stored, tryOnDocuments } from './documents.ts';
import { settleAtOnce } from './outbox/settle-at-once.ts';
import { createPendingDocuments } from './pending-documents.ts';
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

/** Distinguishes an item's own fault (thrown by the rules) from Firestore's (thrown while reading). */
class ReadFault extends Error {
  constructor(cause: unknown) {
    super('Firestore failed while an item was applied.', { cause });
  }
}

/** Texts in a failed item's record are cut to this if the record would not fit into a document. */
const maxTextOfTooLarge = 1_000;

/** Thrown for an item whose records Firestore refuses; the item is kept as failed under this name. */
class RefusedByFirestoreError extends Error {
  override readonly name = 'RefusedByFirestoreError';
}

/** An item with its index fields. */
export interface ItemToApply {
  readonly task: ItemTask;
  readonly context: ItemContext;
}

interface Made {
  readonly documents: readonly RecordDocument[];
  /** Its changes, for the feed. */
  readonly changed: readonly Change[];
}

interface Prepared extends Made {
  readonly outcome: ItemOutcome;
  /** Entries of the outbox that it settles. */
  readonly settled: readonly OutboxEntry[];
}

/**
 * Applies items in one transaction, one after another; an item that the rules refuse, or that no document can hold, is
 * stored as failed. Rejects with Firestore's fault; then nothing was written, or another attempt finds it done.
 */
export async function applyItems(firestore: Firestore, items: readonly ItemToApply[]): Promise<ItemOutcome[]> {
  try {
    return await commitItems(firestore, items, (documents, { task, context }) =>
      prepare(firestore, documents, task, context),
    );
  } catch (error) {
    if (grpcCode(error) !== grpc.invalidArgument || isTransactionOver(error)) throw error;
    if (items.length > 1) return oneByOne(firestore, items);
    // Firestore refuses all of it, whatever the reason: it must not be retried forever and hold up others.
    return commitItems(firestore, items, async (_documents, { task, context }) =>
      failure(firestore, task, new RefusedByFirestoreError(), context),
    );
  }
}

/** Firestore refuses one of them, or all of them together. */
async function oneByOne(firestore: Firestore, items: readonly ItemToApply[]): Promise<ItemOutcome[]> {
  const outcomes: ItemOutcome[] = [];
  for (const item of items) outcomes.push(...(await applyItems(firestore, [item])));
  return outcomes;
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
  const { documents: made, changed } = documentsOf(firestore, writes, context);
  const pending = createPendingDocuments(documents);
  pending.put(changed.length > 0 ? [...made, changesDocument(firestore, changed)] : made);
  pending.flush();
}

function documentsOf(firestore: Firestore, writes: readonly Write[], context: ItemContext): Made {
  const changed = writes.flatMap((write) => (appends(changes, write) ? [write.record] : []));
  const others = writes.filter((write) => !appends(changes, write));
  return { documents: others.map((write) => recordDocument(firestore, write, context)), changed };
}

/**
 * The changes of a transaction are stored with a document of an item, so that they cost no further write, and all with
 * one item, so that they are read together and in order: the last item that is new, since the documents of others may
 * have changes that were not read yet.
 */
function withChanges(
  firestore: Firestore,
  items: readonly ItemToApply[],
  prepared: readonly Prepared[],
): RecordDocument[] {
  const changed = prepared.flatMap((each) => each.changed);
  if (changed.length === 0) return [];
  const carriers = prepared.flatMap(({ outcome }, index) => {
    const isNew = !items[index]?.context.isReplay && (prepared.length === 1 || outcome.state === 'applied');
    const own = outcome.writes.find((write) => puts(itemRecords, write));
    return isNew && own && puts(itemRecords, own) ? [recordRef(firestore, itemRecords, own.key)] : [];
  });
  const ref = carriers.at(-1);
  return [ref ? { ref, data: changeFields(changed), isAdded: true } : changesDocument(firestore, changed)];
}

function ofRecord(read: Read): RecordRead {
  if (read.op === 'load') return read;
  throw new TypeError(`No rule about items reads the index ${read.index.name}.`);
}

type PrepareItem = (documents: Documents, item: ItemToApply) => Promise<Prepared>;

async function commitItems(
  firestore: Firestore,
  items: readonly ItemToApply[],
  work: PrepareItem,
): Promise<ItemOutcome[]> {
  return reported(items, await runOnDocuments(firestore, (documents) => writeItems(firestore, documents, items, work)));
}

async function writeItems(
  firestore: Firestore,
  documents: Documents,
  items: readonly ItemToApply[],
  work: PrepareItem,
): Promise<Prepared[]> {
  const pending = createPendingDocuments(documents);
  const prepared: Prepared[] = [];
  for (const item of items) {
    const each = await work(pending, item);
    pending.put(each.documents);
    prepared.push(each);
  }
  pending.put(withChanges(firestore, items, prepared));
  pending.flush();
  return prepared;
}

function reported(items: readonly ItemToApply[], all: readonly Prepared[]): ItemOutcome[] {
  for (const [index, { settled }] of all.entries()) {
    if (settled.length > 0) items[index]?.context.settling?.onSettled(settled);
  }
  return all.map(({ outcome }) => outcome);
}

/** Thrown if an item should be stored first, and applied then. */
class NotNowError extends Error {}

/**
 * Applies items that come for the first time, together with the writes of `also`, in one commit with as few reads as
 * possible. Null if that is not possible: a document exists already, others were faster, or the rules refuse an item.
 */
export async function applyNewItems(
  firestore: Firestore,
  items: readonly ItemToApply[],
  also: (documents: NewDocuments, outcomes: readonly ItemOutcome[]) => void,
): Promise<ItemOutcome[] | null> {
  try {
    const all = await tryOnDocuments(firestore, async (documents) => {
      const prepared = await writeItems(firestore, documents, items, (pending, { task, context }) =>
        prepare(firestore, pending, task, context),
      );
      if (prepared.some(({ outcome }) => outcome.state === 'failed')) throw new NotNowError();
      const outcomes = prepared.map(({ outcome }) => outcome);
      also(documents, outcomes);
      return prepared;
    });
    return all && reported(items, all);
  } catch (error) {
    if (error instanceof NotNowError || grpcCode(error) === grpc.invalidArgument) return null;
    throw error;
  }
}

/** The documents that an item creates when it comes for the first time. */
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
    return { outcome, settled, ...documentsOf(firestore, rest, context) };
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
  return { outcome, settled: [], documents, changed: [] };
}

/** A failed item whose record itself is too large: Meta's texts in it are cut, its place and reason stay. */
function shortened(record: ItemRecord): ItemRecord {
  const { identity, kind, phoneNumberId, waId, userId, wamid, ...rest } = record;
  const cut = (value: string): string => value.slice(0, maxTextOfTooLarge);
  const said = definedParts({ phoneNumberId, waId, userId, wamid });
  const cutParts = Object.fromEntries(Object.entries(said).map(([name, value]) => [name, cut(value)]));
  return { ...rest, identity: cut(identity), kind: cut(kind), ...cutParts };
}
