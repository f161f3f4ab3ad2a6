import { type Erasure, erasures } from '../erasure/collections.ts';
import type { DumpRecord } from './dump.ts';

/**
 * A record as it makes sense in any store: an erasure that is under way has a place in the tables of its store, and begins again in another
 * one. Doing it again finds nothing that is gone already.
 */
export function portable(collection: string, { key, value }: DumpRecord): DumpRecord {
  if (collection !== erasures.name) return { key, value };
  const erasure = value as Erasure;
  return {
    key,
    value: erasure.work ? { ...erasure, work: { ...erasure.work, place: null, hasFound: false } } : erasure,
  };
}
