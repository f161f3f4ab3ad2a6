import { randomBytes } from 'node:crypto';
import type { Log } from '../log.ts';
import { createLoop, type Loop } from '../loop.ts';
import { type Flow, put } from '../records/flow.ts';
import type { RecordStore, Written } from '../records/record-store.ts';
import { createAlike } from './alike.ts';
import { type AuditRecord, type Deed, newAuditId, recordOf } from './audit-record.ts';
import { auditRecords } from './collections.ts';

/**
 * Records the uses of API keys: each change before it is made, and views counted. docs/decisions/034 has the reasons.
 */
export interface AuditTrail extends Loop {
  /** Makes durable that something is about to be done, with its outcome unknown. Rejects if that can't be recorded: then it must not be done. */
  begin(deed: Deed): Promise<AuditRecord>;
  /** Adds the outcome, and stores it. */
  end(begun: AuditRecord, status: number, resource?: string | null): void;
  /**
   * Counts actions that may be requested very often: identical requests within `windowMs` of the first become one
   * record. It is stored within a second, and with its count at the end of that time, or at the next `flush`.
   */
  count(deed: Deed, status: number, windowMs: number): void;
  /** Stores all that is known so far. */
  flush(): Promise<void>;
}

export interface AuditTrailDeps {
  readonly records: Pick<RecordStore, 'run'>;
  readonly log: Pick<Log, 'info' | 'error'>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly random?: () => Uint8Array;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Records that arrive within this time are stored together. */
const gatherMs = 1_000;
const idleMs = 60 * 60_000;
/** As many as one commit of a store takes. */
const atOnce = 200;

export function createAuditTrail({
  records,
  log,
  now,
  random = () => randomBytes(16),
  sleep,
}: AuditTrailDeps): AuditTrail {
  const newId = (): string => newAuditId(now(), random());
  const alike = createAlike({ now, newId });
  /** Outcomes that are to be stored, by the ids of their records. */
  const outcomes = new Map<string, AuditRecord>();

  const store = async (all: boolean): Promise<void> => {
    const unstored = [...outcomes.values(), ...alike.unstored(all)];
    for (let start = 0; start < unstored.length; start += atOnce) {
      const some = unstored.slice(start, start + atOnce);
      await records.run(() => writing(some));
      for (const record of some) if (outcomes.get(record.id) === record) outcomes.delete(record.id);
      alike.stored(some);
    }
  };
  /** One after the other, so that an older count never overwrites a newer one. */
  let storing: Promise<void> = Promise.resolve();
  const inTurn = (all: boolean): Promise<void> => {
    const done = storing.catch(() => undefined).then(() => store(all));
    storing = done;
    return done;
  };
  const loop = createLoop({
    step: async () => {
      await inTurn(false);
      return Math.max(0, (alike.nextEndAt() ?? now() + idleMs) - now());
    },
    gatherMs: () => gatherMs,
    log,
    words: {
      fails: 'Cannot write the audit trail; changes are refused until it can be written.',
      worksAgain: 'The audit trail can be written again.',
    },
    ...(sleep && { sleep }),
  });

  let isStopped = false;
  /** At once; the loop repeats a failed attempt, and reports the failure. */
  const storeNow = (): void => void inTurn(isStopped).catch(loop.wake);

  return {
    ...loop,
    stop: async () => {
      isStopped = true;
      await loop.stop();
      // A failure has been logged by the loop, or is one of the store that others meet as well.
      await inTurn(true).catch(() => undefined);
    },
    begin: async (deed) => {
      const record = recordOf(deed, newId(), now());
      await records.run(() => writing([record]));
      return record;
    },
    end: (begun, status, resource = begun.resource) => {
      outcomes.set(begun.id, { ...begun, status, resource, lastAt: now() });
      storeNow();
    },
    count: (deed, status, windowMs) => {
      if (!alike.add(deed, status, windowMs)) return;
      // The server answers for a moment longer than its parts work.
      if (isStopped) storeNow();
      else loop.wake();
    },
    flush: () => inTurn(true),
  };
}

function* writing(written: readonly AuditRecord[]): Flow<Written> {
  return { writes: written.map((record) => put(auditRecords, record)) };
}
