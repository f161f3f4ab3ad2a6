import type { OutboxEntry } from './outbox-entry.ts';
import type { OutboxWrite } from './unit-of-work.ts';

/** What to write besides an entry whose wamid has just become known, by Meta's answer or by a status. */
export function sentWrites(before: OutboxEntry, after: OutboxEntry): OutboxWrite[] {
  if (after.wamid === null || after.wamid === before.wamid) return [];
  return [{ kind: 'sent', record: { entryId: after.id, wamid: after.wamid } }];
}
