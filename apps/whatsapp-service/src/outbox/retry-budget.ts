import { answeredStatus } from './answered-status.ts';
import type { Attempt, OutboxEntry, OutboxProblem } from './outbox-entry.ts';
import { meaningOfProblem } from './problem-meaning.ts';

/** The budget of one message besides its deadline: at most this many refused attempts, over at least this time. */
const ofMessage = { refusals: 8, elapsedMs: 2 * 60_000 };
/**
 * The same if Meta accepted the message and reported its failure by status: it waits at the end of its lane and holds
 * up nobody, so it can outlast an outage of the whole account that Meta reports in this way only.
 */
const ofReported = { refusals: 8, elapsedMs: 15 * 60_000 };
/**
 * The same if the number may be the cause, such as its rate, and it sends other messages meanwhile. Attempts that probe a
 * pause are refused for as long as it lasts, so some must have been made while the number counted as able to send.
 */
const ofAny = { refusals: 15, unpaused: 3, elapsedMs: 5 * 60_000 };
/** A pair's rests grow fourfold (`restPair`): those between these attempts take 23 minutes together. */
const maxPairRefusals = 7;

/** When the number was last known to send other messages; null if unknown. */
type WorkedAt = number | null;

/**
 * Whether Meta has refused this message often enough. Refusals that the number may have caused count only if it has
 * sent other messages since the first of them, and so do those of a proxy between this service and Meta; a call that was
 * not answered, or not made, never counts.
 */
export function isBudgetSpent(entry: OutboxEntry, now: number, workedAt: WorkedAt): boolean {
  const refused = refusals(entry);
  const [first] = refused;
  if (!first) return false;
  const elapsedMs = now - first.startedAt;
  const own = refused.filter(isOfMessage);
  const meaning = meaningOf(own.at(-1));
  const fewer = meaning?.class === 'slow_pair' ? maxPairRefusals : meaning?.maxAttempts;
  if (fewer !== undefined && own.length >= fewer) return true;
  const most = own.some(({ outcome }) => outcome === 'reported') ? ofReported : ofMessage;
  if (own.length >= most.refusals && elapsedMs >= most.elapsedMs) return true;
  const unpaused = refused.filter(({ probes }) => probes === undefined).length;
  const hasWorked = (workedAt ?? 0) > first.startedAt && unpaused >= ofAny.unpaused;
  return hasWorked && refused.length >= ofAny.refusals && elapsedMs >= ofAny.elapsedMs;
}

/** Its attempts that Meta, or a proxy, has refused since it was accepted or retried by hand. */
export function refusals({
  attempts,
  pardonedAttempts = 0,
}: Pick<OutboxEntry, 'attempts' | 'pardonedAttempts'>): Attempt[] {
  return attempts.filter(
    ({ number, outcome, problem }) =>
      number > pardonedAttempts &&
      outcome !== null &&
      refusedOutcomes.has(outcome) &&
      problem !== null &&
      isAnswer(problem),
  );
}

const isAnswer = (problem: OutboxProblem): boolean => problem.code !== null || answeredStatus(problem) !== null;

const refusedOutcomes: ReadonlySet<string> = new Set(['not_sent', 'put_off', 'paused', 'reported']);

/** A pause or a rate is the number's; a pair's rate belongs to the message's own recipient. */
const isOfMessage = ({ outcome, problem }: Attempt): boolean =>
  outcome === 'not_sent' ||
  (outcome === 'reported' && meaningOf({ problem })?.class !== 'pause') ||
  (outcome === 'put_off' && meaningOf({ problem })?.class === 'slow_pair');

const meaningOf = (attempt: Pick<Attempt, 'problem'> | undefined) =>
  attempt?.problem ? meaningOfProblem(attempt.problem) : undefined;

/** The problem of a message that is given up. */
export function gaveUp(
  problem: OutboxProblem,
  entry: Pick<OutboxEntry, 'attempts' | 'pardonedAttempts'>,
): OutboxProblem {
  // Of many attempts only some are kept.
  const attempts = (entry.attempts.at(-1)?.number ?? 0) - (entry.pardonedAttempts ?? 0);
  const said = problem.details === null ? '' : `${problem.details.replace(/[^.!?]$/, '$&.')} `;
  const details = `${said}This service gave up after ${attempts} attempts; retry it once the cause is fixed: POST /v1/outbox/{id}/retry.`;
  return { ...problem, details };
}
