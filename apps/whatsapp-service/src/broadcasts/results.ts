import type { Change } from '../changes/change.ts';
import { type Flow, load, put, type Write } from '../records/flow.ts';
import { type EntryRow, type LeaveOutReason, pageKey, pageRows, rowOfEntry } from './broadcast.ts';
import { broadcastCounts, pageResults } from './collections.ts';

/** The results of a page's rows. */
export interface PageResults {
  /** `rowsKeyOf` the broadcast. */
  readonly rowsKey: string;
  readonly page: number;
  /** A letter for each row (`resultStates`); a dot where nothing is known, as for a row that was not submitted yet. */
  readonly states: string;
  /** Why rows failed, by their place in the page. */
  readonly problems: Readonly<Record<string, RowFailure>>;
  readonly keptUntil: number;
}

export interface RowFailure {
  /** Meta's code; null where the failure has none. */
  readonly code: number | null;
  /** The message that failed, or the entry that never became one: another message of the same row may succeed. */
  readonly key: string;
}

/** How many rows came to which result. */
export interface BroadcastCounts {
  /** `rowsKeyOf` the broadcast. */
  readonly rowsKey: string;
  readonly states: Readonly<Partial<Record<ResultState, number>>>;
  /** Failures by Meta's code; `none` for those without one. */
  readonly codes: Readonly<Record<string, number>>;
  readonly keptUntil: number;
}

/**
 * The letters of results. The first six are the states of a message, the others the reasons for which there is none.
 */
const letters = {
  sent: 's',
  delivered: 'd',
  read: 'r',
  failed: 'f',
  expired: 'e',
  cancelled: 'c',
  opted_out: 'o',
  limited: 'l',
  invalid: 'i',
} as const satisfies Record<string, string> & Record<LeaveOutReason, string>;

type RowState = keyof typeof letters;
/** The state of a message of the outbox. */
export type ResultState = Exclude<RowState, LeaveOutReason>;

const noResult = '.';
const stateOfLetter = new Map<string, RowState>(
  Object.entries(letters).map(([state, letter]) => [letter, state as RowState]),
);

/** The results of a page of which nothing is known. */
export const noResults = (length: number): string => noResult.repeat(length);

/** The state of a row, by its place in the page. */
export const rowState = ({ states }: Pick<PageResults, 'states'>, place: number): RowState | null =>
  stateOfLetter.get(states.charAt(place)) ?? null;

/** The page with rows that were left out; one that has a result keeps it. */
export function withLeftOut(
  results: PageResults,
  leftOut: readonly { readonly place: number; readonly reason: LeaveOutReason }[],
): PageResults {
  const states = [...results.states];
  for (const { place, reason } of leftOut) if (states[place] === noResult) states[place] = letters[reason];
  return { ...results, states: states.join('') };
}

/**
 * The writes for changes: the results of their rows, and the counts. Changes of one row are applied in the order of the
 * feed, and a repeated one changes nothing.
 */
export function* recordResults(changes: readonly Change[]): Flow<{ readonly writes: readonly Write[] }> {
  const found = changes.flatMap((change) => {
    const row = rowOfEntry(entryOf(change));
    return row === null ? [] : [{ change, row, key: pageKey(row.rowsKey, pageOf(row)) }];
  });
  const writes: Write[] = [];
  const tallies = new Map<string, Tally>();
  for (const [key, ofPage] of Map.groupBy(found, (each) => each.key)) {
    const before = yield* load(pageResults, key);
    let after = before;
    for (const { change, row } of ofPage) {
      after = after && withChange(after, row.row % pageRows, change);
    }
    if (!before || !after || after === before) continue;
    writes.push(put(pageResults, after));
    const tally = tallies.get(after.rowsKey) ?? { states: {}, codes: {} };
    tallies.set(after.rowsKey, tally);
    addTally(tally, before, -1);
    addTally(tally, after, 1);
  }
  for (const [rowsKey, { states, codes }] of tallies) {
    const counts = yield* load(broadcastCounts, rowsKey);
    if (!counts) continue;
    writes.push(
      put(broadcastCounts, { ...counts, states: added(counts.states, states), codes: added(counts.codes, codes) }),
    );
  }
  return { writes };
}

const pageOf = ({ row }: EntryRow): number => Math.floor(row / pageRows);

/** The entry that a change is about, if it may be one of a broadcast. */
const entryOf = ({ type, key, entry = '' }: Change): string => (type.startsWith('outbox.') ? key : entry);

/** The types of changes that report the result of a message. */
export const resultTypes: readonly Change['type'][] = [
  'message.sent',
  'message.status',
  'message.failed',
  'outbox.failed',
  'outbox.expired',
  'outbox.cancelled',
];

const successes = ['sent', 'delivered', 'read'] as const satisfies readonly ResultState[];

/** The state that a change speaks of; null for words that say nothing of it. */
function reported({ type, detail }: Change): ResultState | null {
  if (type === 'message.sent') return 'sent';
  if (type === 'outbox.expired') return 'expired';
  if (type === 'outbox.cancelled') return 'cancelled';
  if (type === 'outbox.failed' || type === 'message.failed') return 'failed';
  if (detail === 'played') return 'read';
  return successes.find((state) => state === detail) ?? null;
}

/**
 * A page after a change of one of its rows. A delivered message did arrive, whatever else is reported. A message that
 * is sent again after a failure is another message: its `sent` counts, that of the failed one no longer does.
 */
function withChange(results: PageResults, place: number, change: Change): PageResults {
  const is = reported(change);
  const was = rowState(results, place);
  const failure = results.problems[place];
  if (is === null || place >= results.states.length || !isNews(was, is, failure, change)) return results;
  const isBad = is === 'failed' || is === 'expired' || is === 'cancelled';
  const { [place]: _before, ...others } = results.problems;
  const states = `${results.states.slice(0, place)}${letters[is]}${results.states.slice(place + 1)}`;
  const problems = isBad ? { ...others, [place]: { code: change.code ?? null, key: change.key } } : others;
  return { ...results, states, problems };
}

function isNews(was: RowState | null, is: ResultState, failure: RowFailure | undefined, change: Change): boolean {
  if (was === 'read' || was === is) return was !== 'read' && is === 'failed' && failure?.key !== change.key;
  if (was === 'delivered') return is === 'read';
  if (is === 'sent' && failure !== undefined) return failure.key !== change.key;
  return true;
}

interface Tally {
  states: Record<string, number>;
  codes: Record<string, number>;
}

function addTally(tally: Tally, { states, problems }: PageResults, by: 1 | -1): void {
  const add = (counts: Record<string, number>, key: string): void => {
    counts[key] = (counts[key] ?? 0) + by;
  };
  for (const [place, letter] of [...states].entries()) {
    const state = stateOfLetter.get(letter);
    if (state === undefined || state === 'opted_out' || state === 'limited' || state === 'invalid') continue;
    add(tally.states, state);
    if (state === 'failed') add(tally.codes, String(problems[place]?.code ?? 'none'));
  }
}

function added(counts: Readonly<Record<string, number>>, more: Readonly<Record<string, number>>) {
  const sums = { ...counts };
  for (const [key, by] of Object.entries(more)) sums[key] = (sums[key] ?? 0) + by;
  return Object.fromEntries(Object.entries(sums).filter(([, count]) => count !== 0));
}
