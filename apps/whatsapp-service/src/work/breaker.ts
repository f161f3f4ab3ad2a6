/**
 * A circuit breaker, kept as plain data next to whatever it guards, so that it survives restarts and is shared by all
 * instances. It does not know what is called, or why.
 *
 * While it is closed, calls are made. Failures in a row open it. While it is open, one job at a time goes out as a
 * probe; the first call that works closes it.
 */
export interface Breaker<P> {
  /** Set while it is open. */
  readonly pause: Pause<P> | null;
  /** Failures since a call last worked, while it is closed; absent while there are none. */
  readonly doubt?: Doubt | null;
  /** When a call last worked after others had failed. */
  readonly resumedAt?: number | null;
}

/**
 * `refused`: every call is refused until somebody fixes it. `unavailable`: calls fail and certainly have no effect.
 * `unanswered`: calls are made and their outcome stays unknown, so each probe leaves its job unknown.
 */
export type FailureCause = 'refused' | 'unavailable' | 'unanswered';

/** `operator`: a person paused it. It is not probed, and no call opens or closes it: such a pause is kept next to the breaker. */
export type Cause = FailureCause | 'operator';

export interface Pause<P> {
  /** When it opened. */
  readonly since: number;
  /** Records of older versions have none: they were paused for what is now called `refused`. */
  readonly cause?: Cause;
  /** When the first of the calls that opened it began: one that began later and works closes it. */
  readonly failedAt?: number;
  /** When the next probe may go. */
  readonly probeAt: number;
  /** Probes in a row that failed for this cause. */
  readonly probes: number;
  /** Whether a probe is in flight, and when it began. */
  readonly isProbing: boolean;
  readonly probedAt?: number;
  /**
   * The calls themselves work and their failure is reported later: a call that works is then no proof that the cause is gone, only a
   * report is (`confirm`).
   */
  readonly isReported?: boolean;
  readonly problem: P;
}

interface Doubt {
  /** When the first of the failed calls began. */
  readonly since: number;
  readonly failures: number;
  /** The distinct subjects of the failed calls. */
  readonly subjects: readonly string[];
}

/** A call that failed. */
export interface Failure<P> {
  readonly cause: FailureCause;
  readonly problem: P;
  /** When the call began. */
  readonly startedAt: number;
  /**
   * Whose job it was, if the job itself may have caused the failure: it then counts once for each subject. Null if nothing
   * about the job can have caused it.
   */
  readonly subject: string | null;
  /** How long the called service asks for a rest, in milliseconds; at most a minute is granted. */
  readonly restMs?: number | null;
  /** A rest that is granted in full: the breaker opens at once, and the first probe follows after the rest. */
  readonly grantedRestMs?: number | null;
  /** The call worked, and its failure was reported later. */
  readonly isReported?: boolean;
}

/** A change of a breaker's state, to be reported. */
export interface BreakerTurn<P> {
  /** `changed`: it stays open, for another cause. */
  readonly kind: 'opened' | 'changed' | 'closed';
  /** The current pause, or, if it closed, the one that ended. */
  readonly pause: Pause<P>;
}

type ProblemOf<B> = B extends Breaker<infer P> ? P : never;

interface Rule {
  /** Failures in a row that open it. */
  readonly opensAfter: number;
  /** From the beginning of one probe to the next, doubling up to the longest. */
  readonly firstProbeMs: number;
  readonly maxProbeMs: number;
}

/** An outage ends by itself, and probing it costs nothing; the others probe with increasing delays. */
const rules: Readonly<Record<FailureCause, Rule>> = {
  refused: { opensAfter: 1, firstProbeMs: 5_000, maxProbeMs: 60_000 },
  unavailable: { opensAfter: 3, firstProbeMs: 2_000, maxProbeMs: 2_000 },
  unanswered: { opensAfter: 3, firstProbeMs: 5_000, maxProbeMs: 60_000 },
};

/** No pause lasts longer than this without a probe, whatever rest the called service asks for, unless it is granted in full. */
const maxProbeMs = 60_000;
/** A probe that has not ended after this does not hold up the next. */
const probeAnswerMs = 30_000;
/** How long the report on a probe whose call worked may take. */
const reportMs = 60_000;
/** Where failures are reported, each probe costs a message its attempt: they are rarer. */
const reportedProbes = { firstProbeMs: 15_000, maxProbeMs: 10 * 60_000 };
/**
 * For this long after a success, single failures only back off on their own: if some calls fail, the others continue, and
 * the breaker does not open and close many times a second.
 */
const settlingMs = 2_000;

/** Everything that can stop sending. */
export const causes: readonly Cause[] = [...(Object.keys(rules) as FailureCause[]), 'operator'];

export const causeOf = ({ cause }: Pick<Pause<unknown>, 'cause'>): Cause => cause ?? 'refused';

/** The breaker after a call failed. */
export function fail<B extends Breaker<unknown>>(breaker: B, failure: Failure<ProblemOf<B>>, now: number): B {
  const { pause } = breaker;
  if (pause)
    return isProbe(pause, failure.startedAt)
      ? probeFailed(breaker, pause, failure, now)
      : graver(breaker, pause, failure, now);
  const { cause, problem, grantedRestMs } = failure;
  const doubt = withFailure(breaker.doubt ?? null, failure);
  const hasJustWorked = now - (breaker.resumedAt ?? Number.NEGATIVE_INFINITY) < settlingMs;
  const opensAfter = grantedRestMs ? 1 : rules[cause].opensAfter;
  if (opensAfter > 1 && (doubt.failures < opensAfter || hasJustWorked)) {
    return doubt === breaker.doubt ? breaker : { ...breaker, doubt };
  }
  const probeAt = nextProbeAt(failure, 0, now);
  const opened = { since: now, cause, failedAt: doubt.since, probeAt, probes: 0, isProbing: false, problem };
  return { ...breaker, pause: { ...opened, ...(failure.isReported && { isReported: true }) }, doubt: null };
}

/**
 * The breaker after a call that began at `startedAt` worked; a call that began before the first failure says nothing
 * about the present.
 */
export function succeed<B extends Breaker<unknown>>(breaker: B, startedAt: number, now: number): B {
  const { pause } = breaker;
  if (pause?.isReported) {
    return isProbe(pause, startedAt) ? { ...breaker, pause: { ...pause, probeAt: now + reportMs } } : breaker;
  }
  return worked(breaker, startedAt, now);
}

/** The breaker after a report that a call that began at `startedAt` had its effect. */
export function confirm<B extends Breaker<unknown>>(breaker: B, startedAt: number, now: number): B {
  return breaker.pause?.isReported ? worked(breaker, startedAt, now) : breaker;
}

function worked<B extends Breaker<unknown>>(breaker: B, startedAt: number, now: number): B {
  const failedAt = breaker.pause ? (breaker.pause.failedAt ?? breaker.pause.since) : breaker.doubt?.since;
  if (failedAt === undefined || startedAt < failedAt) return breaker;
  return { ...breaker, pause: null, doubt: null, resumedAt: now };
}

/** The breaker after a call whose end says nothing about the called service: another probe may go after `restMs`. */
export function passOver<B extends Breaker<unknown>>(breaker: B, startedAt: number, now: number, restMs = 0): B {
  const { pause } = breaker;
  const probeAt = now + Math.min(restMs, maxProbeMs);
  return pause && isProbe(pause, startedAt) ? { ...breaker, pause: { ...pause, probeAt, isProbing: false } } : breaker;
}

/** Closes it: the reason it opened for has been dealt with. */
export function closed<B extends Breaker<unknown>>(breaker: B): B {
  return breaker.pause ? { ...breaker, pause: null, doubt: null } : breaker;
}

/** The pause with a probe in flight from now on; null if it is not time for one. */
export function beginProbe<P>(pause: Pause<P>, now: number): Pause<P> | null {
  if (pause.probeAt > now) return null;
  return { ...pause, probeAt: now + probeAnswerMs, isProbing: true, probedAt: now };
}

/** The pause with a probe due at once, unless one is in flight. */
export function hurried<P>(pause: Pause<P>, now: number): Pause<P> {
  return pause.isProbing && pause.probeAt > now ? pause : { ...pause, probeAt: Math.min(pause.probeAt, now) };
}

/** How a breaker has changed; null if there is nothing to report. */
export function turnOf<P>(before: Breaker<P>, after: Breaker<P>): BreakerTurn<P> | null {
  if (!before.pause) return after.pause && { kind: 'opened', pause: after.pause };
  if (!after.pause) return { kind: 'closed', pause: before.pause };
  return causeOf(before.pause) === causeOf(after.pause) ? null : { kind: 'changed', pause: after.pause };
}

/** A call that began before the probe is an older one that ends later. */
function isProbe({ isProbing, probedAt }: Pause<unknown>, startedAt: number): boolean {
  return isProbing && startedAt >= (probedAt ?? 0);
}

function withFailure(doubt: Doubt | null, { subject, startedAt }: Failure<unknown>): Doubt {
  const { since, failures, subjects } = doubt ?? { since: startedAt, failures: 0, subjects: [] };
  if (doubt && subject !== null && subjects.includes(subject)) return doubt;
  const most = rules.unavailable.opensAfter;
  return {
    since: Math.min(since, startedAt),
    failures: Math.min(most, failures + 1),
    subjects: subject === null ? subjects : [...subjects, subject].slice(-most),
  };
}

function probeFailed<B extends Breaker<unknown>>(
  breaker: B,
  pause: Pause<unknown>,
  failure: Failure<unknown>,
  now: number,
): B {
  const probes = failure.cause === causeOf(pause) ? pause.probes + 1 : 0;
  return { ...breaker, pause: pausedFor(pause, failure, probes, now) };
}

/** Calls that were in flight when it opened fail too, without counting; but a refusal replaces an outage as the cause. */
function graver<B extends Breaker<unknown>>(
  breaker: B,
  pause: Pause<unknown>,
  failure: Failure<unknown>,
  now: number,
): B {
  if (failure.cause !== 'refused' || causeOf(pause) === 'refused' || pause.isProbing) return breaker;
  return { ...breaker, pause: pausedFor(pause, failure, 0, now) };
}

/** The pause with this failure as its cause. */
function pausedFor(pause: Pause<unknown>, failure: Failure<unknown>, probes: number, now: number): Pause<unknown> {
  const { cause, problem, isReported = pause.isReported } = failure;
  const probeAt = nextProbeAt(failure, probes, now);
  return { ...pause, cause, problem, probes, probeAt, isProbing: false, ...(isReported && { isReported }) };
}

function nextProbeAt(failure: Failure<unknown>, probes: number, now: number): number {
  const { cause, startedAt, restMs, grantedRestMs, isReported } = failure;
  const rule = isReported ? reportedProbes : rules[cause];
  const waitMs = Math.min(rule.maxProbeMs, rule.firstProbeMs * 2 ** Math.min(probes, 10));
  const asked = now + (grantedRestMs ?? Math.min(restMs ?? 0, maxProbeMs));
  // A call that was slow to fail has already waited; a report says nothing about how long that took.
  return Math.max(now, asked, (isReported ? now : Math.min(startedAt, now)) + waitMs);
}
