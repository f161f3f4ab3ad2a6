import { endAttempt } from './attempts.ts';
import { withHead } from './lane.ts';
import type { OutboxEntry, OutboxProblem } from './outbox-entry.ts';
import { type OutboxFlow, type OutboxWrite, read, readOpen } from './unit-of-work.ts';

export interface Doubted {
  readonly entries: readonly OutboxEntry[];
  readonly writes: readonly OutboxWrite[];
}

/**
 * Makes every open entry of a lane `unknown`, as after a crash in the middle of its call: for an outbox whose past is
 * older than the world's, out of a backup. Statuses settle what went; the rest fails, or goes again where its sender said
 * `on_unknown: retry`.
 */
export function* doubtLane(
  key: string,
  { now, holdMs }: { readonly now: number; readonly holdMs: number },
): OutboxFlow<Doubted> {
  const entries: OutboxEntry[] = [];
  for (let open = yield* readOpen(key, 0); open; open = yield* readOpen(key, open.position)) {
    entries.push(inDoubt(open, now, now + holdMs));
  }
  const lane = yield* read('lane', key);
  const writes = entries.map((record): OutboxWrite => ({ kind: 'entry', record }));
  if (lane) writes.push({ kind: 'lane', record: withHead(lane, entries[0] ?? null, now) });
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
    'The message waited when the backup was made and may have gone since. It is not sent until a status settles it.',
  traceId: null,
};
