import { type DayOf, idsOfName, parseExactJson } from '@intexuraos/cloud-api';
import { applyRefusal } from '../conversations/apply-control.ts';
import { applySent } from '../conversations/apply-sent.ts';
import type { Flow, Write } from '../records/flow.ts';
import type { SentRecord } from './collections.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { sentText } from './sent-body.ts';

/** What its conversation records of an entry that Meta accepted, or refused because another responder owns the thread. */
export function applySentRecord(entry: OutboxEntry, { wamid }: SentRecord, dayOf: DayOf): Flow<Write[]> {
  const { phoneNumberId, recipient, attempts, updatedAt } = entry;
  const last = attempts.at(-1);
  if (wamid === null) {
    const refusal = { phoneNumberId, user: idsOfName(recipient), at: last?.endedAt ?? updatedAt };
    return applyRefusal(refusal, dayOf);
  }
  const sent = {
    phoneNumberId,
    wamid,
    // Meta gives no time with its answer; any reply comes after this.
    at: last?.startedAt ?? entry.createdAt,
    body: parseExactJson(sentText(entry, entry.usedFallback)),
    answer: answerOf(entry),
    outboxId: entry.id,
    callbackData: entry.callbackData,
  };
  return applySent(sent, dayOf);
}

/** Meta's answer, parsed; undefined where none came, or none that is JSON. */
function answerOf({ answer }: OutboxEntry): unknown {
  try {
    return answer === null ? undefined : JSON.parse(answer.body);
  } catch {
    return undefined;
  }
}
