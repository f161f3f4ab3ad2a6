import { isDeepStrictEqual } from 'node:util';
import type { Flow } from '../records/flow.ts';
import { compareKeys, union } from '../records/joins.ts';
import { type ConversationPlace, conversationKey } from './conversation-key.ts';
import type { AliasJoin, ConversationRecord, Ownership } from './conversation-record.ts';
import type { Draft } from './draft.ts';
import { keepConversation, loadConversation } from './load-conversation.ts';
import { addOwner, isLent, movesFrom, ownersOf, withMoves, withOwner } from './ownership.ts';
import { pointerOf, settleMembers } from './settle-members.ts';

/**
 * Records that the alias at `from` is another name for the one at `to`, and recomputes which records belong together: a
 * number or a parent id was seen with its owner, or a BSUID was replaced.
 */
export function* joinAlias(
  draft: Draft,
  from: ConversationPlace,
  to: ConversationPlace,
  since: number | null,
): Flow<void> {
  const join: AliasJoin = { to: conversationKey(to), since };
  if (join.to === conversationKey(from)) return;
  const record = yield* loadConversation(draft, from);
  if (isLent(record.alias)) return yield* addClaim(draft, record, to, join);
  const isNew = record.alias.startsWith('u:') ? goesBefore(join, record.joined) : record.joined?.to !== join.to;
  if (!isNew) return;
  draft.conversations.put(yield* loadConversation(draft, to));
  yield* settle(draft, [{ ...record, joined: join }]);
}

/** Records that the owner of the number (or parent id) at `from` has become the one at `to`, and has given it up. */
export function* moveAlias(
  draft: Draft,
  from: ConversationPlace,
  to: ConversationPlace,
  since: number | null,
): Flow<void> {
  const claim = { to: conversationKey(to), since, hasMoved: true } as const;
  if (claim.to === conversationKey(from)) return;
  yield* addClaim(draft, yield* loadConversation(draft, from), to, claim);
}

/** Records that two numbers are spellings of one. */
export function* joinSpellings(draft: Draft, place: ConversationPlace, other: ConversationPlace): Flow<void> {
  const a = yield* loadConversation(draft, place);
  const b = yield* loadConversation(draft, other);
  if (a.key === b.key || a.spellings?.includes(b.key)) return;
  draft.conversations.put(spelledAs(b, a));
  yield* settleLine(draft, spelledAs(a, b));
}

const spelledAs = (record: ConversationRecord, { key }: ConversationRecord): ConversationRecord => ({
  ...record,
  owners: ownersOf(record),
  spellings: union(record.spellings ?? [], [key]),
});

/** The later of two facts about a BSUID wins. */
const goesBefore = (join: AliasJoin, other: AliasJoin | null): boolean =>
  !other || compareKeys([join.since ?? -1, join.to], [other.since ?? -1, other.to]) > 0;

function* addClaim(draft: Draft, record: ConversationRecord, to: ConversationPlace, claim: Ownership): Flow<void> {
  const claimed = addOwner(record, claim);
  if (isDeepStrictEqual(claimed.owners, ownersOf(record))) return;
  draft.conversations.put(yield* loadConversation(draft, to));
  yield* settleLine(draft, claimed);
}

/** Stores a number's changed record, and recomputes the number's owner, and who became whom by moving away from it. */
function* settleLine(draft: Draft, record: ConversationRecord): Flow<void> {
  draft.conversations.put(record);
  const line = yield* loadLine(draft, record);
  const owners = yield* loadAll(draft, new Set(line.flatMap(ownersOf).map(({ to }) => to)));
  yield* settle(draft, [...withOwner(line), ...withMoves(owners, line, movesFrom(line))]);
}

/** The records of a number in all its spellings, by key. */
function* loadLine(draft: Draft, record: ConversationRecord): Flow<ConversationRecord[]> {
  const keys = new Set([record.key]);
  for (const key of keys) {
    const { spellings = [] } = (yield* draft.conversations.load(key)) ?? {};
    for (const other of spellings) keys.add(other);
  }
  return yield* loadAll(draft, new Set([...keys].sort()));
}

/** Stores changed records, and recomputes the members of all conversations that they were part of or are now. */
function* settle(draft: Draft, changed: readonly ConversationRecord[]): Flow<void> {
  const keys = new Set<string>();
  for (const record of changed) {
    draft.conversations.put(record);
    keys.add(record.key);
    const { to } = pointerOf(record) ?? {};
    if (to !== undefined) keys.add(to);
  }
  const members = new Set(keys);
  for (const record of yield* loadAll(draft, keys)) {
    const whole = yield* draft.conversations.load(record.partOf ?? record.key);
    for (const member of whole?.members ?? []) members.add(member);
  }
  for (const settled of settleMembers(yield* loadAll(draft, members))) keepConversation(draft, settled);
}

function* loadAll(draft: Draft, keys: Iterable<string>): Flow<ConversationRecord[]> {
  const records: ConversationRecord[] = [];
  for (const key of keys) {
    const record = yield* draft.conversations.load(key);
    if (record) records.push(record);
  }
  return records;
}
