import { type Flow, load, put, type Write } from '../records/flow.ts';
import { outboxEntries } from './collections.ts';
import { leaveLane } from './leave-lane.ts';
import type { OutboxEntry, OutboxProblem } from './outbox-entry.ts';
import { endWrites } from './sent-writes.ts';

export interface Expiry {
  /** The entry afterwards; null if it is not queued, or has time left. */
  readonly entry: OutboxEntry | null;
  readonly writes: readonly Write[];
}

/**
 * Ends an entry that is queued past its deadline, wherever it is in its lane. One that is `sending` or `unknown` may
 * have gone: it has no deadline until that is known.
 */
export function* expireEntry(id: string, now: number): Flow<Expiry> {
  const entry = yield* load(outboxEntries, id);
  if (entry?.state !== 'queued' || entry.expiresAt > now) return { entry: null, writes: [] };
  const ended = expired(entry, now);
  return { entry: ended, writes: [put(outboxEntries, ended), ...endWrites(ended), ...(yield* leaveLane(entry, now))] };
}

/** The entry as expired. The reason why it waited remains its problem. */
export function expired(entry: OutboxEntry, now: number): OutboxEntry {
  return { ...entry, state: 'expired', updatedAt: now, problem: entry.problem ?? tooLate };
}

const tooLate: OutboxProblem = {
  code: null,
  subcode: null,
  title: 'The deadline passed before the message could be sent',
  details: null,
  traceId: null,
};
