import { type Flow, firstOf, put, type Write } from '../records/flow.ts';
import { chooseLane } from './choose-lane.ts';
import { openEntries, outboxEntries, outboxLanes } from './collections.ts';
import { withHead } from './lane.ts';
import type { OutboxEntry } from './outbox-entry.ts';

/** The properties of an entry before it has a position in a lane. */
export type Unplaced = Omit<OutboxEntry, 'lane' | 'position' | 'behind'>;

/** Puts an entry at the end of its person's lane, from which it is sent once everything before it has ended. */
export function* joinLane(
  entry: Unplaced,
  now: number,
): Flow<{ readonly entry: OutboxEntry; readonly writes: readonly Write[] }> {
  const { lane, behind } = yield* chooseLane(entry.phoneNumberId, entry.recipient, now);
  const queued: OutboxEntry = {
    ...entry,
    lane: lane.key,
    position: lane.lastPosition + 1,
    ...(behind.length > 0 && { behind }),
    state: 'queued',
    updatedAt: now,
    dueAt: now,
  };
  const head = lane.dueAt === null ? queued : ((yield* firstOf(openEntries, lane.key, 0)) ?? queued);
  const record = { ...withHead(lane, head, now), lastPosition: queued.position, acceptedAt: now };
  return {
    entry: queued,
    writes: [put(outboxEntries, queued), put(outboxLanes, record)],
  };
}
