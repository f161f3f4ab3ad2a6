import type { Alert, AlertedProblem, TargetName, TargetState } from './alert.ts';
import type { Severity } from './problem.ts';
import type { ProblemRecord, ProblemState } from './problem-store.ts';

export interface AlertRules {
  readonly targets: readonly TargetName[];
  /** Problems less severe than this send no alert. */
  readonly severity: Exclude<Severity, 'info'>;
  /** How long a problem is on before an alert is made of it, in milliseconds. */
  readonly afterMs: number;
}

/** More than these are hardly read: the oldest go. */
const maxAlerts = 100;
/** An alert that could not be delivered for this long is dropped. */
const keptForMs = 24 * 60 * 60_000;
/** From one attempt at a failing target to the next. */
const retryAfterMs = [10_000, 30_000, 60_000, 5 * 60_000, 15 * 60_000, 60 * 60_000] as const;
/** An attempt that has not ended after this is made again: its process died. */
const attemptMs = 60_000;

/** Adds alerts for problems that have been on for long enough, once each, and for those of them that are over. */
export function queueAlerts(
  state: ProblemState,
  over: readonly ProblemRecord[],
  { targets, severity, afterMs }: AlertRules,
  { at, newId }: { readonly at: number; readonly newId: () => string },
): ProblemState {
  if (targets.length === 0) return state;
  const isDue = (record: ProblemRecord): boolean =>
    record.alertedAt === null && at - record.seenFrom >= afterMs && isAsSevere(record.severity, severity);
  const alert = (type: Alert['type'], problem: AlertedProblem): Alert => ({
    id: newId(),
    type,
    at,
    problem,
    pending: targets,
  });
  const began = state.problems.filter(isDue).map((record) => alert('problem.began', alertedOf(record, null)));
  const resolved = over
    .filter(({ alertedAt }) => alertedAt !== null)
    .map((record) => alert('problem.resolved', alertedOf(record, record.seenAt)));
  if (began.length + resolved.length === 0) return state;
  return {
    ...state,
    problems: state.problems.map((record) => (isDue(record) ? { ...record, alertedAt: at } : record)),
    alerts: [...state.alerts, ...resolved, ...began].slice(-maxAlerts),
  };
}

const isAsSevere = (severity: Severity, least: AlertRules['severity']): boolean =>
  severity === 'critical' || severity === least;

function alertedOf(record: ProblemRecord, until: number | null): AlertedProblem {
  const { id, about, severity, cause, remedy, since, count } = record;
  return { id, about, severity, cause, remedy, since, count, until };
}

/** The first due alert of each target; the targets are reserved for as long as an attempt may last. */
export function takeAlerts(
  state: ProblemState,
  targets: readonly TargetName[],
  at: number,
): { readonly state: ProblemState; readonly taken: readonly { readonly target: TargetName; readonly alert: Alert }[] } {
  const alerts = state.alerts
    .map((alert) => ({ ...alert, pending: alert.pending.filter((target) => targets.includes(target)) }))
    .filter(({ at: madeAt, pending }) => pending.length > 0 && at - madeAt < keptForMs);
  const taken = targets.flatMap((target) => {
    const alert = alerts.find(({ pending }) => pending.includes(target));
    const isResting = (state.targets[target]?.nextAt ?? 0) > at;
    return alert === undefined || isResting ? [] : [{ target, alert }];
  });
  // A target that nothing waits for any more is not tried, so it does not fail either.
  const waited = Object.fromEntries(
    Object.entries(state.targets).filter(([name]) =>
      alerts.some(({ pending }) => pending.some((each) => each === name)),
    ),
  );
  const isSame =
    alerts.length === state.alerts.length && Object.keys(waited).length === Object.keys(state.targets).length;
  if (taken.length === 0 && isSame) return { state, taken };
  const resting = Object.fromEntries(
    taken.map(({ target }) => [target, { ...usual(at), ...state.targets[target], nextAt: at + attemptMs }]),
  );
  return { state: { ...state, alerts, targets: { ...waited, ...resting } }, taken };
}

const usual = (at: number): TargetState => ({ failures: 0, failingSince: at, nextAt: at, reason: '' });

/** The state after an attempt: `reason` is why it failed, null if the target has the alert. */
export function finishAlert(
  state: ProblemState,
  { target, alertId, reason, at }: { target: TargetName; alertId: string; reason: string | null; at: number },
): ProblemState {
  if (reason === null) {
    const { [target]: _works, ...targets } = state.targets;
    const alerts = state.alerts
      .map((each) =>
        each.id === alertId ? { ...each, pending: each.pending.filter((name) => name !== target) } : each,
      )
      .filter(({ pending }) => pending.length > 0);
    return { ...state, alerts, targets };
  }
  const { failures, failingSince } = state.targets[target] ?? usual(at);
  const waitMs = retryAfterMs[Math.min(failures, retryAfterMs.length - 1)] ?? attemptMs;
  const after = {
    failures: failures + 1,
    failingSince: failures === 0 ? at : failingSince,
    nextAt: at + waitMs,
    reason,
  };
  return { ...state, targets: { ...state.targets, [target]: after } };
}
