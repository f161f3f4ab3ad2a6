import type { AuditResult } from '@intexuraos/service-api/words';
import { sortableId } from '../records/sortable-id.ts';

/** A use of an API key: one request, or several identical ones. Times are milliseconds since 1970. */
export interface AuditRecord {
  /** `aud_…`; sorts by `at`. */
  readonly id: string;
  /** When it was requested; the first time, if there were several. */
  readonly at: number;
  readonly lastAt: number;
  /** How many requests it stands for. */
  readonly count: number;
  readonly keyId: string;
  /** The name that the key had then. */
  readonly keyName: string;
  /** The requested action, as the API’s description names it: `revokeKey`. */
  readonly action: string;
  /** The id of the subject; null for a list, and if there were too many to name each. */
  readonly resource: string | null;
  /** The HTTP status of the response; null until there is one, and for good if the process ended before. */
  readonly status: number | null;
}

/** A use of a key. */
export type Deed = Pick<AuditRecord, 'keyId' | 'keyName' | 'action' | 'resource'>;

export function resultOf({ status }: Pick<AuditRecord, 'status'>): AuditResult {
  if (status === null) return 'unknown';
  if (status >= 500) return 'failed';
  return status >= 400 ? 'refused' : 'done';
}

export const newAuditId = (now: number, random: Uint8Array): string => sortableId('aud', now, random);

/** Meta’s ids are shorter; an id made up by a caller may have any length. */
const maxResourceLength = 512;

/** A record of one request. */
export function recordOf(deed: Deed, id: string, now: number, status: number | null = null): AuditRecord {
  const { keyId, keyName, action } = deed;
  const resource = deed.resource?.slice(0, maxResourceLength) ?? null;
  return { id, at: now, lastAt: now, count: 1, keyId, keyName, action, resource, status };
}
