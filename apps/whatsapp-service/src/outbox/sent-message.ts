import { type DayOf, idsOfName, learnedRecipient, parseExactJson } from '@intexuraos/cloud-api';
import type { OutboxState } from '@intexuraos/service-api/outbox-state';
import { type Change, changes } from '../changes/change.ts';
import { applyRefusal } from '../conversations/apply-control.ts';
import { applyLearned, applySent } from '../conversations/apply-sent.ts';
import { append, type Flow, type Write } from '../records/flow.ts';
import type { LearnedRecipient, SentRecord } from './collections.ts';
import { conversationOf } from './entry-conversation.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { sentText } from './sent-body.ts';
import { earlierSettlements } from './settlement-of.ts';

/** What Meta's answer reveals about an entry's recipient, which outlives the entry; undefined for nothing. */
export function learnedFrom(entry: OutboxEntry): LearnedRecipient | undefined {
  const { phoneNumberId, wamid } = entry;
  if (wamid === null) return undefined;
  const at = sentAt(entry);
  const sent = { phoneNumberId, wamid, at, answer: answerOf(entry) };
  const user = learnedRecipient(sent, () => parseExactJson(sentText(entry, entry.usedFallback)));
  return user && { phoneNumberId, user, at };
}

/**
 * What the conversation records of an entry that Meta accepted, or refused because another responder owns the thread;
 * if the entry was removed long ago, what Meta's answer revealed.
 */
export function* applySentRecord(entry: OutboxEntry | null, sent: SentRecord, dayOf: DayOf): Flow<Write[]> {
  if (sent.hasEnded) return entry ? endChanges(entry) : [];
  if (!entry) return yield* applyLearned(sent.learned ?? null, dayOf);
  return yield* applyToConversation(entry, sent, dayOf);
}

/** An entry that ended before Meta accepted it; one that was put back meanwhile has not ended. */
function endChanges(entry: OutboxEntry): Write[] {
  const { id, state, updatedAt, problem } = entry;
  const type = endTypes[state];
  if (!type) return [];
  const code = problem?.code == null ? {} : { code: problem.code };
  const change = { type, at: updatedAt, key: id, conversation: conversationOf(entry), detail: state, ...code };
  return [append(changes, change)];
}

const endTypes: Readonly<Partial<Record<OutboxState, Change['type']>>> = {
  failed: 'outbox.failed',
  refused: 'outbox.failed',
  expired: 'outbox.expired',
  cancelled: 'outbox.cancelled',
};

function* applyToConversation(entry: OutboxEntry, { wamid }: SentRecord, dayOf: DayOf): Flow<Write[]> {
  const { phoneNumberId, recipient, attempts, updatedAt } = entry;
  const last = attempts.at(-1);
  if (wamid === null) {
    const refusal = { phoneNumberId, user: idsOfName(recipient), at: last?.endedAt ?? updatedAt };
    return yield* applyRefusal(refusal, dayOf);
  }
  const sent = {
    phoneNumberId,
    wamid,
    at: sentAt(entry),
    body: parseExactJson(sentText(entry, entry.usedFallback)),
    answer: answerOf(entry),
    outboxId: entry.id,
    callbackData: entry.callbackData,
  };
  const writes = yield* applySent(sent, dayOf);
  return [...writes, ...earlierSettlements(entry.id, wamid, writes)];
}

/** Meta's answer has no time; any reply comes after this. */
const sentAt = ({ attempts, createdAt }: OutboxEntry): number => attempts.at(-1)?.startedAt ?? createdAt;

/** Meta's answer, parsed; undefined if none came, or it is not JSON. */
function answerOf({ answer }: OutboxEntry): unknown {
  try {
    return answer === null ? undefined : JSON.parse(answer.body);
  } catch {
    return undefined;
  }
}
