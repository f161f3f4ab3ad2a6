import type { AuditResult } from '@intexuraos/service-api/words';
import { collection, indexOf } from '../records/collection.ts';
import { keptUntil } from '../records/retention.ts';
import { type AuditRecord, resultOf } from './audit-record.ts';

/**
 * The audit trail. It concerns no person in the sense of erasure: that somebody’s conversation was viewed has to remain
 * known after its erasure, and the record has only an id.
 */
export const auditRecords = collection({
  name: 'audit',
  key: ({ id }: AuditRecord) => id,
  indexes: { newest: { groups: groupsOf, place: ({ at }) => -at } },
  keptUntil: ({ at }, retention) => keptUntil(retention, 'audit', at),
  keptAs: 'audit',
});

/** By group (`auditGroup`), the newest first: places are negative times. */
export const newestAuditRecords = indexOf(auditRecords, 'newest');

/** The lists of the trail. Nearly every record is `done`, so that result has no group of its own. */
export interface AuditGroup {
  readonly resource?: string | undefined;
  readonly key?: string | undefined;
  readonly action?: string | undefined;
  readonly result?: AuditResult | undefined;
}

/** The smallest group that contains all of these; the caller filters the others out. */
export function auditGroup({ resource, key, action, result }: AuditGroup): string {
  if (resource !== undefined) return `resource/${resource}`;
  if (result !== undefined && result !== 'done') return `result/${result}`;
  if (action !== undefined) return `action/${action}`;
  return key === undefined ? 'all' : `key/${key}`;
}

function groupsOf(record: AuditRecord): string[] {
  const { resource, keyId: key, action } = record;
  const result = resultOf(record);
  const groups: readonly AuditGroup[] = [
    {},
    { key },
    { action },
    ...(resource === null ? [] : [{ resource }]),
    ...(result === 'done' ? [] : [{ result }]),
  ];
  return groups.map(auditGroup);
}
