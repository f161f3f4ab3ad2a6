import { busyTails, lanesOf } from './choose-lane.ts';
import { createLane, withHead } from './lane.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { type OutboxFlow, type OutboxWrite, read, readOpen } from './unit-of-work.ts';

/** Puts an entry back at the end of its lane; what was told of its tries so far counts no more. */
export function* requeueEntry(
  entry: OutboxEntry,
  changes: Partial<OutboxEntry>,
  now: number,
): OutboxFlow<{ readonly entry: OutboxEntry; readonly writes: readonly OutboxWrite[] }> {
  const lane = (yield* read('lane', entry.lane)) ?? createLane(entry.phoneNumberId, entry.recipient, now);
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
    // What is told of the former tries would otherwise decide the new one.
    statuses: [],
    forgottenAttempts: entry.attempts.at(-1)?.number ?? 0,
    wamid: null,
    ...changes,
  };
  const first = yield* readOpen(lane.key, 0);
  const head = first?.id === entry.id ? yield* readOpen(lane.key, entry.position) : first;
  const record = { ...withHead(lane, head ?? queued, now), lastPosition: position };
  return {
    entry: queued,
    writes: [
      { kind: 'entry', record: queued },
      { kind: 'lane', record },
    ],
  };
}
