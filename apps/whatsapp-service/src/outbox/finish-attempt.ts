import { notOwner } from '../conversations/apply-control.ts';
import { endAttempt } from './attempts.ts';
import { callsForFallback } from './fallback.ts';
import { type Lane, withHead } from './lane.ts';
import { type AttemptOutcome, isOpen, type OutboxEntry } from './outbox-entry.ts';
import { retryDelayMs } from './retry-delay.ts';
import type { SendOutcome } from './send-outcome.ts';
import { heedUsage, pauseSender, probeAgain, recover, resumeSender, type Sender, slowDown } from './sender.ts';
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
  readonly writes: readonly OutboxWrite[];
}

/** Records how a try ended, and what follows from it for the entry, its lane and its number. */
export function* finishAttempt(finished: FinishedAttempt): OutboxFlow<Finish> {
  const entry = yield* read('entry', finished.entryId);
  if (!entry || entry.attempts.at(-1)?.number !== finished.attempt || isSettled(entry, finished.outcome)) {
    return { entry: null, writes: [] };
  }
  const lane = yield* read('lane', entry.lane);
  const sender = yield* read('sender', entry.phoneNumberId);
  const laneNow = lane && laneAfter(lane, finished);
  const after = entryAfter(entry, finished, laneNow?.pausedUntil ?? 0);
  const writes: OutboxWrite[] = [{ kind: 'entry', record: after }, ...sentWrites(entry, after)];
  if (isRefusedForOwner(finished.outcome)) writes.push({ kind: 'sent', record: { entryId: entry.id, wamid: null } });
  if (laneNow) {
    const head = isOpen(after) ? after : yield* readOpen(laneNow.key, after.position);
    writes.push({ kind: 'lane', record: withHead(laneNow, head, finished.now) });
  }
  const senderNow = sender && senderAfter(sender, finished);
  if (senderNow && senderNow !== sender) writes.push({ kind: 'sender', record: senderNow });
  return { entry: after, writes };
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

function entryAfter(entry: OutboxEntry, finished: FinishedAttempt, pausedUntil: number): OutboxEntry {
  const { outcome, now, usedFallback } = finished;
  const problem = outcome.kind === 'accepted' ? null : outcome.problem;
  const common: OutboxEntry = {
    ...entry,
    updatedAt: now,
    lease: null,
    holdUntil: null,
    usedFallback,
    body: finished.body ?? entry.body,
    problem,
    attempts: endAttempt(entry.attempts, { now, outcome: attemptOutcomes[outcome.kind], problem }),
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
      const dueAt = Math.max(now + waitMs(entry, finished), pausedUntil);
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

/** A number that waits holds the entry by itself. */
function waitMs({ attempts }: OutboxEntry, { outcome, jitter }: FinishedAttempt): number {
  if (outcome.kind !== 'not_sent') return 0;
  return outcome.afterMs ?? retryDelayMs(attempts.length, jitter);
}

/** Meta: retry after 4^X seconds, X from 0. */
function laneAfter(lane: Lane, { outcome, now }: FinishedAttempt): Lane {
  if (outcome.kind === 'accepted') return lane.pairHits === 0 ? lane : { ...lane, pairHits: 0 };
  if (outcome.kind !== 'pair_too_fast') return lane;
  const pausedUntil = now + 4 ** Math.min(lane.pairHits, 6) * 1000;
  return { ...lane, pairHits: lane.pairHits + 1, pausedUntil, pair: { tokens: 1, at: now } };
}

function senderAfter(sender: Sender, { outcome, now }: FinishedAttempt): Sender {
  switch (outcome.kind) {
    case 'number_too_fast':
      return slowDown(probeAgain(sender, now), now, outcome.afterMs ?? undefined);
    case 'pair_too_fast':
    case 'refused':
      return probeAgain(sender, now);
    case 'blocked':
      return pauseSender(sender, outcome.problem, now);
    case 'accepted':
      return heedUsage(goesOn(sender, now), outcome.usage ?? unused, now);
    default:
      return sender;
  }
}

const unused = { percent: 0, regainMs: 0 };

/** Meta took one: nothing has to be paused, and the rate recovers. One that goes as it may is left as it is. */
function goesOn(sender: Sender, now: number): Sender {
  return sender.pause || sender.slowedAt !== null ? recover(resumeSender(sender), now) : sender;
}
