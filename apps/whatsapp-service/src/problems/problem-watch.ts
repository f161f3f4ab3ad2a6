import type { Log } from '../log.ts';
import { createLoop, type Loop } from '../loop.ts';
import { type AlertRules, queueAlerts } from './alert-queue.ts';
import { durationText } from './duration-text.ts';
import { problemText } from './problem.ts';
import { type Advance, advance, type Seen } from './problem-records.ts';
import { noProblems, type ProblemRecord, type ProblemState, type ProblemStore } from './problem-store.ts';

export interface ProblemWatchDeps {
  readonly look: () => Promise<Seen>;
  readonly store: ProblemStore;
  readonly alerts: AlertRules;
  /** Called when there are alerts to deliver. */
  readonly onAlerts: () => void;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  readonly newId: () => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** From one look to the next, in milliseconds. */
  readonly everyMs: number;
  /** A problem is over when it was not seen for this long. */
  readonly overAfterMs: number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface ProblemWatch extends Loop {
  /**
   * Checks once, logs changes, and queues alerts. The loop does the same. Returns when to check again, in milliseconds.
   */
  step(): Promise<number>;
  /** The problems as of the latest look of any instance, with the time since when each is on. */
  records(): readonly ProblemRecord[];
  /** Alert targets that fail. */
  targets(): ProblemState['targets'];
}

/** Several signs of one problem come within this time. */
const gatherMs = 250;
/** After a check without a result. */
const soonMs = 1_000;

/**
 * Looks for problems every few seconds, and at once when woken: one line of the log for each that begins, then how often it has
 * occurred at growing intervals if it is critical, and one line when it is over. Questionable settings are logged at each start instead.
 */
export function createProblemWatch(deps: ProblemWatchDeps): ProblemWatch {
  const { look, store, alerts, log, now, everyMs, sleep } = deps;
  let state = noProblems;
  const rules = {
    overAfterMs: deps.overAfterMs,
    alertedOverAfterMs: Math.max(deps.overAfterMs, alerts.afterMs),
  };
  const step = async (): Promise<number> => {
    const { problems, undecided } = await look();
    const seen = { problems: problems.filter(({ kind }) => kind !== 'setting_questionable'), undecided };
    const at = now();
    let change: Advance = { records: [], begun: [], continued: [], over: [] };
    state = await store.update((before) => {
      change = advance(before.problems, seen, at, rules);
      const isSame =
        change.records.length === before.problems.length &&
        change.records.every((record, index) => record === before.problems[index]);
      const after = isSame ? before : { ...before, problems: change.records };
      return queueAlerts(after, change.over, alerts, { at, newId: deps.newId });
    });
    report(log, change, at);
    if (state.alerts.length > 0) deps.onAlerts();
    return seen.problems.some(({ isTentative }) => isTentative) ? Math.min(everyMs, soonMs) : everyMs;
  };
  const loop = createLoop({
    step,
    log,
    gatherMs: () => gatherMs,
    words: { fails: 'Checking for problems failed; will retry.', worksAgain: 'Checking for problems works again.' },
    ...(sleep && { sleep }),
  });
  return { ...loop, step, records: () => state.problems, targets: () => state.targets };
}

function report(log: ProblemWatchDeps['log'], { begun, continued, over }: Advance, at: number): void {
  for (const record of begun) if (!record.isLogged) log.warn(fieldsOf(record, at), problemText(record));
  for (const record of continued) {
    log.warn(fieldsOf(record, at), `For ${lasting(record, at)} now: ${record.cause}`);
  }
  for (const record of over) {
    log.info(fieldsOf(record, record.seenAt), `Over after ${lasting(record, record.seenAt)}: ${record.cause}`);
  }
}

const fieldsOf = ({ id, count, since }: ProblemRecord, at: number) => ({
  problem: id,
  ...(count !== null && { count }),
  lastedMs: Math.max(0, at - (since ?? at)),
});

function lasting({ since, seenFrom }: ProblemRecord, at: number): string {
  return durationText(at - (since ?? seenFrom));
}
