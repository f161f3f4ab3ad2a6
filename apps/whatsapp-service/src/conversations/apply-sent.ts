import { type DayOf, isServiceMessage, type SentMessage, sentItem, type UserRef } from '@intexuraos/cloud-api';
import { definedParts } from '../records/defined-parts.ts';
import type { Flow, Write } from '../records/flow.ts';
import { applyMessage } from './apply-message.ts';
import { arrivalOf } from './arrival.ts';
import { createDraft } from './draft.ts';
import { mergeUser } from './merge-conversation.ts';

/** A message of the outbox that Meta has accepted. */
export interface SentEntry extends SentMessage {
  readonly outboxId: string;
  readonly callbackData: string | null;
}

/** Adds a message that this service sent to its conversation, once, whatever was reported about it before. */
export function* applySent({ outboxId, callbackData, ...message }: SentEntry, dayOf: DayOf): Flow<Write[]> {
  const draft = createDraft({ dayOf, arrival: arrivalOf({ receivedAt: message.at, sequence: 0 }, 0) });
  const known = definedParts({ callbackData: callbackData ?? undefined });
  const body = { source: 'sent', outboxId, ...known } as const;
  const conversation = isServiceMessage(message.body) ? { servedAt: message.at } : {};
  yield* applyMessage(draft, sentItem(message), { body, conversation });
  return draft.writes();
}

/** Joins the ids of a user that Meta's answer to a message showed, if the message itself is no longer stored. */
export function* applyLearned(
  learned: { readonly phoneNumberId: string; readonly user: UserRef; readonly at: number } | null,
  dayOf: DayOf,
): Flow<Write[]> {
  if (!learned) return [];
  const { phoneNumberId, user, at } = learned;
  const draft = createDraft({ dayOf, arrival: arrivalOf({ receivedAt: at, sequence: 0 }, 0) });
  yield* mergeUser(draft, { phoneNumberId, user, namedAt: at, seenAt: at, isAddressee: true });
  return draft.writes();
}
