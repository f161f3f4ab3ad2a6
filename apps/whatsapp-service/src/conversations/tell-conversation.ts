import type { UserRef } from '@intexuraos/cloud-api';
import type { Draft } from '../inbound/draft.ts';
import type { Flow } from '../inbound/unit-of-work.ts';
import { mergeFacts, noFacts } from './conversation-facts.ts';
import { aliasOf, type ConversationPlace } from './conversation-key.ts';
import { joinAlias } from './conversation-members.ts';
import type { ConversationFacts } from './conversation-record.ts';
import { keepConversation, loadConversation } from './load-conversation.ts';

/** What one item tells of a user's conversation. */
interface UserNews {
  readonly phoneNumberId: string;
  readonly user: UserRef;
  /** Meta's time for the user's name and username; 0 where it gives none. */
  readonly namedAt: number;
  /** When number and BSUID were seen together; null where the item's time does not say that. */
  readonly seenAt: number | null;
  readonly facts?: Partial<ConversationFacts>;
}

const dayMs = 86_400_000;

/** The beginning of the day (UTC) that a time falls in. */
export const dayOf = (at: number): number => at - (at % dayMs);

/**
 * Adds news to the record of a user, which is made if it is not there, and to the conversation that it is part of. A
 * user shown with both number and BSUID makes the number's record part of the BSUID's. A user with neither is nobody.
 */
export function* tellUser(draft: Draft, news: UserNews): Flow<void> {
  const { phoneNumberId, user, seenAt } = news;
  const alias = aliasOf(user, null);
  if (alias === null) return;
  const place = { phoneNumberId, alias };
  const before = yield* tellPlace(draft, place, { ...userFacts(news), ...news.facts });
  if (!user.userId || !user.waId) return;
  const sighting = new Map(Object.entries(before.numbers)).get(user.waId);
  const isKnown = sighting && (seenAt === null || (sighting.firstAt !== null && sighting.firstAt <= seenAt));
  if (!isKnown) yield* joinAlias(draft, { phoneNumberId, alias: `w:${user.waId}` }, place, seenAt);
}

/** Adds facts to the record at that place and to the conversation it is part of; returns its own facts from before. */
export function* tellPlace(
  draft: Draft,
  place: ConversationPlace,
  facts: Partial<ConversationFacts>,
): Flow<ConversationFacts> {
  const told = { ...noFacts, ...facts };
  const record = yield* loadConversation(draft, place);
  const own = mergeFacts(record.own, told);
  if (record.partOf === null) {
    keepConversation(draft, { ...record, own, total: mergeFacts(record.total, told) });
    return record.own;
  }
  keepConversation(draft, { ...record, own });
  const whole = yield* draft.conversations.load(record.partOf);
  if (whole) keepConversation(draft, { ...whole, total: mergeFacts(whole.total, told) });
  return record.own;
}

function userFacts({ user, namedAt, seenAt }: UserNews): Partial<ConversationFacts> {
  const stamped = (value: string | undefined) => (value === undefined ? null : { value, at: namedAt });
  const sighting = { firstAt: seenAt, lastAt: seenAt === null ? null : dayOf(seenAt) };
  return {
    name: stamped(user.name),
    username: stamped(user.username),
    parentUserId: stamped(user.parentUserId),
    numbers: user.userId && user.waId ? { [user.waId]: sighting } : {},
  };
}
