import { type Flow, load, put, type Write } from '../records/flow.ts';
import { outboxEntries } from './collections.ts';
import { expired } from './expire-entry.ts';
import { joinLane } from './join-lane.ts';
import { laneKey } from './lane.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { endWrites } from './sent-writes.ts';

export interface Release {
  /** The entry afterwards, queued or expired; null if it is not scheduled, or its time has not come. */
  readonly entry: OutboxEntry | null;
  readonly writes: readonly Write[];
}

/**
 * The entry as scheduled: it waits outside of its lane, and so holds up nothing. When its time comes, it takes its
 * position behind everything accepted for its recipient until then.
 */
export function scheduled(entry: Omit<OutboxEntry, 'lane' | 'position'>, sendAt: number): OutboxEntry {
  const lane = laneKey(entry.phoneNumberId, entry.recipient);
  return { ...entry, lane, position: 0, state: 'scheduled', sendAt, dueAt: sendAt };
}

/** Puts a scheduled entry whose time has come at the end of its lane. */
export function* releaseEntry(id: string, now: number): Flow<Release> {
  const entry = yield* load(outboxEntries, id);
  if (entry?.state !== 'scheduled' || entry.dueAt > now) return { entry: null, writes: [] };
  if (entry.expiresAt > now) return yield* joinLane(entry, now);
  const late = expired(entry, now);
  return { entry: late, writes: [put(outboxEntries, late), ...endWrites(late)] };
}
