import { callsForFallback } from './fallback.ts';
import { leaveLane } from './leave-lane.ts';
import { isOpen, type OutboxEntry, type OutboxProblem, type OutboxState, type OutboxStatus } from './outbox-entry.ts';
import { requeueEntry } from './requeue.ts';
import { sentWrites } from './sent-writes.ts';
import { type OutboxFlow, type OutboxWrite, read } from './unit-of-work.ts';

/** What a status webhook says of an entry, which it names by the opaque data that went out with the message. */
export interface Settlement {
  readonly entryId: string;
  /** Which try it is about. */
  readonly attempt: number;
  /** Whether that try sent the fallback template. */
  readonly usedFallback: boolean;
  readonly wamid: string | null;
  /** `sent`, `delivered`, `read`, `played`, `failed`; other words are kept and change no state. */
  readonly status: string;
  /** Meta's time. */
  readonly at: number;
  readonly problem: OutboxProblem | null;
}

export interface Settled {
  /** The entry after it; null if there is no such entry, or nothing new was said. */
  readonly entry: OutboxEntry | null;
  readonly writes: readonly OutboxWrite[];
}

/**
 * Applies a status to its entry, in any order and any number of times. Whatever the entry was thought to be, a status is
 * proof that Meta took the message; if its lane waited for that, it goes on.
 */
export function* settleEntry(settlement: Settlement, now: number): OutboxFlow<Settled> {
  const entry = yield* read('entry', settlement.entryId);
  if (!entry || settlement.attempt <= entry.forgottenAttempts || isKnown(entry, settlement)) {
    return { entry: null, writes: [] };
  }
  if (wantsFallback(entry, settlement)) return yield* fallBack(entry, settlement, now);
  const after = withStatus(entry, settlement, now);
  const writes: OutboxWrite[] = [{ kind: 'entry', record: after }, ...sentWrites(entry, after)];
  if (isOpen(entry) && !isOpen(after)) writes.push(...(yield* leaveLane(entry, now)));
  return { entry: after, writes };
}

/** Meta found the service window closed after it had taken the message; the caller has said what to send then. */
function wantsFallback(entry: OutboxEntry, settlement: Settlement): boolean {
  const isOfLastTry = entry.attempts.at(-1)?.number === settlement.attempt;
  return settlement.status === 'failed' && isOfLastTry && callsForFallback(entry, settlement);
}

/** The failed try's message stays in the conversation, as one that failed; the fallback goes as a message of its own. */
function* fallBack(entry: OutboxEntry, { wamid, problem }: Settlement, now: number): OutboxFlow<Settled> {
  const told = sentWrites(entry, { ...entry, wamid: entry.wamid ?? wamid });
  const requeued = yield* requeueEntry(entry, { usedFallback: true, problem }, now);
  return { entry: requeued.entry, writes: [...requeued.writes, ...told] };
}

function isKnown(entry: OutboxEntry, { status, at }: Settlement): boolean {
  return entry.statuses.some((known) => known.status === status && known.at === at);
}

function withStatus(before: OutboxEntry, settlement: Settlement, now: number): OutboxEntry {
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

/** A failure beats `sent` only: what was delivered did arrive, whatever was told besides. */
const lattice = ['sent', 'failed', 'delivered', 'read', 'played'] as const satisfies readonly OutboxState[];

/** The state that the statuses amount to; null where none of them says anything of it. */
export function stateOf(statuses: readonly Pick<OutboxStatus, 'status'>[]): (typeof lattice)[number] | null {
  return lattice.findLast((word) => statuses.some(({ status }) => status === word)) ?? null;
}
