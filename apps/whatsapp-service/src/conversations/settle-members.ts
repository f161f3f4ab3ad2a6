import { compareKeys } from '../records/joins.ts';
import { mergeFacts, noFacts } from './conversation-facts.ts';
import type { AliasJoin, ConversationRecord } from './conversation-record.ts';

type Records = ReadonlyMap<string, ConversationRecord>;

/**
 * Gives every record its `partOf`, `members` and `total`, derived from the joins and the `own` of all of them. The
 * records must be complete: any record that one is joined to is among them.
 */
export function settleMembers(records: readonly ConversationRecord[]): ConversationRecord[] {
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
 * The record that one is joined to: for a BSUID the latest of its successor and its owner's move; for a number its
 * owner.
 */
export function pointerOf({ alias, joined, moves = [] }: ConversationRecord): AliasJoin | null {
  if (joined && !alias.startsWith('u:')) return joined;
  return [...moves, ...(joined ? [joined] : [])].reduce<AliasJoin | null>(
    (a, b) => (a && compareKeys(age(a), age(b)) >= 0 ? a : b),
    null,
  );
}

const age = ({ since, to }: AliasJoin): (string | number)[] => [since ?? -1, to];

/**
 * The record at the end of the joins. If they form a cycle, which only contradictory reports cause, it is cut at its
 * oldest join, so that every walk ends at the same record.
 */
function standsFor(record: ConversationRecord, byKey: Records): ConversationRecord {
  const walked = new Set<ConversationRecord>();
  let current = record;
  while (!walked.has(current)) {
    walked.add(current);
    const next = nextOf(current, byKey);
    if (!next) return current;
    current = next;
  }
  const path = [...walked];
  const circle = path.slice(path.indexOf(current));
  const order = (one: ConversationRecord) => [pointerOf(one)?.since ?? -1, one.key];
  return circle.reduce((oldest, other) => (compareKeys(order(other), order(oldest)) < 0 ? other : oldest));
}

/** Somebody who moved to a number is not its previous owner: messages that name only the number belong to the latter. */
function nextOf(record: ConversationRecord, byKey: Records): ConversationRecord | undefined {
  const pointer = pointerOf(record);
  const next = pointer ? byKey.get(pointer.to) : undefined;
  const owner = next?.alias.startsWith('w:') ? next.joined : null;
  const hadOther =
    owner && owner.to !== record.key && owner.since !== null && pointer?.since != null && owner.since < pointer.since;
  return hadOther ? undefined : next;
}
