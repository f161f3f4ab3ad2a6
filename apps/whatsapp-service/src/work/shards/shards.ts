import type { Log } from '../../log.ts';
import { createLoop, failing } from '../../loop.ts';
import { definedParts } from '../../records/defined-parts.ts';
import type { RecordStore } from '../../records/record-store.ts';
import type { Division, ShardsLeased } from './division.ts';
import type { ProcessPlace } from './process-place.ts';
import { beat, emptyBook, leave, type Seat, type ShardBook } from './shard-book.ts';

export interface ShardsDeps {
  readonly records: Pick<RecordStore, 'run'>;
  /** A unique name of this process. */
  readonly id: string;
  /** For people: the machine. */
  readonly name: string;
  /** Milliseconds of a steady clock. */
  readonly steadyNow: () => number;
  /**
   * When an instance, this one or another, last announced that it writes, on the steady clock. All instances hear of
   * it, so they wake and rest together.
   */
  readonly announcedAt: () => number;
  /** Has the other instances look for work. */
  readonly announce: () => Promise<void>;
  /** For people: its role and version. */
  readonly role?: string;
  readonly version?: string;
  /** Where this process runs, and whether a given one certainly has ended: its shards are then taken over at once. */
  readonly place?: ProcessPlace | null;
  readonly hasEnded?: (place: ProcessPlace | null) => boolean;
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** One process's share of the work, from `start` until it leaves. */
export interface Shards extends Division {
  start(log: Pick<Log, 'info' | 'error'>): void;
  /** Gives its shards to the others. */
  leave(): Promise<void>;
  /** Which instance works which shard, as last read. */
  book(): ShardBook;
  readonly id: string;
}

/** While there are others, and work, each instance reports at this interval that it is alive. */
const beatMs = 1_500;
/** A lease that was not confirmed for this long is not used. */
export const validMs = 3_500;
/**
 * A seat that did not change for this long loses its shards. Longer than `validMs`, and counted from a later moment.
 */
export const leaseMs = 5_000;
/**
 * Calls are planned up to 100 ms ahead, and count against the rate for another 1,000: after this, the former owner's
 * messages no longer count.
 */
export const settleMs = 1_200;
/** Work is possible for this long after an announcement: longer than until the next one. */
const awakeMs = 150_000;
const tickMs = 500;

/**
 * An instance holds a lease as long as it renews it, by its own steady clock; others wait, by theirs, until the seat
 * did not change for longer. No clock is compared with another. If two work a shard nevertheless, because one was
 * suspended during a call, each finds in the store what the other has done: nothing is done twice, and each takes the
 * oldest first.
 */
export function createShards(deps: ShardsDeps): Shards {
  const { records, id, name, steadyNow, place = null, hasEnded = () => false } = deps;
  const own = { id, name, place, ...definedParts({ role: deps.role, version: deps.version }) };
  let book = emptyBook;
  let isSeated = false;
  let renewedAt = Number.NEGATIVE_INFINITY;
  let renewing: Promise<void> | null = null;
  const sightings = new Map<string, Sighting>();
  const since = new Map<number, { readonly fence: number; readonly at: number }>();

  const goneSeats = (at: number): Seat[] => {
    // An instance that has not looked for a while does not know whether the others were silent.
    if (at - renewedAt > 2 * beatMs) sightings.clear();
    return book.seats.filter((seat) => {
      const seen = sightings.get(seat.id);
      if (seat.id === id) return false;
      return hasEnded(seat.place ?? null) || (seen !== undefined && at - seen.at >= leaseMs);
    });
  };
  const note = (read: ShardBook, isFirst: boolean): void => {
    const at = steadyNow();
    book = read;
    for (const seat of read.seats) {
      if (sightings.get(seat.id)?.beat !== seat.beat) sightings.set(seat.id, { beat: seat.beat, at });
    }
    for (const [shard, { owner, fence }] of read.leases.entries()) {
      if (owner !== id) since.delete(shard);
      else if (since.get(shard)?.fence !== fence) since.set(shard, { fence, at: isFirst ? at - settleMs : at });
    }
  };
  const renewNow = async (): Promise<void> => {
    const startedAt = steadyNow();
    const gone = goneSeats(startedAt);
    const done = await records.run(() => beat(own, gone));
    const isStart = renewedAt === Number.NEGATIVE_INFINITY;
    renewedAt = startedAt;
    note(done.book, done.isFirst);
    // Its predecessor on this machine was killed.
    if (isStart && goneSeats(startedAt).length > 0) await renewNow();
  };
  const renew = (): Promise<void> => {
    renewing ??= renewNow().finally(() => {
      renewing = null;
    });
    return renewing;
  };
  const isDue = (): boolean => {
    const at = steadyNow();
    if (at - renewedAt < beatMs) return false;
    if (renewedAt === Number.NEGATIVE_INFINITY) return true;
    const announcedAt = deps.announcedAt();
    return announcedAt + awakeMs > at && (book.seats.length > 1 || announcedAt >= renewedAt);
  };
  let stop = async (): Promise<void> => undefined;

  return {
    id,
    start: (log) => {
      isSeated = true;
      let isNew = true;
      const step = async (): Promise<number> => {
        if (isDue()) await renew();
        if (isNew) await deps.announce();
        isNew = false;
        return tickMs;
      };
      const loop = createLoop({
        step,
        log,
        words: failing('Dividing the work'),
        ...(deps.sleep && { sleep: deps.sleep }),
      });
      loop.start();
      stop = loop.stop;
    },
    leave: async () => {
      if (!isSeated) return;
      isSeated = false;
      await stop();
      await renewing?.catch(() => undefined);
      book = (await records.run(() => leave(id))).book;
    },
    book: () => book,
    assigned: () => shardsOf(book, id),
    lease: async () => {
      if (!isSeated) return nothing;
      if (steadyNow() - renewedAt > validMs) await renew();
      else if (steadyNow() - renewedAt > beatMs) renew().catch(() => undefined);
      return leased(shardsOf(book, id), since, steadyNow());
    },
  };
}

interface Sighting {
  readonly beat: number;
  /** When it was first seen, on the steady clock. */
  readonly at: number;
}

const nothing: ShardsLeased = { shards: [], sending: [], moreInMs: null };

const shardsOf = ({ leases }: ShardBook, id: string): number[] =>
  leases.flatMap(({ owner }, shard) => (owner === id ? [shard] : []));

function leased(
  shards: readonly number[],
  since: ReadonlyMap<number, { readonly at: number }>,
  now: number,
): ShardsLeased {
  const waits = (shard: number): number => (since.get(shard)?.at ?? now) + settleMs - now;
  const later = shards.map(waits).filter((ms) => ms > 0);
  return {
    shards,
    sending: shards.filter((shard) => waits(shard) <= 0),
    moreInMs: later.length === 0 ? null : Math.min(...later),
  };
}
