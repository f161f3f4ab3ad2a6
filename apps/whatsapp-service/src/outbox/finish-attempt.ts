import { createHash } from 'node:crypto';
import { notOwner } from '../conversations/apply-control.ts';
import { endAttempt, retryDelayMs } from './attempts.ts';
import { type Failure, fail, passOver, succeed } from './breaker.ts';
import { returnTokens } from './bucket.ts';
import { callsForFallback } from './fallback.ts';
import { type Lane, pairRule, withHead } from './lane.ts';
import { type AttemptOutcome, isOpen, type OutboxEntry, type OutboxProblem } from './outbox-entry.ts';
import type { SendOutcome } from './send-outcome.ts';
import { heedUsage, recover, type Sender, type SenderTurn, senderTurn, slowDown, slowWaitMs } from './sender.ts';
import { sentWrites } from './sent-writes.ts';
import { stateOf } from './settle-entry.ts';
import { type OutboxFlow, type OutboxWrite, read, readOpen } from './unit-of-work.ts';

export interface FinishedAttempt {
  readonly entryId: string;
  /** The number of the attempt that ended. */
  readonly attempt: number;
  readonly outcome: SendOutcome;
  /** Whether the fallback template went in the body's place. */
  readonly usedFallback: boolean;
  /** What went out in place of the entry's body. */
  readonly body?: string;
  readonly now: number;
  readonly holdMs: number;
  /** 0 to 1, spreads retries. */
  readonly jitter: number;
}

export interface Finish {
  /** The entry as it stands now; null if there is none, or if a newer attempt has taken over. */
  readonly entry: OutboxEntry | null;
  /** The resulting change of its number's breaker; null if there was none. */
  readonly turn: SenderTurn | null;
  readonly writes: readonly OutboxWrite[];
}

/** Records how an attempt ended, and its consequences for the entry, its lane and its number. */
export function* finishAttempt(finished: FinishedAttempt): OutboxFlow<Finish> {
  const entry = yield* read('entry', finished.entryId);
  if (!entry || entry.attempts.at(-1)?.number !== finished.attempt || isSettled(entry, finished.outcome)) {
    return { entry: null, turn: null, writes: [] };
  }
  const lane = yield* read('lane', entry.lane);
  const sender = yield* read('sender', entry.phoneNumberId);
  const laneNow = lane && laneAfter(lane, finished);
  const senderNow = sender && senderAfter(sender, entry, finished);
  const isHeld = senderNow !== null && senderNow.pause !== null;
  const after = entryAfter(entry, finished, { isHeld, pausedUntil: laneNow?.pausedUntil ?? 0 });
  const writes: OutboxWrite[] = [{ kind: 'entry', record: after }, ...sentWrites(entry, after)];
  if (isRefusedForOwner(finished.outcome)) writes.push({ kind: 'sent', record: { entryId: entry.id, wamid: null } });
  if (laneNow) {
    const head = isOpen(after) ? after : yield* readOpen(laneNow.key, after.position);
    writes.push({ kind: 'lane', record: withHead(laneNow, head, finished.now) });
  }
  if (!senderNow || senderNow === sender) return { entry: after, turn: null, writes };
  writes.push({ kind: 'sender', record: senderNow });
  return { entry: after, turn: senderTurn(sender, senderNow), writes };
}

/** An entry that reached its end by other means stays there, unless Meta's own answer says that it took it. */
function isSettled({ state, answer }: OutboxEntry, outcome: SendOutcome): boolean {
  if (state === 'sending' || state === 'unknown') return false;
  return outcome.kind !== 'accepted' || answer !== null;
}

/** Meta's own word that another responder owns the thread, which its conversation is to show. */
function isRefusedForOwner(outcome: SendOutcome): boolean {
  return outcome.kind === 'refused' && outcome.problem.code === notOwner && !outcome.isOurs;
}

/** What else is holding the entry back. */
interface Surroundings {
  /** Whether its number is paused, so that the entry needs no delay of its own. */
  readonly isHeld: boolean;
  /** Until when its pair rests. */
  readonly pausedUntil: number;
}

function entryAfter(entry: OutboxEntry, finished: FinishedAttempt, { isHeld, pausedUntil }: Surroundings): OutboxEntry {
  const { outcome, now, usedFallback } = finished;
  const problem = outcome.kind === 'accepted' ? null : outcome.problem;
  const ended = isHeld && isFaultOfMeta(outcome) ? 'paused' : attemptOutcomes[outcome.kind];
  const common: OutboxEntry = {
    ...entry,
    updatedAt: now,
    lease: null,
    holdUntil: null,
    usedFallback,
    body: finished.body ?? entry.body,
    problem,
    attempts: endAttempt(entry.attempts, { now, outcome: ended, problem }),
  };
  switch (outcome.kind) {
    case 'accepted':
      return accepted({ ...common, wamid: outcome.wamid, answer: outcome.answer });
    case 'refused':
      // The next try is the fallback's, with a place in the pace of its own.
      if (callsForFallback(entry, { usedFallback, problem }))
        return { ...common, state: 'queued', usedFallback: true, dueAt: now };
      return { ...common, state: 'refused', answer: outcome.answer };
    case 'unknown':
      return { ...common, state: 'unknown', holdUntil: now + finished.holdMs };
    default: {
      // Nothing went, so what goes next is judged anew.
      const { usedFallback: wasFallback } = entry;
      const dueAt = Math.max(now + waitMs(common, finished), pausedUntil);
      return { ...common, state: 'queued', usedFallback: wasFallback, dueAt };
    }
  }
}

/** Statuses may have come before the answer. */
function accepted(entry: OutboxEntry): OutboxEntry {
  return { ...entry, state: stateOf(entry.statuses) ?? 'accepted' };
}

const attemptOutcomes: Readonly<Record<SendOutcome['kind'], AttemptOutcome>> = {
  accepted: 'accepted',
  refused: 'refused',
  not_sent: 'not_sent',
  pair_too_fast: 'put_off',
  number_too_fast: 'put_off',
  blocked: 'paused',
  unknown: 'unknown',
};

const isFaultOfMeta = (outcome: SendOutcome): boolean => outcome.kind === 'not_sent' && outcome.fault !== 'ours';

/**
 * A paused or slowed number already holds the entry back, so failures then do not count against it: when the number
 * resumes, all its messages may go.
 */
function waitMs({ attempts }: OutboxEntry, { outcome, jitter }: FinishedAttempt): number {
  if (outcome.kind !== 'not_sent') return 0;
  if (outcome.afterMs !== null) return outcome.afterMs;
  if (attempts.at(-1)?.outcome === 'paused') return 0;
  return retryDelayMs(attempts.filter((attempt) => attempt.outcome === 'not_sent').length, jitter);
}

/** Meta: retry after 4^X seconds, X from 0. */
function laneAfter(lane: Lane, { outcome, now }: FinishedAttempt): Lane {
  if (outcome.kind === 'accepted') return lane.pairHits === 0 ? lane : { ...lane, pairHits: 0 };
  // A message that Meta never accepted does not count towards the pair's rate.
  if (outcome.kind === 'not_sent' || outcome.kind === 'blocked') {
    return { ...lane, pair: returnTokens(lane.pair, pairRule, now, 1) };
  }
  if (outcome.kind !== 'pair_too_fast') return lane;
  const pausedUntil = now + 4 ** Math.min(lane.pairHits, 6) * 1000;
  return { ...lane, pairHits: lane.pairHits + 1, pausedUntil, pair: { tokens: 1, at: now } };
}

function senderAfter(sender: Sender, entry: OutboxEntry, { outcome, now }: FinishedAttempt): Sender {
  const startedAt = entry.attempts.at(-1)?.startedAt ?? now;
  switch (outcome.kind) {
    case 'number_too_fast':
      return slowDown(
        passOver(sender, startedAt, now, outcome.afterMs ?? slowWaitMs),
        now,
        outcome.afterMs ?? slowWaitMs,
      );
    case 'pair_too_fast':
    case 'refused':
      return passOver(sender, startedAt, now);
    case 'accepted':
      return heedUsage(afterSuccess(sender, startedAt, now), outcome.usage ?? unused, now);
    default: {
      const failure = failureOf(outcome, entry.lane, startedAt);
      return failure ? fail(sender, failure, now) : passOver(sender, startedAt, now);
    }
  }
}

type Failed = Extract<SendOutcome, { kind: 'not_sent' | 'blocked' | 'unknown' }>;

/** What a failed call says about its number; null if Meta was not called. */
function failureOf(outcome: Failed, lane: string, startedAt: number): Failure<OutboxProblem> | null {
  const { problem } = outcome;
  switch (outcome.kind) {
    case 'blocked':
      return { cause: 'refused', problem, startedAt, subject: null };
    case 'unknown':
      return { cause: 'unanswered', problem, startedAt, subject: subjectOf(lane) };
    case 'not_sent': {
      if (outcome.fault === 'ours') return null;
      const subject = outcome.fault === 'meta' ? null : subjectOf(lane);
      return { cause: 'unavailable', problem, startedAt, subject, restMs: outcome.afterMs };
    }
  }
}

/** Tells recipients apart without storing a phone number. */
const subjectOf = (lane: string): string => createHash('sha256').update(lane).digest('hex').slice(0, 8);

const unused = { percent: 0, regainMs: 0 };

/**
 * Meta took one: the number resumes, and its rate recovers. A number that is neither paused nor slowed is returned
 * unchanged.
 */
function afterSuccess(sender: Sender, startedAt: number, now: number): Sender {
  const resumed = succeed(sender, startedAt, now);
  return resumed !== sender || sender.slowedAt !== null ? recover(resumed, now) : sender;
}
