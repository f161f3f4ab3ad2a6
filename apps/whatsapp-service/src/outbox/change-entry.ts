import { type Flow, load, put, type Write } from '../records/flow.ts';
import { outboxEntries } from './collections.ts';
import { leaveLane } from './leave-lane.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { scheduled } from './release-entry.ts';
import { requeueEntry } from './requeue.ts';

export interface Change {
  /** `impossible`: its state does not allow that, and nothing was changed. */
  readonly outcome: 'changed' | 'impossible' | 'not_found';
  readonly entry: OutboxEntry | null;
  readonly writes: readonly Write[];
}

const notFound: Change = { outcome: 'not_found', entry: null, writes: [] };

/** Takes a message back that has not been sent: one that is scheduled or queued. */
export function* cancelEntry(id: string, now: number): Flow<Change> {
  const entry = yield* load(outboxEntries, id);
  if (!entry) return notFound;
  if (entry.state !== 'queued' && entry.state !== 'scheduled') return { outcome: 'impossible', entry, writes: [] };
  const cancelled: OutboxEntry = { ...entry, state: 'cancelled', updatedAt: now };
  const writes: Write[] = [put(outboxEntries, cancelled), ...(yield* leaveLane(entry, now))];
  return { outcome: 'changed', entry: cancelled, writes };
}

/**
 * Puts a message that came to a bad end back at the end of its lane, with as much time as it had at first; one whose time
 * has not come is scheduled again. One whose
 * outcome is unknown may be sent twice by that: whoever asks for it has decided so.
 */
export function* retryEntry(id: string, now: number): Flow<Change> {
  const entry = yield* load(outboxEntries, id);
  if (!entry) return notFound;
  if (!['failed', 'refused', 'expired', 'cancelled', 'unknown'].includes(entry.state)) {
    return { outcome: 'impossible', entry, writes: [] };
  }
  if (entry.sendAt !== undefined && entry.sendAt > now) {
    const again = { ...scheduled(entry, entry.sendAt), updatedAt: now };
    return { outcome: 'changed', entry: again, writes: [put(outboxEntries, again)] };
  }
  const expiresAt = now + (entry.lifeMs ?? entry.expiresAt - entry.createdAt);
  const pardonedAttempts = entry.attempts.at(-1)?.number ?? 0;
  return {
    outcome: 'changed',
    ...(yield* requeueEntry(entry, { expiresAt, usedFallback: false, pardonedAttempts }, now)),
  };
}
