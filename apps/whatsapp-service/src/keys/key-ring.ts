import { timingSafeEqual } from 'node:crypto';
import type { Page } from '../records/page.ts';
import type { RecordStore } from '../records/record-store.ts';
import type { ApiKey } from './api-key.ts';
import { apiKeyStamps, newestKeys, stampKey } from './collections.ts';

/** All keys in memory, so that a request costs no read of the store. */
export interface KeyRing {
  /**
   * The key with that hash, whatever its state; null if there is none. Rejects if the copy is too old and the store
   * does not answer.
   */
  find(hash: string): Promise<ApiKey | null>;
  /** Whether there is any key, as far as is known. */
  isEmpty(): boolean;
  /** Reads changes: after a change here, and before the first request. */
  refresh(): Promise<void>;
}

export interface KeyRingDeps {
  readonly records: Pick<RecordStore, 'find' | 'list'>;
  /** Whether other instances use the same store. If not, only `refresh` reads it. */
  readonly isShared: boolean;
  /** A steady clock, in milliseconds. */
  readonly now: () => number;
}

/** From this age on, the copy is compared with the store in the background. */
const refreshAfterMs = 1_000;
/** A copy of this age decides nothing: a key that another instance revoked works no longer than this. */
const maxAgeMs = 3_000;
const pageSize = 200;

export function createKeyRing({ records, isShared, now }: KeyRingDeps): KeyRing {
  let keys: ReadonlyMap<string, ApiKey> = new Map();
  let stamp: string | null = null;
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | null = null;

  const read = async (): Promise<void> => {
    // A change written during this read belongs to the next look.
    const startedAt = now();
    const current = (await records.find(apiKeyStamps, stampKey))?.stamp ?? null;
    if (current !== stamp) {
      keys = await readKeys(records);
      stamp = current;
    }
    readAt = startedAt;
  };
  /** One look at a time. */
  const look = (): Promise<void> => {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  };
  const ageMs = (): number => (isShared || !Number.isFinite(readAt) ? now() - readAt : 0);
  const known = (hash: string): ApiKey | null => {
    const key = keys.get(hash);
    return key && timingSafeEqual(Buffer.from(key.hash, 'hex'), Buffer.from(hash, 'hex')) ? key : null;
  };

  return {
    find: async (hash) => {
      if (ageMs() >= maxAgeMs) await look();
      else if (ageMs() >= refreshAfterMs) look().catch(() => undefined);
      const key = known(hash);
      // It may have been created on another instance a moment ago.
      if (key !== null || ageMs() < refreshAfterMs) return key;
      await look();
      return known(hash);
    },
    isEmpty: () => keys.size === 0,
    refresh: async () => {
      // One under way may have begun before the change.
      await reading?.catch(() => undefined);
      await look();
    },
  };
}

/** All keys by their hash, whatever their state. */
export async function readKeys(records: Pick<RecordStore, 'list'>): Promise<ReadonlyMap<string, ApiKey>> {
  const keys = new Map<string, ApiKey>();
  let cursor: string | null = null;
  do {
    const page: Page<ApiKey> = await records.list(
      newestKeys,
      { group: 'all' },
      { limit: pageSize, ...(cursor && { cursor }) },
    );
    for (const key of page.data) keys.set(key.hash, key);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return keys;
}
