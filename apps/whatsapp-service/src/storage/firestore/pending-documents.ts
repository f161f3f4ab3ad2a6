import { type DocumentData, type DocumentReference, FieldValue } from '@google-cloud/firestore';
import type { Documents, Stored } from './documents.ts';
import type { RecordDocument } from './records.ts';

/** Documents with writes that are not passed on yet: reads see these writes. */
export interface PendingDocuments extends Documents {
  put(written: readonly RecordDocument[]): void;
  /** Hands over all that was written, each document once. */
  flush(): void;
}

/** Several rules write by it one after another: a transaction reads before it writes, and a document that all change is billed once. */
export function createPendingDocuments(documents: Documents): PendingDocuments {
  const written = new Map<string, RecordDocument>();
  const add = (document: RecordDocument): void => {
    written.set(document.ref.path, joined(written.get(document.ref.path), document));
  };
  const getAll: Documents['getAll'] = async (refs) => {
    const others = refs.filter(({ path }) => !written.has(path));
    const found = new Map((await documents.getAll(others)).map((stored) => [stored.ref.path, stored]));
    return refs.map((ref) => found.get(ref.path) ?? shownOf(ref, written.get(ref.path)?.data ?? null));
  };
  return {
    get: async (ref) => {
      const own = written.get(ref.path);
      return own ? shownOf(ref, own.data) : documents.get(ref);
    },
    getAll,
    expectNew: documents.expectNew,
    seen: documents.seen,
    set: (ref, data, isAdded = false) => add({ ref, data, isAdded }),
    delete: (ref) => add({ ref, data: null }),
    put: (all) => {
      for (const document of all) add(document);
    },
    flush: () => {
      for (const { ref, data, isAdded, counted } of written.values()) {
        if (data) documents.set(ref, { ...data, ...increments(counted) }, isAdded);
        else documents.delete(ref);
      }
    },
  };
}

/** The later of two writes, on top of the earlier one for fields that it leaves alone. */
function joined(before: RecordDocument | undefined, after: RecordDocument): RecordDocument {
  if (!before?.data || !after.data || !after.isAdded) return after;
  const data = { ...before.data, ...after.data };
  const counted = sums(before.counted, after.counted);
  return { ref: after.ref, data, isAdded: before.isAdded ?? false, ...(counted && { counted }) };
}

type Counted = RecordDocument['counted'];

function sums(one: Counted, other: Counted): Counted {
  if (!one || !other) return one ?? other;
  const names = Object.keys({ ...one, ...other });
  return Object.fromEntries(names.map((name) => [name, (one[name] ?? 0) + (other[name] ?? 0)]));
}

const increments = (counted: Counted = {}): DocumentData =>
  Object.fromEntries(Object.entries(counted).map(([name, by]) => [name, FieldValue.increment(by)]));

const shownOf = (ref: DocumentReference, data: DocumentData | null): Stored => ({
  ref,
  get: (field) => (field === 'doc' ? data?.doc : undefined),
});
