import type { Collection } from '../records/collection.ts';
import { type Flow, load, put, remove, type Write } from '../records/flow.ts';
import type { ErasedPerson } from '../records/person.ts';
import type { RecordStore, Written } from '../records/record-store.ts';

const atOnce = 50;

/**
 * Removes data that belongs to a record but is not a record, such as the bytes of a file, before the record is removed.
 * Repeatable.
 */
export type Release = (collection: Collection, key: string) => Promise<void>;

/** Erases a person from a declared collection, by its declaration; how many records were removed or changed. */
export async function eraseRecords(
  records: Pick<RecordStore, 'run' | 'list'>,
  collection: Collection,
  person: ErasedPerson,
  release: Release = async () => undefined,
): Promise<number> {
  const { erasure } = collection;
  if (!erasure || collection.hasOwnTables) return 0;
  let erased = 0;
  for (const group of erasure.groupsOf(person)) {
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const index = { collection, name: erasure.index };
      const page = await records.list(index, { group }, { limit: atOnce, ...(cursor !== undefined && { cursor }) });
      for (const record of page.data) {
        if (erasure.without(record, person) === null) await release(collection, collection.keyOf(record));
        const { isErased } = await records.run(() => eraseRecord(collection, collection.keyOf(record), person));
        if (isErased) erased += 1;
      }
      cursor = page.nextCursor;
    }
  }
  return erased;
}

type Erased = Written & { readonly isErased: boolean };

function* eraseRecord(collection: Collection, key: string, person: ErasedPerson): Flow<Erased> {
  const record = yield* load(collection, key);
  const writes = record ? yield* writesFor(collection, record, person) : [];
  for (const other of (record && collection.erasure?.linked?.(record)) ?? []) {
    const linked = yield* load(other.collection, other.key);
    if (linked) writes.push(...(yield* writesFor(other.collection, linked, person)));
  }
  return { isErased: writes.length > 0, writes };
}

function* writesFor(collection: Collection, record: object, person: ErasedPerson): Flow<Write[]> {
  const after = collection.erasure?.without(record, person);
  if (after === undefined || JSON.stringify(after) === JSON.stringify(record)) return [];
  const write = after === null ? remove(collection, collection.keyOf(record)) : put(collection, after);
  const also = collection.erasure?.also?.(record);
  return also ? [write, ...(yield* also)] : [write];
}
