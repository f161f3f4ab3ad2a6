import { chooseLane } from './choose-lane.ts';
import { withHead } from './lane.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { type OutboxFlow, type OutboxWrite, readOpen } from './unit-of-work.ts';

/** What an entry has before it has a place in a lane. */
export type Unplaced = Omit<OutboxEntry, 'lane' | 'position' | 'behind'>;

/** Puts an entry at the end of its person's lane, from which it goes as soon as what is before it has ended. */
export function* joinLane(
  entry: Unplaced,
  now: number,
): OutboxFlow<{ readonly entry: OutboxEntry; readonly writes: readonly OutboxWrite[] }> {
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
  const head = lane.dueAt === null ? queued : ((yield* readOpen(lane.key, 0)) ?? queued);
  const record = { ...withHead(lane, head, now), lastPosition: queued.position, acceptedAt: now };
  return {
    entry: queued,
    writes: [
      { kind: 'entry', record: queued },
      { kind: 'lane', record },
    ],
  };
}
