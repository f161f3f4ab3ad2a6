import { otherSpellingOf, type UserRef } from '@intexuraos/cloud-api';
import type { Flow } from '../records/flow.ts';
import { mergeFacts, noFacts } from './conversation-facts.ts';
import { aliasesOf, type ConversationPlace } from './conversation-key.ts';
import { joinAlias, joinSpellings } from './conversation-members.ts';
import type { ConversationFacts } from './conversation-record.ts';
import type { Draft } from './draft.ts';
import { keepConversation, loadConversation } from './load-conversation.ts';

/** The facts of one item about a user's conversation. */
interface UserNews {
  readonly phoneNumberId: string;
  readonly user: UserRef;
  /** Meta's time for the user's name and username; 0 if it gives none. */
  readonly namedAt: number;
  /** When number and BSUID were seen together; null if the item's time does not show that. */
  readonly seenAt: number | null;
  /** Whether the business wrote the user's number, rather than Meta. */
  readonly isAddressee?: boolean;
  readonly facts?: Partial<ConversationFacts>;
}

const dayMs = 86_400_000;

/** The beginning of the day (UTC) that a time falls in. */
export const dayOf = (at: number): number => at - (at % dayMs);

/**
 * Adds facts to the record of a user, creating it if needed, and to the conversation that it is part of. If a user
 * appears with several ids, these are joined: the others become aliases of the most reliable one. A user without any id
 * is ignored.
 */
export function* mergeUser(draft: Draft, news: UserNews): Flow<void> {
  const { phoneNumberId, user, seenAt } = news;
  const [alias, ...others] = aliasesOf(user);
  if (alias === undefined) return;
  const place = { phoneNumberId, alias };
  const before = yield* mergePlace(draft, place, { ...userFacts(news, others), ...news.facts });
  for (const other of others) {
    if (!isKnown(before, other, seenAt)) yield* joinAlias(draft, { phoneNumberId, alias: other }, place, seenAt);
  }
  for (const spelling of user.otherSpellings ?? []) {
    const number = { phoneNumberId, alias: `w:${user.waId}` };
    yield* joinSpellings(draft, number, { phoneNumberId, alias: `w:${spelling}` });
  }
}

/** Whether an id has already been seen with the user this early. */
function isKnown({ numbers, parents = {} }: ConversationFacts, alias: string, seenAt: number | null): boolean {
  const id = alias.slice(2);
  const firstAt = alias.startsWith('w:')
    ? new Map(Object.entries(numbers)).get(id)?.firstAt
    : new Map(Object.entries(parents)).get(id);
  return firstAt !== undefined && (seenAt === null || (firstAt !== null && firstAt <= seenAt));
}

/** Adds facts to the record at that place and to the conversation it is part of; returns its own facts from before. */
export function* mergePlace(
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

/** @param others the user's aliases other than the record's. */
function userFacts(
  { user, namedAt, seenAt, isAddressee }: UserNews,
  others: readonly string[],
): Partial<ConversationFacts> {
  const stamped = (value: string | undefined) => (value === undefined ? null : { value, at: namedAt });
  const sighting = { firstAt: seenAt, lastAt: seenAt === null ? null : dayOf(seenAt) };
  const seen = (prefix: string) => others.filter((alias) => alias.startsWith(prefix)).map((alias) => alias.slice(2));
  const parents = seen('p:').map((id) => [id, seenAt] as const);
  return {
    name: stamped(user.name),
    username: stamped(user.username),
    parentUserId: stamped(user.parentUserId),
    numbers: Object.fromEntries(seen('w:').map((waId) => [waId, sighting])),
    ...spellingFact(user, namedAt, isAddressee ?? false),
    ...(parents.length > 0 && { parents: Object.fromEntries(parents) }),
  };
}

/** Absent for most numbers, which have one spelling. */
function spellingFact(
  { waId, otherSpellings, metaSpelling }: UserRef,
  at: number,
  isAddressee: boolean,
): Pick<ConversationFacts, 'spelling'> {
  if (waId === undefined || (!otherSpellings && otherSpellingOf(waId) === undefined)) return {};
  if (metaSpelling !== undefined) return { spelling: { value: metaSpelling, at } };
  return { spelling: { value: waId, at: isAddressee ? 0 : at } };
}
