import { createHash } from 'node:crypto';
import { notOwner } from '../conversations/apply-control.ts';
import { returnTokens } from '../pacing/bucket.ts';
import { append, type Flow, firstOf, load, put, type Write } from '../records/flow.ts';
import { type Failure, fail, passOver, succeed } from '../work/breaker.ts';
import { endAttempt, retryDelayMs } from './attempts.ts';
import { openEntries, outboxEntries, outboxLanes, outboxSenders, sentMessages } from './collections.ts';
import { callsForFallback } from './fallback.ts';
import { atBreaker, holdOf, numberProbe, probeOver } from './holds.ts';
import { type Lane, pairRule, restPair, withHead } from './lane.ts';
import { type AttemptOutcome, isOpen, type OutboxEntry, type OutboxProblem } from './outbox-entry.ts';
import { gaveUp, isBudgetSpent } from './retry-budget.ts';
import type { SendOutcome } from './send-outcome.ts';
import {
  applyUsage,
  maxSlowMs,
  recover,
  type Sender,
  type SenderTurn,
  senderTurns,
  slowDown,
  slowWaitMs,
} from './sender.ts';
import { sentWrites } from './sent-writes.ts';
import { stateOf } from './settle-entry.ts';

export interface FinishedAttempt {
  readonly entryId: string;
  /** The number of the attempt that ended. */
  readonly attempt: number;
  readonly outcome: SendOutcome;
  /** Whether the fallback template was sent instead of the body. */
  readonly usedFallback: boolean;
  /** The body that was sent, if it differs from the entry's. */
  readonly body?: string;
  readonly now: number;
  readonly holdMs: number;
  /** 0 to 1, spreads retries. */
  readonly jitter: number;
}

export interface Finish {
  /** The entry as it is now; null if there is none, or if a newer attempt has replaced this one. */
  readonly entry: OutboxEntry | null;
  /** The resulting change of its number's breaker; null if there was none. */
  readonly turn: SenderTurn | null;
  readonly writes: readonly Write[];
}

/** Records how an attempt ended, and its consequences for the entry, its lane and its number. */
export function* finishAttempt(finished: FinishedAttempt): Flow<Finish> {
  const entry = yield* load(outboxEntries, finished.entryId);
  const isStale = entry?.attempts.at(-1)?.number !== finished.attempt || finished.attempt <= entry.forgottenAttempts;
  if (!entry || isStale || isSettled(entry, finished.outcome)) return { entry: null, turn: null, writes: [] };
  const lane = yield* load(outboxLanes, entry.lane);
  const sender = yield* load(outboxSenders, entry.phoneNumberId);
  const laneNow = lane && laneAfter(lane, finished);
  const senderNow = sender && senderAfter(sender, entry, finished);
  const isHeld = senderNow !== null && senderNow.pause !== null;
  const workedAt = Math.max(senderNow?.workedAt ?? 0, senderNow?.resumedAt ?? 0);
  const after = entryAfter(entry, finished, { isHeld, workedAt, pausedUntil: laneNow?.pausedUntil ?? 0 });
  const writes: Write[] = [put(outboxEntries, after), ...sentWrites(entry, after)];
  if (isRefusedForOwner(finished.outcome)) writes.push(append(sentMessages, { entryId: entry.id, wamid: null }));
  if (laneNow) {
    const { lane: record, head } = yield* headAfter(laneNow, after);
    writes.push(put(outboxLanes, withHead(record, head, finished.now)));
  }
  if (!senderNow || senderNow === sender) return { entry: after, turn: null, writes };
  writes.push(put(outboxSenders, senderNow));
  return { entry: after, turn: senderTurns(sender, senderNow)[0] ?? null, writes };
}

/** The lane's next open entry: this one while it is open, unless it was sent past held ones and waits again. */
function* headAfter(lane: Lane, after: OutboxEntry): Flow<{ lane: Lane; head: OutboxEntry | null }> {
  const { passing, ...rest } = lane;
  const isPassing = passing === after.position;
  if (isPassing && after.state === 'unknown') return { lane, head: after };
  if (isPassing) {
    const first = yield* firstOf(openEntries, lane.key, 0);
    if (first && first.id !== after.id) return { lane: rest, head: first };
  }
  return {
    lane: isPassing ? rest : lane,
    head: isOpen(after) ? after : yield* nextOf(lane, after),
  };
}

/** The next entry after it; after the last of its lane there is none, which needs no read. */
function* nextOf({ key, lastPosition }: Lane, { position }: OutboxEntry): Flow<OutboxEntry | null> {
  return position >= lastPosition ? null : yield* firstOf(openEntries, key, position);
}

/** An entry that ended otherwise stays ended, unless Meta's own answer says that it accepted the message. */
function isSettled({ state, answer }: OutboxEntry, outcome: SendOutcome): boolean {
  if (state === 'sending' || state === 'unknown') return false;
  return outcome.kind !== 'accepted' || answer !== null;
}

/** Meta's own statement that another responder owns the thread, which its conversation is to show. */
function isRefusedForOwner(outcome: SendOutcome): boolean {
  return outcome.kind === 'refused' && outcome.problem.code === notOwner && !outcome.isOurs;
}

/** What else is holding the entry back. */
interface Surroundings {
  /** Whether its number is paused, so that the entry needs no delay of its own. */
  readonly isHeld: boolean;
  /** When its number last sent another message after trouble. */
  readonly workedAt: number;
  /** Until when its pair rests. */
  readonly pausedUntil: number;
}

function entryAfter(entry: OutboxEntry, finished: FinishedAttempt, around: Surroundings): OutboxEntry {
  const { outcome, now, usedFallback } = finished;
  const problem = outcome.kind === 'accepted' ? null : outcome.problem;
  const ended = around.isHeld && isFaultOfMeta(outcome) ? 'paused' : attemptOutcomes[outcome.kind];
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
      // The next attempt sends the fallback, which takes its own place in the pace.
      if (callsForFallback(entry, { usedFallback, problem }))
        return { ...common, state: 'queued', usedFallback: true, dueAt: now };
      return { ...common, state: 'refused', answer: outcome.answer };
    case 'unknown':
      return { ...common, state: 'unknown', holdUntil: now + finished.holdMs };
    default: {
      if (isBudgetSpent(common, now, around.workedAt)) {
        return { ...common, state: 'failed', problem: gaveUp(outcome.problem, common) };
      }
      // Nothing was sent, so the next attempt is judged again; a held fallback is held for its own kind.
      const isHeldAsIs = outcome.kind === 'blocked' && outcome.scope === 'category';
      const dueAt = Math.max(now + waitMs(common, finished), around.pausedUntil);
      return { ...common, state: 'queued', usedFallback: isHeldAsIs ? usedFallback : entry.usedFallback, dueAt };
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
 * A paused or slowed number already holds the entry back, so failures then add no delay: when the number resumes, all
 * its messages may go.
 */
function waitMs({ attempts, pardonedAttempts = 0 }: OutboxEntry, { outcome, jitter }: FinishedAttempt): number {
  if (outcome.kind !== 'not_sent') return 0;
  if (outcome.afterMs !== null) return outcome.afterMs;
  if (attempts.at(-1)?.outcome === 'paused') return 0;
  const counted = attempts.filter(
    ({ outcome: ended, number }) => delaying.has(ended ?? '') && number > pardonedAttempts,
  );
  return retryDelayMs(counted.length, jitter);
}

const delaying: ReadonlySet<string> = new Set(['not_sent', 'reported']);

function laneAfter(lane: Lane, { outcome, now }: FinishedAttempt): Lane {
  if (outcome.kind === 'accepted') return lane.pairHits === 0 ? lane : { ...lane, pairHits: 0 };
  // A message that Meta never accepted does not count towards the pair's rate.
  if (outcome.kind === 'not_sent' || outcome.kind === 'blocked') {
    return { ...lane, pair: returnTokens(lane.pair, pairRule, now, 1) };
  }
  if (outcome.kind !== 'pair_too_fast') return lane;
  return { ...restPair(lane, lane.pairHits, now), pairHits: lane.pairHits + 1 };
}

function senderAfter(sender: Sender, entry: OutboxEntry, { outcome, usedFallback, now }: FinishedAttempt): Sender {
  const { startedAt = now, probes } = entry.attempts.at(-1) ?? {};
  switch (outcome.kind) {
    case 'number_too_fast': {
      const restMs = outcome.afterMs ?? slowWaitMs;
      const tooFastSince = sender.slowedAt === null ? now : (sender.tooFastSince ?? now);
      const isOther = probes !== undefined && probes !== numberProbe;
      const over = { ...(isOther ? probeOver(sender, probes, startedAt, now) : sender), tooFastSince };
      if (restMs <= maxSlowMs && now - tooFastSince < maxSlowMs)
        return slowDown(passOver(over, startedAt, now, restMs), now, restMs);
      const grantedRestMs = restMs > maxSlowMs ? restMs : null;
      const failure = { ...refusedForAll(outcome.problem, startedAt), restMs, grantedRestMs };
      return atBreaker(slowDown(over, now, slowWaitMs), null, (breaker) => fail(breaker, failure, now));
    }
    case 'pair_too_fast':
    case 'refused':
      return passOver(probeOver(sender, probes, startedAt, now), startedAt, now);
    case 'accepted': {
      const resumed = atBreaker(sender, probes ?? null, (breaker) => succeed(breaker, startedAt, now));
      return applyUsage(afterSuccess(resumed, sender, startedAt, now), outcome.usage ?? unused, now);
    }
    default: {
      const failure = failureOf(outcome, entry.lane, startedAt);
      if (!failure) return passOver(probeOver(sender, probes, startedAt, now), startedAt, now);
      const hold = outcome.kind === 'blocked' ? holdOf(outcome.scope, { ...entry, usedFallback }) : null;
      const isOther = probes !== undefined && probes !== (hold ?? numberProbe);
      const over = isOther ? probeOver(sender, probes, startedAt, now) : sender;
      return atBreaker(over, hold, (breaker) => fail(breaker, failure, now));
    }
  }
}

type Failed = Extract<SendOutcome, { kind: 'not_sent' | 'blocked' | 'unknown' }>;

const refusedForAll = (problem: OutboxProblem, startedAt: number): Failure<OutboxProblem> => ({
  cause: 'refused',
  problem,
  startedAt,
  subject: null,
});

/** What a failed call says about its number; null if Meta was not called. */
function failureOf(outcome: Failed, lane: string, startedAt: number): Failure<OutboxProblem> | null {
  const { problem } = outcome;
  switch (outcome.kind) {
    case 'blocked':
      return refusedForAll(problem, startedAt);
    case 'unknown':
      // A probe before the rest is over would only leave one more message unknown.
      return {
        cause: 'unanswered',
        problem,
        startedAt,
        subject: subjectOf(lane),
        grantedRestMs: outcome.restMs ?? null,
      };
    case 'not_sent': {
      if (outcome.fault === 'ours') return null;
      const subject = outcome.fault === 'meta' ? null : subjectOf(lane);
      const { afterMs: restMs, restMs: grantedRestMs = null } = outcome;
      return { cause: 'unavailable', problem, startedAt, subject, restMs, grantedRestMs };
    }
  }
}

/** Identifies recipients without storing a phone number. */
const subjectOf = (lane: string): string => createHash('sha256').update(lane).digest('hex').slice(0, 8);

const unused = { percent: 0, regainMs: 0 };

/**
 * Meta accepted a message: the number resumes, and its rate recovers. A number that is neither paused nor slowed is
 * returned unchanged.
 */
function afterSuccess(probed: Sender, before: Sender, startedAt: number, now: number): Sender {
  const resumed = succeed(probed, startedAt, now);
  if (resumed === before && resumed.slowedAt === null) return resumed;
  const recovered = recover(withoutTooFast(resumed), now);
  return now - (recovered.workedAt ?? 0) < noteEveryMs ? recovered : { ...recovered, workedAt: now };
}

function withoutTooFast(sender: Sender): Sender {
  if (sender.tooFastSince === undefined) return sender;
  const { tooFastSince: _over, ...others } = sender;
  return others;
}

/** While a number is slow, its record is updated at least this often with the time of its last success. */
const noteEveryMs = 5_000;
