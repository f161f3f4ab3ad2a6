import type { KeyView } from '@intexuraos/service-api/schemas';
import { type ApiKey, stateOfKey } from '../../keys/api-key.ts';
import { isoTime, ownTime } from '../shown-time.ts';

/** A key as the API shows it at `now`: without its hash. */
export function keyView(key: ApiKey, lastUsedAt: number | null, now: number): KeyView {
  const { id, name, scopes, phoneNumberIds, hint, createdAt, createdBy, expiresAt, revokedAt } = key;
  return {
    ...{ id, name, hint, createdBy },
    state: stateOfKey(key, now),
    scopes: [...scopes],
    phoneNumberIds: [...phoneNumberIds],
    createdAt: ownTime(createdAt),
    expiresAt: isoTime(expiresAt),
    revokedAt: isoTime(revokedAt),
    lastUsedAt: isoTime(lastUsedAt),
  };
}
