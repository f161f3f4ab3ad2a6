import type { KeyScope } from '@intexuraos/service-api/words';
import { sortableId } from '../records/sortable-id.ts';

/** A key that was created through the API. Its text is shown once and not stored. Times are milliseconds since 1970. */
export interface ApiKey {
  /** `key_…`; sorts by the time of creation. */
  readonly id: string;
  /** Its holder or purpose. */
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** The business numbers that it is limited to; empty for all. */
  readonly phoneNumberIds: readonly string[];
  /** SHA-256 of its text, in hex. */
  readonly hash: string;
  /** The beginning of its text. */
  readonly hint: string;
  readonly createdAt: number;
  /** The id of the key that created it. */
  readonly createdBy: string;
  /** Null: it does not expire. */
  readonly expiresAt: number | null;
  readonly revokedAt: number | null;
}

/** When a key last opened something, written at most once a minute. */
export interface KeyUse {
  readonly keyId: string;
  readonly lastUsedAt: number;
}

export type KeyState = 'active' | 'expired' | 'revoked';

/** The most keys that are usable at once: each instance holds all of them in memory. */
export const maxKeys = 1_000;

export function stateOfKey({ revokedAt, expiresAt }: Pick<ApiKey, 'revokedAt' | 'expiresAt'>, now: number): KeyState {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && expiresAt <= now ? 'expired' : 'active';
}

export function newKeyId(now: number, random: Uint8Array): string {
  return sortableId('key', now, random);
}
