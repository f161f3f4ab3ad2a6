import { type DayOf, isServiceMessage, type SentMessage, sentItem } from '@intexuraos/cloud-api';
import { definedParts } from '../records/defined-parts.ts';
import type { Flow, Write } from '../records/flow.ts';
import { applyMessage } from './apply-message.ts';
import { arrivalOf } from './arrival.ts';
import { createDraft } from './draft.ts';

/** A message of the outbox that Meta has taken. */
export interface SentEntry extends SentMessage {
  readonly outboxId: string;
  readonly callbackData: string | null;
}

/** Puts a message that this service sent into its conversation, whatever was told of it before; once, however often. */
export function* applySent({ outboxId, callbackData, ...message }: SentEntry, dayOf: DayOf): Flow<Write[]> {
  const draft = createDraft({ dayOf, arrival: arrivalOf({ receivedAt: message.at, sequence: 0 }, 0) });
  const known = definedParts({ callbackData: callbackData ?? undefined });
  const body = { source: 'sent', outboxId, ...known } as const;
  const conversation = isServiceMessage(message.body) ? { servedAt: message.at } : {};
  yield* applyMessage(draft, sentItem(message), { body, conversation });
  return draft.writes();
}
