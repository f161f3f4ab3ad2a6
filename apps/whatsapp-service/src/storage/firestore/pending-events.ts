import type { DocumentSnapshot, Firestore, Query } from '@google-cloud/firestore';
import type { Division } from '../../work/shards/division.ts';
import { shardCount } from '../../work/shards/shard-book.ts';
import type { Calls } from './calls.ts';
import { collections, query, queryShapes, workShards } from './queries.ts';
import { maxWorkAgeMs, type QueryCache } from './query-cache.ts';
import { expiryFieldsOfEvent } from './retention/event-expiry.ts';
import { bodyFields } from './stored-payload.ts';

interface PendingEventsDeps {
  readonly firestore: Firestore;
  readonly calls: Calls;
  readonly cached: QueryCache;
  readonly division: Division;
  readonly now: () => number;
}

/** Waiting events, and this instance's share of them. */
export interface PendingEvents {
  /** Oldest first. */
  readonly events: readonly DocumentSnapshot[];
  /** Null if it is all of them. */
  readonly shards: ReadonlySet<number> | null;
}

const fields = ['foreign', 'replays', 'shard', 'moreShards', ...expiryFieldsOfEvent, ...bodyFields] as const;

/** Finds the oldest events with something for this instance; an event of several persons may be of several instances. */
export function findPendingEvents(deps: PendingEventsDeps, limit: number): Promise<PendingEvents> {
  const { firestore, calls, cached, division, now } = deps;
  const ask = async (asked: Query): Promise<readonly DocumentSnapshot[]> => {
    const shown = asked.select(...new Set(fields)).limit(limit);
    return (await calls.run('find waiting events', () => shown.get())).docs;
  };
  const assigned = String(division.assigned());
  return cached(
    { name: `process ${assigned}`, of: [collections.events], now: now(), maxAgeMs: maxWorkAgeMs },
    async () => {
      const { shards } = await division.lease();
      if (shards.length === 0) return { events: [], shards: new Set<number>() };
      const isAll = shards.length === shardCount;
      const among = isAll ? workShards : shards;
      const [own, ofSeveral] = await Promise.all([
        ask(query(firestore, queryShapes.pendingEvents, { equals: ['pending'], among })),
        isAll
          ? []
          : ask(query(firestore, queryShapes.pendingEventsOfSeveral, { equals: ['pending'], contains: shards })),
      ]);
      return { events: oldestFirst([...own, ...ofSeveral]).slice(0, limit), shards: isAll ? null : new Set(shards) };
    },
    // A result for other shards does not count for these.
    ({ events }) => (events.length === 0 && String(division.assigned()) === assigned ? Number.POSITIVE_INFINITY : null),
  );
}

function oldestFirst(found: readonly DocumentSnapshot[]): DocumentSnapshot[] {
  const once = new Map(found.map((snapshot) => [snapshot.id, snapshot]));
  const placeOf = (snapshot: DocumentSnapshot): string => String(snapshot.get('receivedAt'));
  return [...once.values()].sort((a, b) => (placeOf(a) < placeOf(b) ? -1 : placeOf(a) > placeOf(b) ? 1 : 0));
}
