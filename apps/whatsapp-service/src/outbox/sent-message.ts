import type { SentEntry } from '../conversations/apply-sent.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { sentBody } from './sent-body.ts';
import type { SentRecord } from './unit-of-work.ts';

/** What the conversation is told of an entry that Meta took under that wamid. */
export function sentMessage(entry: OutboxEntry, { wamid }: SentRecord): SentEntry {
  return {
    phoneNumberId: entry.phoneNumberId,
    wamid,
    // Meta tells no time with its answer; whoever replies does so after this.
    at: entry.attempts.at(-1)?.startedAt ?? entry.createdAt,
    body: sentBody(entry, entry.usedFallback),
    outboxId: entry.id,
    callbackData: entry.callbackData,
  };
}
