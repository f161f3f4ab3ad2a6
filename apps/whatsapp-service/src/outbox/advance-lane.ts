import { takeTokens, tokenAt } from '../pacing/bucket.ts';
import { type Flow, firstOf, load, put, type Write } from '../records/flow.ts';
import { answeredStatus } from './answered-status.ts';
import { beginAttempt, endAttempt } from './attempts.ts';
import { openEntries, outboxEntries, outboxLanes } from './collections.ts';
import { expired } from './expire-entry.ts';
import { heldBy, heldNeed } from './holds.ts';
import { type Lane, pairRule, withHead } from './lane.ts';
import type { OutboxEntry, OutboxProblem } from './outbox-entry.ts';
import { realignEntry, realignLane, type Time } from './realign.ts';
import { endWrites } from './sent-writes.ts';

export interface AdvanceOptions extends Time {
  /** The unique name of the asking process. */
  readonly owner: string;
  /** How long a call to Meta may take, with room to spare, before another process takes over its entry. */
  readonly leaseMs: number;
  /** How long an unknown outcome waits for a status. */
  readonly holdMs: number;
  /** When the number's rate lets a call begin, now or a little later; null if the rate is used up. */
  readonly callAt: number | null;
  /** The number's active holds; none by default. */
  readonly holds?: readonly string[];
  /** What the call probes: one of the holds, which is then ignored, or the number. */
  readonly probes?: string;
}

export interface Advance {
  /** The entry to be sent now: it is `sending`, under a lease of the owner. */
  readonly leased: OutboxEntry | null;
  /** Entries that ended, or became `unknown`, on the way. */
  readonly changed: readonly OutboxEntry[];
  readonly writes: readonly Write[];
}

const behindLookMs = 1_000;

/** At most this many entries of a lane end, or are passed because they are held, at a time. */
const maxSteps = 20;
/** A lane whose messages are held by different holds is examined again after this. */
const mixedLookMs = 5_000;

/**
 * Examines a lane's first open entry that is not held: sends it if it is due, and handles expired leases, holds and
 * deadlines.
 */
export function* advanceLane(key: string, options: AdvanceOptions): Flow<Advance> {
  const stored = yield* load(outboxLanes, key);
  if (!stored) return { leased: null, changed: [], writes: [] };
  const { passing, ...lane } = realignLane(stored, options);
  const changed: OutboxEntry[] = [];
  const held = new Set<string>();
  let first = (yield* passingEntry(key, passing)) ?? (yield* firstOf(openEntries, key, 0));
  const isPassing = first !== null && first.position === passing;
  let head = first && realignEntry(first, options);
  for (let step = 0; head && step < maxSteps; step += 1) {
    const hold = holdOn(head, options);
    if (hold !== null) {
      held.add(hold);
      first = yield* firstOf(openEntries, key, head.position);
      head = first && realignEntry(first, options);
      continue;
    }
    head = yield* waitBehind(head, options);
    const next = stepOf(head, lane, options);
    if (next === 'waits') break;
    if (next.state === 'sending') {
      return leasing(held.size > 0 ? { ...lane, passing: next.position } : lane, next, changed, options);
    }
    if (next !== head) changed.push(next);
    if (isPassing && next.state !== 'unknown') {
      // The entry is decided, so the lane is examined again from its beginning.
      return {
        leased: null,
        changed,
        writes: [...entryWrites(changed), put(outboxLanes, dueNow(lane, options.now))],
      };
    }
    if (next.state === 'queued' || next.state === 'unknown') {
      first = head = next;
      continue;
    }
    first = yield* firstOf(openEntries, key, next.position);
    head = first && realignEntry(first, options);
  }
  const waiting = head && head !== first ? [head] : [];
  const isInFlight = head !== null && head.state !== 'queued' && (isPassing || held.size > 0);
  const at = isInFlight ? { ...lane, passing: head?.position ?? 0 } : lane;
  const record = head === null && held.size > 0 ? heldLane(at, held, options.now) : withHead(at, head, options.now);
  return { leased: null, changed, writes: [...entryWrites([...changed, ...waiting]), put(outboxLanes, record)] };
}

/** The entry that was sent past held ones, unless it has ended or is waiting again. */
function* passingEntry(key: string, passing: number | undefined): Flow<OutboxEntry | null> {
  if (passing === undefined) return null;
  const entry = yield* firstOf(openEntries, key, passing - 1);
  return entry?.position === passing && entry.state !== 'queued' ? entry : null;
}

/** The hold that keeps an entry back; an expired one is no longer held. */
function holdOn(head: OutboxEntry, { holds = [], probes, now }: AdvanceOptions): string | null {
  if (holds.length === 0 || head.state !== 'queued' || head.expiresAt <= now) return null;
  return heldBy(
    head,
    holds.filter((hold) => hold !== probes),
  );
}

const dueNow = (lane: Lane, now: number): Lane => ({ ...lane, setAt: now, dueAt: now, needs: 'call' });

/** The lane while all its messages are held. */
function heldLane(lane: Lane, held: ReadonlySet<string>, now: number): Lane {
  const [hold = ''] = held;
  if (held.size > 1) return { ...lane, setAt: now, dueAt: now + mixedLookMs, needs: 'call' };
  return { ...dueNow(lane, now), needs: heldNeed(hold) };
}

/**
 * An entry that waits for other lanes of its person is checked again in a second; once it need not wait, it is marked
 * so.
 */
function* waitBehind(head: OutboxEntry, options: AdvanceOptions): Flow<OutboxEntry> {
  const { now } = options;
  if (!head.behind || head.state !== 'queued' || head.dueAt > now || head.expiresAt <= now) return head;
  for (const { lane, position } of head.behind) {
    let open = yield* firstOf(openEntries, lane, 0);
    // Held entries are passed, as in the entry's own lane.
    for (let step = 0; open && step < maxSteps && holdOn(open, options) !== null; step += 1) {
      open = yield* firstOf(openEntries, lane, open.position);
    }
    if (open && open.position <= position) return { ...head, dueAt: now + behindLookMs };
  }
  const { behind: _over, ...free } = head;
  return free;
}

function leasing(
  lane: Lane,
  leased: OutboxEntry,
  changed: readonly OutboxEntry[],
  { now, callAt }: AdvanceOptions,
): Advance {
  const { bucket } = takeTokens(lane.pair, pairRule, callAt ?? now, 1);
  const record = withHead({ ...lane, pair: bucket }, leased, now);
  return { leased, changed, writes: [...entryWrites([...changed, leased]), put(outboxLanes, record)] };
}

/** The latest version of each entry: one that went from `sending` over `unknown` to `queued` is written once. */
function entryWrites(entries: readonly OutboxEntry[]): Write[] {
  const last = new Map(entries.map((entry) => [entry.id, entry]));
  return [...last.values()].flatMap((record) => [put(outboxEntries, record), ...endWrites(record)]);
}

/** What happens to the first entry now. */
function stepOf(head: OutboxEntry, lane: Lane, options: AdvanceOptions): OutboxEntry | 'waits' {
  const { now } = options;
  if (head.state === 'sending') return head.lease && head.lease.until > now ? 'waits' : lost(head, options);
  if (head.state === 'unknown') return (head.holdUntil ?? 0) > now ? 'waits' : holdOver(head, now);
  if (head.expiresAt <= now) return expired(head, now);
  const dueAt = Math.max(head.dueAt, lane.pausedUntil, tokenAt(lane.pair, pairRule, now));
  const { callAt } = options;
  return dueAt > now || callAt === null || callAt >= head.expiresAt ? 'waits' : sending(head, callAt, options);
}

function sending(entry: OutboxEntry, callAt: number, { now, owner, leaseMs, probes }: AdvanceOptions): OutboxEntry {
  const lease = { owner, until: callAt + leaseMs };
  return { ...entry, state: 'sending', updatedAt: now, lease, attempts: beginAttempt(entry.attempts, callAt, probes) };
}

/** The process that was sending it never recorded the end: it died between the call and its commit. */
function lost(entry: OutboxEntry, { now, holdMs }: AdvanceOptions): OutboxEntry {
  return {
    ...entry,
    state: 'unknown',
    updatedAt: now,
    lease: null,
    holdUntil: now + holdMs,
    problem: died,
    attempts: endAttempt(entry.attempts, { now: null, outcome: 'unknown', problem: died }),
  };
}

/** No status has settled it in time. */
function holdOver(entry: OutboxEntry, now: number): OutboxEntry {
  if (entry.onUnknown === 'fail') {
    return { ...entry, state: 'failed', updatedAt: now, problem: neverSettled(entry), holdUntil: null };
  }
  return { ...entry, state: 'queued', updatedAt: now, dueAt: now, holdUntil: null };
}

const ours = { code: null, subcode: null, traceId: null };

const died: OutboxProblem = {
  ...ours,
  title: 'The service ended while Meta was being called',
  details: 'It is unknown whether Meta accepted the message. It is not sent again until a status settles it.',
};

function neverSettled({ problem }: OutboxEntry): OutboxProblem {
  const status = problem && answeredStatus(problem);
  const end = 'and no status came in time. It was not sent again, since Meta may have accepted it.';
  if (status === null) {
    return {
      ...ours,
      title: 'The outcome stayed unknown',
      details: `The call to Meta ended without an answer, ${end}`,
    };
  }
  return {
    ...ours,
    title: `The outcome stayed unknown after HTTP ${status}`,
    details: `Meta answered HTTP ${status} without saying whether it accepted the message, ${end}`,
  };
}
