import type { Firestore } from '@google-cloud/firestore';
import type { DayOf } from '@intexuraos/cloud-api';
import { messageRecords } from '../../../conversations/collections.ts';
import { messageKey } from '../../../conversations/conversation-key.ts';
import { outboxEntries, type SentRecord, sentMessages } from '../../../outbox/collections.ts';
import type { OutboxEntry } from '../../../outbox/outbox-entry.ts';
import { applySentRecord } from '../../../outbox/sent-message.ts';
import { appends, puts, type Write } from '../../../records/flow.ts';
import type { Documents } from '../documents.ts';
import { applyFlowTo } from '../item-transaction.ts';
import { recordRef } from '../records.ts';

/**
 * Adds messages that Meta has accepted to their conversations in the commit that records the acceptance; other changes,
 * such as an entry's end, go through the feed. Returns the writes that are left.
 */
export async function reportSent(
  firestore: Firestore,
  dayOf: DayOf,
  documents: Documents,
  writes: readonly Write[],
): Promise<readonly Write[]> {
  const rest: Write[] = [];
  for (const write of writes) {
    const entry = appends(sentMessages, write) ? sentEntry(write.record, writes) : null;
    if (!entry || !appends(sentMessages, write)) {
      rest.push(write);
      continue;
    }
    const key = messageKey(entry.phoneNumberId, write.record.wamid ?? '');
    documents.expectNew([recordRef(firestore, messageRecords, key)]);
    await applyFlowTo(firestore, documents, applySentRecord(entry, write.record, dayOf));
  }
  return rest;
}

/** The entry as written together with its report; null if it can't be added to the conversation yet. */
function sentEntry({ entryId, wamid }: SentRecord, writes: readonly Write[]): OutboxEntry | null {
  if (wamid === null) return null;
  const own = writes.find((write) => puts(outboxEntries, write) && write.key === entryId);
  return own && puts(outboxEntries, own) ? own.record : null;
}
