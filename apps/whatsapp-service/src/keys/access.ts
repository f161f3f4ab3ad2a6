import type { Log } from '../log.ts';
import type { RecordStore } from '../records/record-store.ts';
import { createKeyRing, type KeyRing } from './key-ring.ts';
import { createLastUse, type LastUse } from './last-use.ts';

/** The created keys, and their uses. */
export interface Access {
  readonly records: RecordStore;
  readonly ring: KeyRing;
  readonly lastUse: LastUse;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

export interface AccessOptions {
  readonly records: RecordStore;
  /** Whether other instances use the same store. */
  readonly isShared: boolean;
  readonly log: Pick<Log, 'info' | 'error'>;
  readonly now: () => number;
  readonly steadyNow: () => number;
}

export function createAccess({ records, isShared, log, now, steadyNow }: AccessOptions): Access {
  return {
    records,
    ring: createKeyRing({ records, isShared, now: steadyNow }),
    lastUse: createLastUse({ records, log, now }),
    now,
  };
}
