import type { Draft } from '../inbound/draft.ts';
import { compareKeys } from '../inbound/joins.ts';
import type { Flow } from '../inbound/unit-of-work.ts';
import { mergeFacts, noFacts } from './conversation-facts.ts';
import { type ConversationPlace, conversationKey } from './conversation-key.ts';
import type { AliasJoin, ConversationRecord } from './conversation-record.ts';
import { keepConversation, loadConversation } from './load-conversation.ts';

/**
 * Notes that the alias at `from` is another name for the one at `to`, and works out anew who belongs together. Nothing
 * changes where the alias already has a join that goes before this one.
 */
export function* joinAlias(
  draft: Draft,
  from: ConversationPlace,
  to: ConversationPlace,
  since: number | null,
): Flow<void> {
  const join: AliasJoin = { to: conversationKey(to), since };
  const record = yield* loadConversation(draft, from);
  if (join.to === record.key || !goesBefore(record, join)) return;
  const target = yield* loadConversation(draft, to);
  draft.conversations.put({ ...record, joined: join });
  draft.conversations.put(target);
  const involved = yield* loadMembers(draft, [record, target]);
  for (const settled of settleMembers(involved)) keepConversation(draft, settled);
}

/** Whether the join is to replace the one that the record has. */
function goesBefore({ alias, joined }: ConversationRecord, join: AliasJoin): boolean {
  if (!joined) return true;
  if (alias.startsWith('w:')) {
    return compareKeys([join.since ?? Infinity, join.to], [joined.since ?? Infinity, joined.to]) < 0;
  }
  return compareKeys([join.since ?? -1, join.to], [joined.since ?? -1, joined.to]) > 0;
}

/** All records of the conversations that the given ones are part of. No join leads out of them. */
function* loadMembers(draft: Draft, records: readonly ConversationRecord[]): Flow<ConversationRecord[]> {
  const keys = new Set<string>();
  for (const { key, partOf } of records) {
    keys.add(key);
    const whole = yield* draft.conversations.load(partOf ?? key);
    for (const member of whole?.members ?? []) keys.add(member);
  }
  const members: ConversationRecord[] = [];
  for (const key of keys) {
    const member = yield* draft.conversations.load(key);
    if (member) members.push(member);
  }
  return members;
}

/**
 * Gives every record its `partOf`, `members` and `total`, which follow from the `joined` and `own` of all of them. The
 * records must be closed: whatever one is joined to is among them.
 */
function settleMembers(records: readonly ConversationRecord[]): ConversationRecord[] {
  const byKey = new Map(records.map((record) => [record.key, record]));
  const conversations = Map.groupBy(records, (record) => standsFor(record, byKey).key);
  return records.map((record) => {
    const members = conversations.get(record.key);
    if (!members) return { ...record, partOf: standsFor(record, byKey).key, members: [], total: noFacts };
    const total = members.map(({ own }) => own).reduce(mergeFacts, noFacts);
    return { ...record, partOf: null, members: members.map(({ key }) => key).sort(), total };
  });
}

/**
 * The record at the end of the joins. Where they go round in a circle, which only a contradiction makes them do, the
 * circle is cut at its oldest join, so that every walk ends at the same record.
 */
function standsFor(record: ConversationRecord, byKey: ReadonlyMap<string, ConversationRecord>): ConversationRecord {
  const walked = new Set<ConversationRecord>();
  let current = record;
  while (!walked.has(current)) {
    walked.add(current);
    const next = current.joined && byKey.get(current.joined.to);
    if (!next) return current;
    current = next;
  }
  const path = [...walked];
  const circle = path.slice(path.indexOf(current));
  const age = ({ joined, key }: ConversationRecord) => [joined?.since ?? -1, key];
  return circle.reduce((oldest, other) => (compareKeys(age(other), age(oldest)) < 0 ? other : oldest));
}
