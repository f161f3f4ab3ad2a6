import { append, type Write } from '../records/flow.ts';
import { sentMessages } from './collections.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { learnedFrom } from './sent-message.ts';

/** What to write besides an entry whose wamid has just become known, by Meta's answer or by a status. */
export function sentWrites(before: OutboxEntry, after: OutboxEntry): Write[] {
  if (after.wamid === null || after.wamid === before.wamid) return [];
  const learned = learnedFrom(after);
  return [append(sentMessages, { entryId: after.id, wamid: after.wamid, ...(learned && { learned }) })];
}
