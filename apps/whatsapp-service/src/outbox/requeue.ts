import { type Flow, firstOf, load, put, type Write } from '../records/flow.ts';
import { busyTails, lanesOf } from './choose-lane.ts';
import { openEntries, outboxEntries, outboxLanes } from './collections.ts';
import { createLane, type Lane, withHead } from './lane.ts';
import type { OutboxEntry } from './outbox-entry.ts';

/**
 * Puts an entry back at the end of its lane; reports on its earlier attempts no longer count.
 * @param rest further changes of the lane.
 */
export function* requeueEntry(
  entry: OutboxEntry,
  changes: Partial<OutboxEntry>,
  now: number,
  rest: (lane: Lane) => Lane = (lane) => lane,
): Flow<{ readonly entry: OutboxEntry; readonly writes: readonly Write[] }> {
  const stored = yield* load(outboxLanes, entry.lane);
  const lane = rest(stored ?? createLane(entry.phoneNumberId, entry.recipient, now));
  const others = yield* lanesOf(entry.phoneNumberId, entry.recipient);
  const { behind: _before, ...kept } = entry;
  const behind = busyTails(others, lane.key);
  const position = lane.lastPosition + 1;
  const queued: OutboxEntry = {
    ...kept,
    ...(behind.length > 0 && { behind }),
    state: 'queued',
    position,
    updatedAt: now,
    dueAt: now,
    holdUntil: null,
    lease: null,
    answer: null,
    // Statuses of the former attempts would otherwise decide the new one.
    statuses: [],
    forgottenAttempts: entry.attempts.at(-1)?.number ?? 0,
    wamid: null,
    ...changes,
  };
  const first = yield* firstOf(openEntries, lane.key, 0);
  const head = first?.id === entry.id ? yield* firstOf(openEntries, lane.key, entry.position) : first;
  const record = { ...withHead(lane, head ?? queued, now), lastPosition: position };
  return {
    entry: queued,
    writes: [put(outboxEntries, queued), put(outboxLanes, record)],
  };
}
