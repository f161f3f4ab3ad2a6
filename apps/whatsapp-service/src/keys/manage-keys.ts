import { type Flow, load, put } from '../records/flow.ts';
import type { RecordStore, Written } from '../records/record-store.ts';
import { type ApiKey, maxKeys, stateOfKey } from './api-key.ts';
import { apiKeyStamps, apiKeys, stampKey } from './collections.ts';
import { readKeys } from './key-ring.ts';

/** Adds a key; null if the maximum of keys is in use. Keys that have expired since are no longer counted then. */
export async function addOrRecount(
  records: Pick<RecordStore, 'run' | 'find' | 'list'>,
  key: ApiKey,
): Promise<ApiKey | null> {
  const added = await records.run(() => addKey(key));
  if (added.key !== null) return added.key;
  const stamp = (await records.find(apiKeyStamps, stampKey))?.stamp;
  const keys = [...(await readKeys(records)).values()];
  const count = keys.filter((each) => stateOfKey(each, key.createdAt) === 'active').length;
  await records.run(() => setCount(stamp, count));
  return (await records.run(() => addKey(key))).key;
}

/** The count is valid only if no key was changed meanwhile. */
function* setCount(stamp: string | undefined, count: number): Flow<Written> {
  const before = yield* load(apiKeyStamps, stampKey);
  return { writes: before && before.stamp === stamp ? [put(apiKeyStamps, { ...before, count })] : [] };
}

/** Adds a key, and notifies every instance; null if the maximum of keys is in use. */
export function* addKey(key: ApiKey): Flow<Written & { readonly key: ApiKey | null }> {
  const { count } = (yield* load(apiKeyStamps, stampKey)) ?? { count: 0 };
  if (count >= maxKeys) return { key: null, writes: [] };
  return { key, writes: [put(apiKeys, key), put(apiKeyStamps, { stamp: `${key.id}/added`, count: count + 1 })] };
}

/** Revokes a key, and has every instance notice; null if there is none. One that is revoked already stays as it is. */
export function* revokeKey(id: string, now: number): Flow<Written & { readonly key: ApiKey | null }> {
  const key = yield* load(apiKeys, id);
  if (key === null || key.revokedAt !== null) return { key, writes: [] };
  const { count } = (yield* load(apiKeyStamps, stampKey)) ?? { count: 1 };
  const revoked: ApiKey = { ...key, revokedAt: now };
  // One that has expired may not be counted any more. Too high a count is corrected, too low a one is not.
  const counted = stateOfKey(key, now) === 'active' ? Math.max(0, count - 1) : count;
  return {
    key: revoked,
    writes: [put(apiKeys, revoked), put(apiKeyStamps, { stamp: `${id}/revoked`, count: counted })],
  };
}
