import type { Log } from '../log.ts';
import { put } from '../records/flow.ts';
import type { RecordStore } from '../records/record-store.ts';
import { type Sweep, sweeps } from './collections.ts';

/**
 * Records the progress of a sweep, for `/v1/retention`. If that fails, sweeping continues: the next note has
 * everything.
 */
export function createSweepNotes(
  records: Pick<RecordStore, 'run'>,
  log: Pick<Log, 'warn'>,
): (sweep: Sweep) => Promise<void> {
  let isFailing = false;
  return async (sweep) => {
    try {
      // biome-ignore lint/correctness/useYield: it has nothing to read.
      await records.run(function* () {
        return { writes: [put(sweeps, sweep)] };
      });
      isFailing = false;
    } catch (error) {
      if (!isFailing) log.warn({ error }, 'Cannot record what a sweep removed; GET /v1/retention shows it late.');
      isFailing = true;
    }
  };
}
