import { compareKeys, earliest, mergeInto } from '../records/joins.ts';
import type { AliasJoin, ConversationRecord, Ownership } from './conversation-record.ts';

/** Says who became whom. */
interface Move extends AliasJoin {
  readonly from: string;
}

const rules = {
  isSame: (a: Ownership, b: Ownership) => a.to === b.to && a.hasMoved === b.hasMoved,
  join: (a: Ownership, b: Ownership): Ownership => ({ ...a, since: earliest(a.since, b.since) }),
  order: ({ to, hasMoved }: Ownership) => [to, hasMoved ? 1 : 0],
};

/** The reported owners of this number or parent id. Records of older versions have only the first owner. */
export const ownersOf = ({ alias, owners, joined, spellings }: ConversationRecord): readonly Ownership[] =>
  owners ?? (joined && !spellings && isLent(alias) ? [joined] : []);

export function addOwner(record: ConversationRecord, owner: Ownership): ConversationRecord {
  return { ...record, owners: mergeInto(ownersOf(record), owner, rules) };
}

/**
 * The keys of the records that have an id, as their own or because it was seen with them: a number may have had several
 * owners.
 */
export const holdersOf = (record: ConversationRecord): string[] => [
  record.key,
  ...ownersOf(record)
    .filter(({ hasMoved }) => !hasMoved)
    .map(({ to }) => to),
];

/** Whether an alias may pass from one person to another; a BSUID never does. */
export const isLent = (alias: string): boolean => alias.startsWith('w:') || alias.startsWith('p:');

/** The records of one number in all its spellings. */
type Line = readonly ConversationRecord[];

/** The reported owners of a line's number; a spelling of itself does not count. */
const claimsOn = (line: Line): Ownership[] => {
  const keys = new Set(line.map(({ key }) => key));
  return line.flatMap(ownersOf).filter(({ to }) => !keys.has(to));
};

/**
 * The owner of messages that name only the number: the first owner, since a number may get a new owner, with a
 * different conversation. Spellings without an owner belong to the first of them.
 */
export function withOwner(line: Line): ConversationRecord[] {
  const first = minimum(claimsOn(line), ({ since, to }) => [since ?? Infinity, to]);
  const [head] = line.map(({ key }) => key).sort();
  return line.map((record) => {
    if (first) return { ...record, joined: { to: first.to, since: first.since } };
    return { ...record, joined: head === undefined || head === record.key ? null : { to: head, since: null } };
  });
}

/**
 * Who became whom by moving away from the number, if Meta named only the number: its last owner before then. After somebody
 * gave the number up it has no known owner until one is seen with it.
 */
export function movesFrom(line: Line): Move[] {
  const claims = claimsOn(line);
  return claims
    .filter(({ hasMoved }) => hasMoved)
    .flatMap((move) => {
      const movedAt = move.since ?? Infinity;
      const before = claims.filter(
        ({ to, since, hasMoved }) =>
          to !== move.to && since !== null && (hasMoved ? since < movedAt : since <= movedAt),
      );
      const last = minimum(before, ({ since, hasMoved, to }) => [-(since ?? 0), hasMoved ? 0 : 1, to]);
      return last && !last.hasMoved ? [{ from: last.to, to: move.to, since: move.since }] : [];
    });
}

/** The owners of a line, with its moves replaced by these. */
export function withMoves(
  owners: readonly ConversationRecord[],
  line: Line,
  moves: readonly Move[],
): ConversationRecord[] {
  const keys = new Set(line.map(({ key }) => key));
  const [via = ''] = keys;
  return owners
    .filter(({ key }) => !keys.has(key))
    .map(({ moves: before = [], ...owner }) => {
      const own = moves.filter(({ from }) => from === owner.key).map(({ to, since }) => ({ to, since, via }));
      const all = [...before.filter((move) => !keys.has(move.via)), ...own];
      all.sort((a, b) => compareKeys([a.via, a.to], [b.via, b.to]));
      return all.length === 0 ? owner : { ...owner, moves: all };
    });
}

function minimum<T>(list: readonly T[], order: (entry: T) => readonly (string | number)[]): T | undefined {
  return list.reduce<T | undefined>(
    (a, b) => (a !== undefined && compareKeys(order(a), order(b)) <= 0 ? a : b),
    undefined,
  );
}
