import { type AuditRecord, type Deed, recordOf } from './audit-record.ts';

/** A record of requests that are alike, in memory: it counts them until its time is over. */
interface Counted {
  record: AuditRecord;
  /** It counts requests before this time. */
  readonly endsAt: number;
  /** The count that is stored. */
  stored: number;
}

/**
 * Counts identical requests, by key, action, resource and status: the first of them begins a record, which stands for
 * all within the next minutes. A key that names very many resources gets one record for the rest of them, so that
 * neither the memory nor the trail grows with made-up ids.
 */
export interface Alike {
  /** Whether this began a record. */
  add(deed: Deed, status: number, windowMs: number): boolean;
  /** Records whose count is not stored; those alone that are new or have come to their end, unless `all`. */
  unstored(all: boolean): readonly AuditRecord[];
  /** Those records are stored with the counts that they had. */
  stored(records: readonly AuditRecord[]): void;
  /** When the next record comes to its end, in milliseconds since 1970; null if there is none. */
  nextEndAt(): number | null;
}

export interface AlikeOptions {
  readonly now: () => number;
  readonly newId: () => string;
  /** How many resources are named of one key’s action at a time. */
  readonly maxResources?: number;
}

export function createAlike({ now, newId, maxResources = 100 }: AlikeOptions): Alike {
  const counting = new Map<string, Counted>();
  /** How many resources are named of each key’s action and status. */
  const named = new Map<string, number>();
  /** Ended records that could not be stored yet. */
  const ended = new Map<string, AuditRecord>();

  const end = (key: string, { record, stored }: Counted): void => {
    counting.delete(key);
    if (record.resource !== null) named.set(kindOf(record), (named.get(kindOf(record)) ?? 1) - 1);
    if (named.get(kindOf(record)) === 0) named.delete(kindOf(record));
    if (stored !== record.count && ended.size < maxEnded) ended.set(record.id, record);
  };
  const begin = (key: string, deed: Deed, status: number, windowMs: number): void => {
    const record = recordOf(deed, newId(), now(), status);
    counting.set(key, { record, endsAt: record.at + windowMs, stored: 0 });
    if (record.resource !== null) named.set(kindOf(record), (named.get(kindOf(record)) ?? 0) + 1);
  };
  /** Adds to the record that still counts; false if there is none. */
  const addTo = (key: string): boolean => {
    const counted = counting.get(key);
    if (!counted || counted.endsAt <= now()) {
      if (counted) end(key, counted);
      return false;
    }
    counted.record = { ...counted.record, count: counted.record.count + 1, lastAt: now() };
    return true;
  };

  return {
    add: (deed, status, windowMs) => {
      const kind = kindOf({ ...deed, status });
      if (addTo(`${kind} ${deed.resource ?? ''}`)) return false;
      const isNamed = deed.resource !== null && (named.get(kind) ?? 0) < maxResources;
      const resource = isNamed ? deed.resource : null;
      const key = `${kind} ${resource ?? ''}`;
      if (!isNamed && addTo(key)) return false;
      begin(key, { ...deed, resource }, status, windowMs);
      return true;
    },
    unstored: (all) => {
      for (const [key, counted] of counting) if (counted.endsAt <= now()) end(key, counted);
      const open = [...counting.values()].filter(
        ({ record, stored }) => stored === 0 || (all && stored !== record.count),
      );
      return [...ended.values(), ...open.map(({ record }) => record)];
    },
    stored: (records) => {
      const counts = new Map(records.map(({ id, count }) => [id, count]));
      for (const { id } of records) ended.delete(id);
      for (const counted of counting.values()) counted.stored = counts.get(counted.record.id) ?? counted.stored;
    },
    nextEndAt: () =>
      [...counting.values()].reduce<number | null>((next, { endsAt }) => Math.min(next ?? endsAt, endsAt), null),
  };
}

/** While the store takes nothing, no more than this is kept for it. */
const maxEnded = 20_000;

const kindOf = ({ keyId, action, status }: Pick<AuditRecord, 'keyId' | 'action' | 'status'>): string =>
  `${keyId} ${action} ${status}`;
