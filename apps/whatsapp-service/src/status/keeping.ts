import { unfinishedErasures } from '../erasure/collections.ts';
import type { RecordStore } from '../records/record-store.ts';
import { lastSweeps, type ShownSweep } from '../retention/retention-state.ts';

/** Recently removed data, and unfinished erasures. */
export interface Keeping {
  /** Null before the first. */
  readonly lastSweep: ShownSweep | null;
  readonly erasures: { readonly unfinished: number; readonly oldestRequestedAt: number | null };
}

/** Reads it from the store, so that any process can show the workers' results. */
export async function readKeeping(records: Pick<RecordStore, 'list' | 'count'>, now: number): Promise<Keeping> {
  const [[lastSweep = null], oldest] = await Promise.all([
    lastSweeps(records, 1, now),
    records.list(unfinishedErasures, { group: 'all' }, { limit: 1 }),
  ]);
  const [first] = oldest.data;
  const unfinished = first ? await records.count(unfinishedErasures, { group: 'all' }) : 0;
  return { lastSweep, erasures: { unfinished, oldestRequestedAt: first?.requestedAt ?? null } };
}
