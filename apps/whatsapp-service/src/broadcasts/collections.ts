import { isTheirKey } from '../persons/is-theirs.ts';
import { type Collection, collection, type Index, indexOf } from '../records/collection.ts';
import { type Broadcast, type BroadcastRow, pageKey } from './broadcast.ts';
import type { BroadcastCounts, PageResults } from './results.ts';

/** A broadcast whose rows never arrived completely is forgotten, so that its name can be used again. */
const unfinishedKeptMs = 24 * 60 * 60_000;

const declared = collection({
  name: 'broadcasts',
  key: ({ id }: Broadcast) => id,
  indexes: {
    newest: { groups: ({ state }) => ['', state], place: ({ createdAt }) => -createdAt },
    active: {
      groups: ({ state, isRecalled }) => (state === 'scheduled' || state === 'running' || isRecalled ? ['all'] : []),
      place: ({ startAt }) => startAt,
    },
    followed: { groups: ({ isFollowed }) => (isFollowed ? ['all'] : []), place: ({ createdAt }) => createdAt },
  },
  keptUntil: ({ state, createdAt, keptUntil }) => (state === 'storing' ? createdAt + unfinishedKeptMs : keptUntil),
});

export const broadcasts: Collection<Broadcast> = declared;
/** All, and those of each state; the newest first. */
export const newestBroadcasts: Index<Broadcast> = indexOf(declared, 'newest');
/** Those that may have something to submit or to recall, by the time of their start; the group is `all`. */
export const activeBroadcasts: Index<Broadcast> = indexOf(declared, 'active');
/** Those whose results are recorded; the group is `all`. */
export const followedBroadcasts: Index<Broadcast> = indexOf(declared, 'followed');

/** Up to `pageRows` rows, which never change. */
export interface RowPage {
  /** `rowsKeyOf` its broadcast. */
  readonly rowsKey: string;
  /** From 0. */
  readonly page: number;
  readonly rows: readonly BroadcastRow[];
  readonly keptUntil: number;
}

/**
 * The rows, by `pageKey`. Pages and not rows are records, so that 100,000 recipients cost a thousand writes, and their
 * results a few thousand.
 */
export const rowPages: Collection<RowPage> = collection({
  name: 'broadcast_rows',
  key: ({ rowsKey, page }: RowPage) => pageKey(rowsKey, page),
  indexes: {},
  persons: ({ rows }) => rows.map(({ to }) => to),
  // The row stays, so that the rows after it keep their numbers; nothing is sent to it.
  erasure: {
    without: (page, { ids }) => ({
      ...page,
      rows: page.rows.map((row) => (ids.includes(row.to) ? erasedRow(row) : row)),
    }),
    part: (page, { ids }) => ({ ...page, rows: page.rows.filter(({ to }) => ids.includes(to)) }),
    linked: ({ rowsKey, page }) => [{ collection: pageResults, key: pageKey(rowsKey, page) }],
  },
  keptUntil: ({ keptUntil }) => keptUntil,
});

const erasedRow = ({ line }: BroadcastRow): BroadcastRow => ({
  line,
  to: '',
  values: [],
  problem: 'Its person was erased.',
});

/** The results of rows, by `pageKey`. */
export const pageResults: Collection<PageResults> = collection({
  name: 'broadcast_results',
  key: ({ rowsKey, page }: PageResults) => pageKey(rowsKey, page),
  indexes: {},
  // Found with the rows.
  erasure: {
    groupsOf: () => [],
    without: (results, person) => {
      const others = Object.entries(results.problems).filter(([, { key }]) => !isTheirKey(person, key));
      return { ...results, problems: Object.fromEntries(others) };
    },
  },
  keptUntil: ({ keptUntil }) => keptUntil,
});

/** How many rows of a broadcast came to which result, by `rowsKeyOf`. */
export const broadcastCounts: Collection<BroadcastCounts> = collection({
  name: 'broadcast_counts',
  key: ({ rowsKey }: BroadcastCounts) => rowsKey,
  indexes: {},
  keptUntil: ({ keptUntil }) => keptUntil,
});
