import {
  type DocumentData,
  type DocumentReference,
  type DocumentSnapshot,
  FieldValue,
  type Firestore,
  type Transaction,
  type WriteBatch,
} from '@google-cloud/firestore';
import { absent, type KnownDocument, type KnownDocuments, knownTo, shownBy, writtenAs } from './known-documents.ts';
import { collections } from './queries.ts';
import { runInTransaction } from './run-in-transaction.ts';
import { grpc, grpcCode } from './store-fault.ts';
import type { StoredDocument } from './stored-record.ts';

/** A document as far as rules read it: the field `doc` holds its record. */
export type Stored = StoredDocument;

/** The documents that a rule reads and writes. */
export interface Documents {
  get(ref: DocumentReference): Promise<Stored>;
  getAll(refs: readonly DocumentReference[]): Promise<Stored[]>;
  /** These are new as a rule: they are not read, and a commit that finds one there is refused. */
  expectNew(refs: readonly DocumentReference[]): void;
  /** Notes a document that a query has just shown. */
  seen(snapshot: DocumentSnapshot): void;
  set(ref: DocumentReference, data: DocumentData, isAdded?: boolean): void;
  delete(ref: DocumentReference): void;
}

/**
 * Runs `work`, and commits its writes on top of the documents as this instance knows them, without reading them again.
 * If others have changed one of them, or one was read that nothing fences, a transaction decides instead: `work` then
 * runs again.
 */
export async function runOnDocuments<T>(firestore: Firestore, work: (documents: Documents) => Promise<T>): Promise<T> {
  const known = knownTo(firestore);
  const attempt = createAttempt(firestore, known);
  const done = await work(attempt.documents);
  if (await attempt.commit()) return done;
  const written: DocumentReference[] = [];
  try {
    return await runInTransaction(firestore, (transaction) => work(inTransaction(transaction, written)));
  } finally {
    for (const ref of written) known.forget(ref);
  }
}

/** Also creates documents, which is refused if they exist. */
export interface NewDocuments extends Documents {
  create(ref: DocumentReference, data: DocumentData): void;
}

/**
 * The same if the caller has an alternative: null if others were faster, if nothing fences a document that was read, or
 * if it is unknown whether it was written.
 */
export async function tryOnDocuments<T>(
  firestore: Firestore,
  work: (documents: NewDocuments) => Promise<T>,
): Promise<T | null> {
  const attempt = createAttempt(firestore, knownTo(firestore));
  const done = await work(attempt.documents);
  return (await attempt.commit()) ? done : null;
}

const maxTries = 4;

/**
 * Runs `work` on documents as they are read now, and commits on top of them, again from the start if others were
 * faster. Null if that decides nothing, and a transaction has to: it reads under locks, which Firestore keeps for a
 * minute or more if the process that holds them dies. Documents shared by all instances would be blocked that long.
 */
export async function runWithoutLocks<T>(
  firestore: Firestore,
  work: (documents: Documents) => Promise<T>,
): Promise<T | null> {
  for (let tries = 1; tries <= maxTries; tries += 1) {
    const attempt = createAttempt(firestore, nothingKnown);
    const done = await work(attempt.documents);
    if (!attempt.isFenced()) return null;
    if (await attempt.commit()) return done;
  }
  return null;
}

const nothingKnown: KnownDocuments = { find: () => undefined, note: () => undefined, forget: () => undefined };

export function inTransaction(transaction: Transaction, written: DocumentReference[]): Documents {
  return {
    get: (ref) => transaction.get(ref),
    getAll: async (refs) => (refs.length === 0 ? [] : transaction.getAll(...refs)),
    expectNew: () => undefined,
    seen: () => undefined,
    set: (ref, data, merge = false) => {
      written.push(ref);
      transaction.set(ref, data, { merge });
    },
    delete: (ref) => {
      written.push(ref);
      transaction.delete(ref);
    },
  };
}

/**
 * Collections of which an older version may be used without being written, and so without a fence. A rule only adds to
 * conversations: whatever the older one holds, the newer holds too. An entry that is read alone is the first of a lane
 * that is written.
 */
const needsNoFence: readonly string[] = [collections.conversations, collections.outboxEntries];

interface Written {
  readonly ref: DocumentReference;
  /** Null takes it away. */
  readonly data: DocumentData | null;
  readonly isAdded: boolean;
  /** No rule reads it, so it is not remembered. */
  readonly isNew?: boolean;
}

interface Attempt {
  readonly documents: NewDocuments;
  /**
   * Whether a commit is refused if any document that was read has changed; a single document that was read alone needs
   * no fence.
   */
  isFenced(): boolean;
  /** False if a transaction has to decide. */
  commit(): Promise<boolean>;
}

function createAttempt(firestore: Firestore, known: KnownDocuments): Attempt {
  const read = new Map<string, { readonly ref: DocumentReference; readonly document: KnownDocument }>();
  const written = new Map<string, Written>();
  let isFromMemory = false;
  const newPaths = new Set<string>();
  const recall = (ref: DocumentReference): KnownDocument | undefined => {
    const found = read.get(ref.path)?.document ?? known.find(ref) ?? (newPaths.has(ref.path) ? absent : undefined);
    if (found && !read.has(ref.path)) {
      isFromMemory = true;
      read.set(ref.path, { ref, document: found });
    }
    return found;
  };
  const seen = (snapshot: DocumentSnapshot): void => {
    const document = shownBy(snapshot);
    known.note(snapshot.ref, document);
    read.set(snapshot.ref.path, { ref: snapshot.ref, document });
  };
  const getAll: Documents['getAll'] = async (refs) => {
    const missing = refs.filter((ref) => recall(ref) === undefined);
    if (missing.length > 0) for (const snapshot of await firestore.getAll(...missing)) seen(snapshot);
    return refs.map((ref) => storedOf(ref, read.get(ref.path)?.document ?? absent));
  };
  const isWholeRead = (): boolean =>
    written.size === 0 ||
    [...read.values()].every(({ ref }) => written.has(ref.path) || needsNoFence.includes(ref.parent.id));
  return {
    documents: {
      get: async (ref) => (await getAll([ref]))[0] ?? storedOf(ref, absent),
      getAll,
      expectNew: (refs) => {
        for (const { path } of refs) newPaths.add(path);
      },
      seen,
      set: (ref, data, isAdded = false) => {
        written.set(ref.path, { ref, data, isAdded });
      },
      delete: (ref) => {
        written.set(ref.path, { ref, data: null, isAdded: false });
      },
      create: (ref, data) => {
        written.set(ref.path, { ref, data, isAdded: false, isNew: true });
      },
    },
    isFenced: () => isWholeRead() && (written.size > 0 || read.size < 2),
    commit: async () => {
      if (written.size === 0) return !isFromMemory;
      if (!isWholeRead()) return false;
      // A document that did not exist is not deleted: another instance may have created it meanwhile.
      const writes = [...written.values()].filter(
        ({ ref, data }) => data !== null || read.get(ref.path)?.document.updateTime !== null,
      );
      return writes.length === 0 || commitOn(firestore, known, writes, (ref) => read.get(ref.path)?.document);
    },
  };
}

const storedOf = (ref: DocumentReference, { doc }: KnownDocument): Stored => ({
  ref,
  get: (field) => (field === 'doc' ? doc : undefined),
});

/** Whether all was written; false if it was not, or if that is unknown: a transaction then finds out. */
async function commitOn(
  firestore: Firestore,
  known: KnownDocuments,
  writes: readonly Written[],
  before: (ref: DocumentReference) => KnownDocument | undefined,
): Promise<boolean> {
  const batch = firestore.batch();
  for (const write of writes) addTo(batch, write, before(write.ref));
  try {
    const results = await batch.commit();
    for (const [index, { ref, data, isAdded, isNew }] of writes.entries()) {
      const at = results[index]?.writeTime;
      if (isNew || (isAdded && !before(ref))) known.forget(ref);
      else known.note(ref, data && at ? writtenAs(data, at) : absent);
    }
    return true;
  } catch (error) {
    for (const { ref } of writes) known.forget(ref);
    if (grpcCode(error) === grpc.invalidArgument) throw error;
    return false;
  }
}

/** Replaces the document if it is the version that this instance knows. */
function addTo(batch: WriteBatch, { ref, data, isAdded, isNew }: Written, before: KnownDocument | undefined): void {
  if (data !== null && isNew) {
    batch.create(ref, data);
  } else if (data === null) {
    batch.delete(ref, before?.updateTime ? { lastUpdateTime: before.updateTime } : {});
  } else if (before === undefined) {
    batch.set(ref, data, { merge: isAdded });
  } else if (before.updateTime === null) {
    batch.create(ref, data);
  } else {
    const gone = isAdded ? [] : before.fields.filter((field) => data[field] === undefined);
    const cleared = Object.fromEntries(gone.map((field) => [field, FieldValue.delete()]));
    batch.update(ref, { ...data, ...cleared }, { lastUpdateTime: before.updateTime });
  }
}
