import type { DatabaseSync } from 'node:sqlite';

/**
 * Finds an event by its id.
 *
 * An index over hashes costs each insert a page of its own, for hashes land anywhere; at a million events that is most of
 * the price of a commit. So the index on disk, `whatsapp_event_ids`, lags behind: the ids of the latest events are held in
 * memory, and go into it sorted, thousands at a time, when neighbours share pages. `mergedThrough` says how far the
 * index reaches; what lies beyond is read back from the events when a process starts. Costs nothing in durability, since
 * ids are made from the events. A process that ends in the middle of a run has the next one pass over what is in already, so that
 * what lies beyond stays small however often a service is restarted.
 */
export interface KnownIds {
  /** Takes in events that were stored since the last look, by this or another process. To be called before `find`. */
  refresh(): void;
  /** The event's place in the table; null if there is none. */
  find(id: string): number | null;
  /** Says that this process stored an event; to be forgotten with `reload` if its transaction fails. */
  add(id: string, seq: number): void;
  /** Moves some ids into the index, inside the open transaction: enough to keep up with `stored` new events. */
  merge(stored: number): void;
  /** Makes the next `refresh` start again from the contents of the database. */
  reload(): void;
}

export interface KnownIdsOptions {
  readonly database: DatabaseSync;
  /** So many ids are gathered before they are sorted and merged. Default 32,768, some 3 MB. */
  readonly runLength?: number;
}

/** Ids of one stretch of events by hash; that several events share a hash happens once in a blue moon. */
type Run = Map<number, number | number[]>;

/** A stretch on its way into the index: its hashes in order, and how many of them are in. */
interface MergingRun {
  readonly run: Run;
  readonly hashes: Float64Array;
  readonly through: number;
  merged: number;
}

export function createKnownIds({ database, runLength = 32_768 }: KnownIdsOptions): KnownIds {
  const cursor = database.prepare('SELECT mergedThrough FROM whatsapp_event_ids_cursor');
  const newest = database.prepare('SELECT max(seq) AS seq FROM whatsapp_webhook_events');
  const later = database.prepare('SELECT seq, idHash FROM whatsapp_webhook_events WHERE seq > ? ORDER BY seq');
  const indexed = database.prepare('SELECT seq FROM whatsapp_event_ids WHERE idHash = ?');
  const idOf = database.prepare('SELECT id FROM whatsapp_webhook_events WHERE seq = ?');
  let fresh: Run = new Map();
  let merging: MergingRun | null = null;
  let through = 0;
  /** Ids up to here were forgotten, as far as they were in the index. */
  let forgottenThrough = 0;
  let isStale = true;

  const put = (idHash: number, seq: number): void => {
    const others = seqsOf(fresh, idHash);
    fresh.set(idHash, others.length === 0 ? seq : [...others, seq]);
    through = Math.max(through, seq);
  };
  const beginAnew = (): void => {
    const mergedThrough = Number(cursor.get()?.mergedThrough);
    fresh = new Map();
    merging = null;
    through = mergedThrough;
    forgottenThrough = mergedThrough;
    isStale = false;
  };
  const refresh = (): void => {
    if (isStale) beginAnew();
    if (Number(newest.get()?.seq ?? 0) <= through) return;
    for (const row of later.iterate(through)) put(Number(row.idHash), Number(row.seq));
    forgetIndexed();
  };
  /** A process that only reads never merges; ids that another has merged need not stay in memory. */
  const forgetIndexed = (): void => {
    if (fresh.size < 4 * runLength) return;
    const mergedThrough = Number(cursor.get()?.mergedThrough);
    if (mergedThrough === forgottenThrough) return;
    forgottenThrough = mergedThrough;
    for (const idHash of fresh.keys()) {
      if (seqsOf(fresh, idHash).every((seq) => seq <= mergedThrough)) fresh.delete(idHash);
    }
  };
  const merge = createMerge(database, {
    next: () => {
      if (fresh.size >= runLength) merging ??= takeRun(fresh, runLength);
      return merging;
    },
    finished: () => {
      merging = null;
    },
  });

  refresh();
  return {
    refresh,
    reload: () => {
      isStale = true;
    },
    merge,
    add: (id, seq) => put(idHashOf(id), seq),
    find: (id) => {
      const idHash = idHashOf(id);
      const candidates = [...seqsOf(fresh, idHash), ...(merging ? seqsOf(merging.run, idHash) : [])];
      if (candidates.length === 0) for (const row of indexed.all(idHash)) candidates.push(Number(row.seq));
      return candidates.find((seq) => idOf.get(seq)?.id === id) ?? null;
    },
  };
}

interface RunQueue {
  next(): MergingRun | null;
  finished(): void;
}

/** The maximum of ids in one transaction that may be passed over, because an earlier process put them in: some milliseconds. */
const maxPassed = 2_048;

/** While this many webhooks are stored, twice as many ids and some more go into the index, so runs never pile up. */
function createMerge(database: DatabaseSync, queue: RunQueue): (stored: number) => void {
  const insert = database.prepare('INSERT OR IGNORE INTO whatsapp_event_ids (idHash, seq) VALUES (?, ?)');
  const reach = database.prepare('UPDATE whatsapp_event_ids_cursor SET mergedThrough = max(mergedThrough, ?)');
  return (stored) => {
    const run = queue.next();
    if (run === null) return;
    let left = 2 * stored + 16;
    for (const idHash of run.hashes.subarray(run.merged, run.merged + left + maxPassed)) {
      if (left <= 0) break;
      for (const seq of seqsOf(run.run, idHash)) left -= Number(insert.run(idHash, seq).changes);
      run.merged += 1;
    }
    if (run.merged < run.hashes.length) return;
    reach.run(run.through);
    queue.finished();
  };
}

/** Takes the oldest ids out of those that are in no run. After a restart there may be more than one run of them. */
function takeRun(fresh: Run, length: number): MergingRun {
  const run: Run = new Map();
  let through = 0;
  // They are in order of their first event: whatever is older than the last is in this run, too.
  for (const [idHash, seqs] of fresh) {
    if (run.size === length) break;
    run.set(idHash, seqs);
    fresh.delete(idHash);
    [through = through] = seqsOf(run, idHash);
  }
  return { run, hashes: Float64Array.from(run.keys()).sort(), through, merged: 0 };
}

function seqsOf(run: Run, idHash: number): readonly number[] {
  const seqs = run.get(idHash);
  if (seqs === undefined) return none;
  return typeof seqs === 'number' ? [seqs] : seqs;
}

const none: readonly number[] = [];

/** The id's first 48 bits: fits a JavaScript number and six bytes of an index. */
export function idHashOf(id: string): number {
  return Number.parseInt(id.slice(0, 12), 16);
}
