import {
  type DocumentReference,
  type DocumentSnapshot,
  FieldPath,
  type Firestore,
  type Query,
  type QueryDocumentSnapshot,
  type QuerySnapshot,
  type Timestamp,
  type Transaction,
} from '@google-cloud/firestore';

/** Reads of an export: all at one moment if one is given, otherwise each at its own time. */
export interface Reads {
  readonly firestore: Firestore;
  query(query: Query): Promise<QuerySnapshot>;
  documents(refs: readonly DocumentReference[], fields?: readonly string[]): Promise<DocumentSnapshot[]>;
  count(query: Query): Promise<number>;
}

export function createReads(firestore: Firestore, readTime: Timestamp | null): Reads {
  const reading = <T>(work: (transaction: Transaction) => Promise<T>): Promise<T> =>
    firestore.runTransaction(work, readTime === null ? { readOnly: true } : { readOnly: true, readTime });
  return {
    firestore,
    query: (query) => (readTime === null ? query.get() : reading((transaction) => transaction.get(query))),
    documents: (refs, fields) => {
      if (refs.length === 0) return Promise.resolve([]);
      const mask = fields === undefined ? [] : [{ fieldMask: [...fields] }];
      return readTime === null
        ? firestore.getAll(...refs, ...mask)
        : reading((transaction) => transaction.getAll(...refs, ...mask));
    },
    count: async (query) => {
      const counting = query.count();
      const found =
        readTime === null ? await counting.get() : await reading((transaction) => transaction.get(counting));
      return found.data().count;
    },
  };
}

const documentsAtOnce = 300;

/** All documents of a query in its order, some at a time; they are billed once each. */
export async function* allOf(
  { query: run }: Pick<Reads, 'query'>,
  query: Query,
): AsyncGenerator<QueryDocumentSnapshot> {
  let rest = query.limit(documentsAtOnce);
  for (;;) {
    const { docs } = await run(rest);
    yield* docs;
    const last = docs.at(-1);
    if (last === undefined || docs.length < documentsAtOnce) return;
    rest = query.startAfter(last).limit(documentsAtOnce);
  }
}

/** All documents of a collection by their names, which are hashes of their keys. */
export const byName = (firestore: Firestore, collection: string): Query =>
  firestore.collection(collection).orderBy(FieldPath.documentId());
