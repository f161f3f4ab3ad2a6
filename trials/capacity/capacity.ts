/** The load of one sent message with its three statuses on a part of the system, and that part's limit. */
interface Limit {
  /** As the table names it. */
  readonly what: string;
  /** Operations a second that the busiest of its kind gets at this many messages a second. */
  readonly load: (perSecond: number) => number;
  /** Operations a second that one of its kind takes. */
  readonly takes: number;
  /** The remedy if it is exceeded. */
  readonly remedy: string;
}

/** Of a message to a person written to before (`bench/cost/bills.ts`), with a line of usage, which only some statuses count. */
const writes = { webhooks: 6, items: 3, messages: 4, conversations: 1, usage: 1, changes: 1, entries: 6, lanes: 3 };
const writesInAll = Object.values(writes).reduce((sum, each) => sum + each, 0);
/** Google's rules: for an index whose first field only grows, for one document, and for a database that was not warmed up. */
const [perRange, perDocument, perDatabase] = [500, 1, 10_000];
/** Of `storage/firestore/queries.ts` and `records.ts`. */
const [workShards, shards, usageDocuments] = [16, 8, 32];
/** Concurrent commits and items in one process, and how long a round trip to Firestore takes within a region. */
const [atOnce, roundTripMs] = [32, 20];
/** Accepting is the web's; the worker commits before and after the call, and once for each status and its webhook. */
const sendingTrips = 3;
const statusTrips = 2;
const maxWorkers = 16;
const perNumber = 1_000;

const perWorker = Math.min(
  (atOnce * 1_000) / (sendingTrips * roundTripMs),
  (atOnce * 1_000) / (3 * statusTrips * roundTripMs),
);

const limits: readonly Limit[] = [
  {
    what: 'workers, at most 16',
    load: (perSecond) => perSecond / maxWorkers,
    takes: perWorker,
    remedy: 'at most 16 can divide the work',
  },
  {
    what: 'a usage document',
    load: (perSecond) => (perSecond * writes.usage) / usageDocuments,
    takes: perDocument,
    remedy: 'commits wait for each other; needs more documents for each line of usage',
  },
  {
    what: 'an index range of outgoing messages',
    load: (perSecond) => (perSecond * writes.entries) / shards,
    takes: perRange,
    remedy: 'needs more than eight shards',
  },
  {
    what: 'an index range of webhooks',
    load: (perSecond) => (perSecond * writes.webhooks) / workShards,
    takes: perRange,
    remedy: 'needs more than sixteen shards, or more statuses in a webhook',
  },
  {
    what: 'an index range of items',
    load: (perSecond) => (perSecond * writes.items) / shards,
    takes: perRange,
    remedy: 'needs more than eight shards',
  },
  {
    what: 'the database, not warmed up',
    load: (perSecond) => perSecond * writesInAll,
    takes: perDatabase,
    remedy: 'start with 500 writes a second, and add 50 % every five minutes',
  },
];

export interface Capacity {
  readonly perSecond: number;
  /** Numbers of Meta's that such a rate needs. */
  readonly numbers: number;
  readonly workers: number;
  readonly writesPerSecond: number;
  /** The exceeded limits with their factors, the largest first. */
  readonly exceeded: readonly { readonly what: string; readonly times: number; readonly remedy: string }[];
}

/** On paper: what one Firestore database and its workers need at a rate of messages, each with three statuses in webhooks of their own. */
export function capacityAt(perSecond: number): Capacity {
  const exceeded = limits
    .map(({ what, load, takes, remedy }) => ({ what, times: load(perSecond) / takes, remedy }))
    .filter(({ times }) => times > 1)
    .sort((a, b) => b.times - a.times);
  return {
    perSecond,
    numbers: Math.ceil(perSecond / perNumber),
    workers: Math.ceil(perSecond / perWorker),
    writesPerSecond: perSecond * writesInAll,
    exceeded,
  };
}

/** The highest message rate that keeps within the named limit. */
function limitOf(what: string): number {
  const limit = limits.find((each) => each.what === what);
  return limit ? limit.takes / limit.load(1) : Number.POSITIVE_INFINITY;
}

/** The table of docs/guide/scale.md. */
export function capacityTable(rates: readonly number[] = [80, 1_000, 10_000, 100_000]): string {
  const rows = rates.map(capacityAt).map(({ perSecond, numbers, workers, writesPerSecond, exceeded }) => {
    const first = exceeded.map(({ what, times }) => `${what} (${times < 10 ? times.toFixed(1) : Math.round(times)}×)`);
    const cells = [grouped(perSecond), grouped(numbers), grouped(workers), grouped(writesPerSecond)];
    return `| ${[...cells, first.join('; ') || 'nothing'].join(' | ')} |`;
  });
  const breaks = limits.map(({ what, remedy }) => `| ${what} | ${grouped(Math.floor(limitOf(what)))} | ${remedy} |`);
  return [
    '| messages a second | numbers | workers | writes a second | exceeded limits, furthest first |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    '| part | maximum messages a second | beyond that |',
    '| --- | --- | --- |',
    ...breaks,
  ].join('\n');
}

const grouped = (value: number): string => value.toLocaleString('en-US');
