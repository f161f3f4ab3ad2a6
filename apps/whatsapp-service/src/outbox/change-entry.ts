import { cancellableStates, retryableStates } from '@intexuraos/service-api/outbox-state';
import { type Flow, firstOf, load, put, type Write } from '../records/flow.ts';
import { openEntries, outboxEntries, outboxLanes } from './collections.ts';
import { withHead } from './lane.ts';
import { leaveLane } from './leave-lane.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import { scheduled } from './release-entry.ts';
import { requeueEntry } from './requeue.ts';
import { endWrites } from './sent-writes.ts';

export interface Change {
  /** `impossible`: its state does not allow the change, and nothing was changed. */
  readonly outcome: 'changed' | 'impossible' | 'not_found';
  readonly entry: OutboxEntry | null;
  readonly writes: readonly Write[];
}

/** What a person can do with an entry. */
export type ChangeKind = 'cancel' | 'retry';

/** The rule for this kind of change. */
export const changeEntry = (kind: ChangeKind, id: string, now: number): Flow<Change> =>
  kind === 'cancel' ? cancelEntry(id, now) : retryEntry(id, now);

const notFound: Change = { outcome: 'not_found', entry: null, writes: [] };

/** Cancels a message that has not been sent: one that is scheduled or queued. */
export function* cancelEntry(id: string, now: number): Flow<Change> {
  const entry = yield* load(outboxEntries, id);
  if (!entry) return notFound;
  if (!cancellableStates.includes(entry.state)) return { outcome: 'impossible', entry, writes: [] };
  const cancelled: OutboxEntry = { ...entry, state: 'cancelled', updatedAt: now };
  const writes: Write[] = [put(outboxEntries, cancelled), ...endWrites(cancelled), ...(yield* leaveLane(entry, now))];
  return { outcome: 'changed', entry: cancelled, writes };
}

/**
 * Makes the first message of a lane due at once, even if it waits for its next attempt, or its lane for a rest that
 * Meta asked for. Not possible for a message behind others, which go first.
 */
export function* hurryEntry(id: string, now: number): Flow<Change> {
  const entry = yield* load(outboxEntries, id);
  if (!entry) return notFound;
  const lane = yield* load(outboxLanes, entry.lane);
  const first = yield* firstOf(openEntries, entry.lane, 0);
  if (entry.state !== 'queued' || !lane || first?.id !== id) return { outcome: 'impossible', entry, writes: [] };
  const due: OutboxEntry = { ...entry, dueAt: Math.min(entry.dueAt, now) };
  const record = withHead({ ...lane, pausedUntil: Math.min(lane.pausedUntil, now) }, due, now);
  return { outcome: 'changed', entry: due, writes: [put(outboxEntries, due), put(outboxLanes, record)] };
}

/**
 * Puts a message that ended badly back at the end of its lane, with its full original lifetime; one whose time has not
 * come is scheduled again. If its outcome is unknown, it may be sent twice: the caller has decided so.
 */
export function* retryEntry(id: string, now: number): Flow<Change> {
  const entry = yield* load(outboxEntries, id);
  if (!entry) return notFound;
  if (!retryableStates.includes(entry.state)) {
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
