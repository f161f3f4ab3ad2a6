import { type Collection, collection, indexOf } from '../records/collection.ts';
import type { ApiKey, KeyUse } from './api-key.ts';

/** How long the holder of a key that no longer works can be looked up. */
const keptMs = 400 * 24 * 60 * 60_000;

export const apiKeys = collection({
  name: 'api_keys',
  key: ({ id }: ApiKey) => id,
  indexes: { newest: { groups: () => ['all'], place: ({ createdAt }) => -createdAt } },
  keptUntil: ({ revokedAt, expiresAt }) => {
    const endsAt = revokedAt ?? expiresAt;
    return endsAt === null ? null : endsAt + keptMs;
  },
});
export const newestKeys = indexOf(apiKeys, 'newest');

export const apiKeyUses: Collection<KeyUse> = collection({
  name: 'api_key_uses',
  key: ({ keyId }: KeyUse) => keyId,
  indexes: {},
  keptUntil: ({ lastUsedAt }) => lastUsedAt + keptMs,
});

/** One record, which differs after each change of any key: instances compare it instead of reading all keys. */
export const apiKeyStamps: Collection<KeyStamp> = collection({
  name: 'api_key_stamps',
  key: () => stampKey,
  indexes: {},
});

export const stampKey = 'all';

export interface KeyStamp {
  readonly stamp: string;
  /** How many keys are in use, or more: one that expires is counted until it matters. */
  readonly count: number;
}
