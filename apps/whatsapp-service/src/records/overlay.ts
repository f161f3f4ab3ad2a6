import { isDeepStrictEqual } from 'node:util';
import type { Collection } from './collection.ts';
import { type Flow, load } from './flow.ts';

/**
 * Records of a collection while rules change them. Reads see earlier puts, each record is read from the store once, and
 * only changed records are written. An overlay belongs to one run of one flow.
 */
export interface Overlay<T> {
  /** The record's present value; null if there is none. */
  load(key: string): Flow<T | null>;
  put(record: T): void;
  /** The records that differ from the stored ones. */
  changed(): { readonly before: T | null; readonly record: T }[];
}

/** @param completed completes a record when it is put; by default it is put as it is. */
export function createOverlay<T extends object>(
  collection: Collection<T>,
  completed: (record: T) => T = (record) => record,
): Overlay<T> {
  const stored = new Map<string, T | null>();
  const current = new Map<string, T>();

  return {
    *load(key) {
      const known = current.get(key) ?? stored.get(key);
      if (known !== undefined) return known;
      const record = yield* load(collection, key);
      stored.set(key, record);
      return record;
    },
    put: (record) => {
      current.set(collection.keyOf(record), completed(record));
    },
    changed: () =>
      [...current.entries()]
        .map(([key, record]) => ({ before: stored.get(key) ?? null, record }))
        .filter(({ before, record }) => !isDeepStrictEqual(record, before)),
  };
}
