import { type Flow, firstOf, load, put, type Write } from '../records/flow.ts';
import { endAttempt } from './attempts.ts';
import { openEntries, outboxEntries, outboxLanes } from './collections.ts';
import { withHead } from './lane.ts';
import type { OutboxEntry, OutboxProblem } from './outbox-entry.ts';

/** As long as after a crash; by then most statuses of messages sent in between have come. */
export const doubtHoldMs = 60_000;

export interface Doubted {
  readonly entries: readonly OutboxEntry[];
  readonly writes: readonly Write[];
}

/**
 * Makes every open entry of a lane `unknown`, as after a crash in the middle of its call: for an outbox restored from a
 * backup older than what Meta has seen. Statuses settle the messages that were sent; the others fail, or are sent again
 * if their sender said `on_unknown: retry`.
 */
export function* markLaneUnknown(
  key: string,
  { now, holdMs }: { readonly now: number; readonly holdMs: number },
): Flow<Doubted> {
  const entries: OutboxEntry[] = [];
  for (let open = yield* firstOf(openEntries, key, 0); open; open = yield* firstOf(openEntries, key, open.position)) {
    entries.push(inDoubt(open, now, now + holdMs));
  }
  const lane = yield* load(outboxLanes, key);
  const writes = entries.map((record): Write => put(outboxEntries, record));
  if (lane) writes.push(put(outboxLanes, withHead(lane, entries[0] ?? null, now)));
  return { entries, writes };
}

function inDoubt(entry: OutboxEntry, now: number, holdUntil: number): OutboxEntry {
  const attempts =
    entry.state === 'sending'
      ? endAttempt(entry.attempts, { now: null, outcome: 'unknown', problem: restored })
      : entry.attempts;
  return { ...entry, state: 'unknown', updatedAt: now, lease: null, holdUntil, problem: restored, attempts };
}

const restored: OutboxProblem = {
  code: null,
  subcode: null,
  title: 'The outbox was restored from a backup',
  details:
    'The message was queued when the backup was made and may have been sent since. It is not sent until a status settles it.',
  traceId: null,
};
