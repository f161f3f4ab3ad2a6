import type { ErrorMeaning } from '@intexuraos/cloud-api';
import { type Flow, load, put, type Write } from '../records/flow.ts';
import { fail } from '../work/breaker.ts';
import { endAttempt, retryDelayMs } from './attempts.ts';
import { outboxSenders } from './collections.ts';
import { isToGroup } from './entry-conversation.ts';
import { atBreaker, holdOf, probeOver } from './holds.ts';
import { pauseScopeOf } from './judge-call.ts';
import { type Lane, restPair } from './lane.ts';
import type { Attempt, OutboxEntry, OutboxProblem } from './outbox-entry.ts';
import { meaningOfProblem, withOthers } from './problem-meaning.ts';
import { requeueEntry } from './requeue.ts';
import { gaveUp, isBudgetSpent, refusals } from './retry-budget.ts';
import { type Sender, type SenderTurn, senderTurns, slowDown, slowWaitMs } from './sender.ts';
import type { TrySettlement } from './settle-entry.ts';

/** A failure reported by status that the message itself did not cause. */
export interface ReportedFailure {
  readonly meaning: ErrorMeaning;
  /** The attempts with the outcome of the failed one corrected. */
  readonly attempts: readonly Attempt[];
  /** The entry's problem if it is not sent again. */
  readonly problem: OutboxProblem;
  /**
   * Whether it may be sent again: within its deadline and its budget, and only if no status shows that somebody got it.
   */
  readonly isSentAgain: boolean;
  /** Its number, if the failure concerns the number. */
  readonly sender: Sender | null;
}

const arrived: ReadonlySet<string> = new Set(['delivered', 'read', 'played']);
const live: ReadonlySet<string> = new Set(['accepted', 'sent', 'sending', 'unknown']);

/**
 * What a `failed` status means for its message; null if the message itself cannot be delivered, and for every other
 * status.
 */
export function* reportedFailure(
  entry: OutboxEntry,
  { status, attempt, problem, usedFallback }: TrySettlement,
  now: number,
): Flow<ReportedFailure | null> {
  if (status !== 'failed' || problem?.code == null || entry.attempts.at(-1)?.number !== attempt) return null;
  const meaning = meaningOfProblem(problem, entry);
  if (!meaning || meaning.class === 'refuse') return null;
  const attempts = endAttempt(entry.attempts, {
    now: entry.attempts.at(-1)?.endedAt ?? now,
    outcome: 'reported',
    problem,
  });
  const failed = { ...entry, attempts, usedFallback: entry.usedFallback || usedFallback };
  const isOfNumber =
    meaning.class === 'pause' || meaning.class === 'slow_number' || attempts.at(-1)?.probes !== undefined;
  const sender = isOfNumber ? yield* load(outboxSenders, entry.phoneNumberId) : null;
  const isSpent = isBudgetSpent(failed, now, sender && confirmedAt(sender, failed, meaning));
  const hasArrived = entry.statuses.some((known) => arrived.has(known.status));
  // One member of a group may fail where others got the message.
  const isSentAgain = live.has(entry.state) && !hasArrived && !isSpent && entry.expiresAt > now && !isToGroup(entry);
  return { meaning, attempts, problem: isSpent ? gaveUp(problem, failed) : problem, isSentAgain, sender };
}

/** When a status last showed that messages like this one are delivered; acceptance by Meta proves nothing here. */
function confirmedAt(sender: Sender, entry: OutboxEntry, meaning: ErrorMeaning): number | null {
  const hold = meaning.class === 'pause' ? holdOf(pauseScopeOf(meaning), entry) : null;
  return (hold === null ? sender.resumedAt : sender.holds?.[hold]?.resumedAt) ?? null;
}

export interface SentAgain {
  /** Null if it is not sent again. */
  readonly entry: OutboxEntry | null;
  readonly turn: SenderTurn | null;
  readonly writes: readonly Write[];
  /** What the failure does to the lane; it is in `writes` if the message is sent again. Undefined for nothing. */
  readonly rest: ((lane: Lane) => Lane) | undefined;
}

/** Puts a message whose failure was reported back at the end of its lane, and pauses or slows down what the failure concerns. */
export function* sendAgain(
  entry: OutboxEntry,
  settlement: TrySettlement,
  failure: ReportedFailure,
  now: number,
): Flow<SentAgain> {
  const { meaning, attempts, isSentAgain } = failure;
  const usedFallback = entry.usedFallback || settlement.usedFallback;
  const { turn, writes } = concerned({ ...entry, usedFallback }, settlement, failure, now);
  const before = refusals({ ...entry, attempts }).length - 1;
  // The pair is too fast whether or not this message is sent again.
  const rest = meaning.class === 'slow_pair' ? (lane: Lane): Lane => restPair(lane, before, now) : undefined;
  if (!isSentAgain) return { entry: null, turn, writes, rest };
  const changes = { attempts, usedFallback, problem: settlement.problem, dueAt: now + waitMs(meaning, before) };
  const requeued = yield* requeueEntry(entry, changes, now, rest);
  return { entry: requeued.entry, turn, writes: [...writes, ...requeued.writes], rest };
}

/** The entry's own delay; a pause, or a resting pair, already holds it back. */
function waitMs({ class: errorClass, waitMs: known, maxAttempts }: ErrorMeaning, before: number): number {
  if (errorClass === 'pause' || errorClass === 'slow_pair') return 0;
  if (maxAttempts !== undefined) return fewDelaysMs[before] ?? maxDelayMs;
  return known ?? retryDelayMs(before + 1, 0);
}

const maxDelayMs = 5 * 60_000;
/**
 * A host that Meta could not fetch a file from gets minutes to recover, since there are few attempts. At the end of its
 * lane the message holds up nobody meanwhile.
 */
const fewDelaysMs = [10_000, 60_000, maxDelayMs] as const;

/** The effect of the failure on its number. */
function concerned(
  entry: OutboxEntry,
  { problem }: TrySettlement,
  { meaning, sender }: ReportedFailure,
  now: number,
): { turn: SenderTurn | null; writes: Write[] } {
  const { probes, startedAt = now } = entry.attempts.at(-1) ?? {};
  if (!sender || !problem) return { turn: null, writes: [] };
  const after = senderAfter(sender, entry, { meaning, problem, startedAt, probes }, now);
  if (after === sender) return { turn: null, writes: [] };
  return { turn: senderTurns(sender, after)[0] ?? null, writes: [put(outboxSenders, after)] };
}

interface FailedCall {
  readonly meaning: ErrorMeaning;
  readonly problem: OutboxProblem;
  readonly startedAt: number;
  readonly probes: string | undefined;
}

function senderAfter(sender: Sender, entry: OutboxEntry, call: FailedCall, now: number): Sender {
  const { meaning, problem, startedAt, probes } = call;
  if (meaning.class === 'slow_number') return slowDown(probeOver(sender, probes, startedAt, now), now, slowWaitMs);
  if (meaning.class !== 'pause') return probeOver(sender, probes, startedAt, now);
  const hold = holdOf(pauseScopeOf(meaning), entry);
  // The other errors concern the message.
  const failure = {
    cause: 'refused',
    problem: withOthers(problem, []),
    startedAt,
    subject: null,
    isReported: true,
  } as const;
  return atBreaker(sender, hold, (breaker) => fail(breaker, failure, now));
}
