import type { OutboxState } from '@intexuraos/service-api/outbox-state';
import { type Flow, load, put, type Write } from '../records/flow.ts';
import { confirm } from '../work/breaker.ts';
import { outboxEntries, outboxSenders } from './collections.ts';
import { callsForFallback } from './fallback.ts';
import { atBreaker, probeOver } from './holds.ts';
import type { Lane } from './lane.ts';
import { leaveLane } from './leave-lane.ts';
import { isOpen, type OutboxEntry, type OutboxProblem, type OutboxStatus } from './outbox-entry.ts';
import { decisiveProblem } from './problem-meaning.ts';
import { reportedFailure, sendAgain } from './reported-failure.ts';
import { requeueEntry } from './requeue.ts';
import { type SenderTurn, senderTurns } from './sender.ts';
import { sentWrites } from './sent-writes.ts';

/** What a status webhook says of an entry. */
export interface Settlement {
  readonly entryId: string;
  /**
   * The attempt that it is about, from the opaque data sent with the message; null if it came back without: the attempt
   * that got `wamid`.
   */
  readonly attempt: number | null;
  /** Whether that attempt sent the fallback template. */
  readonly usedFallback: boolean;
  readonly wamid: string | null;
  /** `sent`, `delivered`, `read`, `played`, `failed`; other words are kept and change no state. */
  readonly status: string;
  /** Meta's time. */
  readonly at: number;
  readonly problem: OutboxProblem | null;
}

/** A settlement whose attempt is known. */
export interface TrySettlement extends Settlement {
  readonly attempt: number;
}

export interface Settled {
  /** The entry afterwards; null if there is no such entry, or nothing is new. */
  readonly entry: OutboxEntry | null;
  /** The resulting change of a breaker; null if there was none. */
  readonly turn: SenderTurn | null;
  readonly writes: readonly Write[];
}

/**
 * Applies a status to its entry, in any order and any number of times. Whatever state the entry had, a status proves
 * that Meta accepted the message; if its lane waited for that, it continues. A failure that the message did not cause
 * is treated as in an answer: Meta has said that it did not deliver the message, so it is sent again, or waits for the
 * pause to end.
 */
export function* settleEntry(told: Settlement, now: number): Flow<Settled> {
  const entry = yield* load(outboxEntries, told.entryId);
  const settlement = entry && withTry(entry, told);
  if (!entry || !settlement || settlement.attempt <= entry.forgottenAttempts || isKnown(entry, settlement)) {
    return { entry: null, turn: null, writes: [] };
  }
  if (wantsFallback(entry, settlement)) return yield* fallBack(entry, settlement, now);
  const failure = yield* reportedFailure(entry, settlement, now);
  if (failure) {
    const { writes, turn, rest, entry: again } = yield* sendAgain(entry, settlement, failure, now);
    if (again) return { entry: again, turn, writes: [...writes, ...toldOf(entry, settlement)] };
    const after = withStatus(entry, settlement, now);
    // A message that arrived has no problem of its own: one member of a group failed, or the failure was reported late.
    const problem = after.state === 'failed' ? failure.problem : null;
    const ended = { ...after, attempts: failure.attempts, problem };
    return { entry: ended, turn, writes: [...writes, ...(yield* ending(entry, ended, now, rest))] };
  }
  const after = withStatus(entry, settlement, now);
  const { turn, writes } = yield* probeReported(entry, settlement, now);
  return { entry: after, turn, writes: [...writes, ...(yield* ending(entry, after, now))] };
}

/** The settlement with its attempt, and its problem with the decisive error first; null if its wamid belongs to no attempt that counts. */
function withTry(entry: OutboxEntry, settlement: Settlement): TrySettlement | null {
  const { attempt, wamid } = settlement;
  const problem = settlement.problem && decisiveProblem(settlement.problem, entry);
  if (attempt !== null) return { ...settlement, attempt, problem };
  const last = entry.attempts.at(-1);
  return last && wamid !== null && wamid === entry.wamid ? { ...settlement, attempt: last.number, problem } : null;
}

/** The writes for an entry that a status changed. @param rest further changes of its lane. */
function* ending(before: OutboxEntry, after: OutboxEntry, now: number, rest?: (lane: Lane) => Lane): Flow<Write[]> {
  const writes: Write[] = [put(outboxEntries, after), ...sentWrites(before, after)];
  if (rest || (isOpen(before) && !isOpen(after))) writes.push(...(yield* leaveLane(before, now, rest)));
  return writes;
}

/** A status of an attempt that probed a pause: `sent` ends the pause; a failure for another reason says nothing. */
function* probeReported(
  { attempts, phoneNumberId }: OutboxEntry,
  { attempt, status }: TrySettlement,
  now: number,
): Flow<Omit<Settled, 'entry'>> {
  const { probes, startedAt = 0 } = attempts.find(({ number }) => number === attempt) ?? {};
  const sender = probes === undefined ? null : yield* load(outboxSenders, phoneNumberId);
  if (!sender) return { turn: null, writes: [] };
  const after =
    status === 'failed'
      ? probeOver(sender, probes, startedAt, now)
      : atBreaker(sender, probes ?? null, (breaker) => confirm(breaker, startedAt, now));
  if (after === sender) return { turn: null, writes: [] };
  return { turn: senderTurns(sender, after)[0] ?? null, writes: [put(outboxSenders, after)] };
}

/** The failed attempt's message stays in the conversation, as failed. */
const toldOf = (entry: OutboxEntry, { wamid }: Settlement): Write[] =>
  sentWrites(entry, { ...entry, wamid: entry.wamid ?? wamid });

/** Meta found the service window closed after accepting the message; the caller has said what to send then. */
function wantsFallback(entry: OutboxEntry, settlement: TrySettlement): boolean {
  const isOfLastTry = entry.attempts.at(-1)?.number === settlement.attempt;
  return settlement.status === 'failed' && isOfLastTry && callsForFallback(entry, settlement);
}

/** The fallback is sent as a message of its own. */
function* fallBack(entry: OutboxEntry, settlement: TrySettlement, now: number): Flow<Settled> {
  const requeued = yield* requeueEntry(entry, { usedFallback: true, problem: settlement.problem }, now);
  return { entry: requeued.entry, turn: null, writes: [...requeued.writes, ...toldOf(entry, settlement)] };
}

function isKnown(entry: OutboxEntry, { status, at }: Settlement): boolean {
  return entry.statuses.some((known) => known.status === status && known.at === at);
}

function withStatus(before: OutboxEntry, settlement: TrySettlement, now: number): OutboxEntry {
  const { wamid, status, at, problem } = settlement;
  const statuses: OutboxStatus[] = [...before.statuses, { status, at, problem }].sort((a, b) => a.at - b.at);
  const entry: OutboxEntry = {
    ...before,
    statuses,
    updatedAt: now,
    wamid: before.wamid ?? wamid,
    usedFallback: before.usedFallback || settlement.usedFallback,
  };
  const state = stateOf(statuses);
  if (state === null) return entry;
  return {
    ...entry,
    state,
    lease: null,
    holdUntil: null,
    problem: state === 'failed' ? (problem ?? entry.problem) : null,
  };
}

/** A failure beats `sent` only: a delivered message did arrive, whatever else is reported. */
const lattice = ['sent', 'failed', 'delivered', 'read', 'played'] as const satisfies readonly OutboxState[];

/** The state that the statuses add up to; null if none of them implies one. */
export function stateOf(statuses: readonly Pick<OutboxStatus, 'status'>[]): (typeof lattice)[number] | null {
  return lattice.findLast((word) => statuses.some(({ status }) => status === word)) ?? null;
}
