import { append, type Write } from '../records/flow.ts';
import { sentMessages } from './collections.ts';
import { isOpen, type OutboxEntry } from './outbox-entry.ts';
import { learnedFrom } from './sent-message.ts';

/**
 * Further writes for an entry whose wamid has just become known, by Meta's answer or by a status, or that has ended.
 */
export function sentWrites(before: OutboxEntry, after: OutboxEntry): Write[] {
  if (after.wamid === null) return isOpen(before) ? endWrites(after) : [];
  if (after.wamid === before.wamid) return [];
  const learned = learnedFrom(after);
  return [append(sentMessages, { entryId: after.id, wamid: after.wamid, ...(learned && { learned }) })];
}

/** Further writes for an entry that was open: if it ended without Meta's acceptance, that is reported as a change. */
export function endWrites(after: OutboxEntry): Write[] {
  if (isOpen(after) || after.wamid !== null) return [];
  return [append(sentMessages, { entryId: after.id, wamid: null, hasEnded: true })];
}
