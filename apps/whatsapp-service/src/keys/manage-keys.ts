import { type Flow, load, put } from '../records/flow.ts';
import type { Written } from '../records/record-store.ts';
import { type ApiKey, maxKeys } from './api-key.ts';
import { apiKeyStamps, apiKeys, stampKey } from './collections.ts';

/** Adds a key, and has every instance notice; null where there are as many as there may be. */
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
  return {
    key: revoked,
    writes: [put(apiKeys, revoked), put(apiKeyStamps, { stamp: `${id}/revoked`, count: Math.max(0, count - 1) })],
  };
}
