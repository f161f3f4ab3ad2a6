import type { Problem, ProblemKind } from './problem.ts';
import type { ProblemRecord } from './problem-store.ts';

/** The result of a check. */
export interface Seen {
  /** Without those that are merely good to know. */
  readonly problems: readonly Problem[];
  /** Kinds of which nothing can be said now: they are neither on nor over. */
  readonly undecided: ReadonlySet<ProblemKind>;
}

export interface Advance {
  readonly records: readonly ProblemRecord[];
  readonly begun: readonly ProblemRecord[];
  /** Critical ones of which the log says again how often they have occurred. */
  readonly continued: readonly ProblemRecord[];
  readonly over: readonly ProblemRecord[];
}

export interface AdvanceRules {
  /** A problem is over when no instance has seen it for this long, in milliseconds. */
  readonly overAfterMs: number;
  /** The same for one that an alert was sent for, so that one that comes and goes is not reported each time. */
  readonly alertedOverAfterMs: number;
}

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
/** How long after one report on a problem the log has the next. */
const reportAfterMs = [10 * second, minute, 5 * minute, 30 * minute, 2 * hour, 12 * hour, 24 * hour] as const;
/** That a problem is still on is noted no more often than this, which spares writes. */
const noteEveryMs = 15 * second;

/** The records after a look: which problems have begun, which are still on, and which are over. */
export function advance(before: readonly ProblemRecord[], seen: Seen, at: number, rules: AdvanceRules): Advance {
  const known = new Map(before.map((record) => [record.id, record]));
  const found = new Map(seen.problems.map((problem) => [problem.id, problem]));
  const begun = seen.problems
    .filter(({ id, isTentative }) => !known.has(id) && !isTentative)
    .map((problem) => begin(problem, at));
  const over = before.filter((record) => !found.has(record.id) && isOver(record, seen, at, rules));
  const goingOn = before.filter((record) => !over.includes(record));
  const continued: ProblemRecord[] = [];
  const kept = goingOn.map((record) => {
    const problem = found.get(record.id);
    if (!problem) return record;
    const due =
      problem.severity === 'critical' &&
      at - record.reportedAt >= (reportAfterMs[Math.min(record.reports, reportAfterMs.length) - 1] ?? minute);
    if (!due && isNoted(record, problem, at)) return record;
    const latest = { ...record, ...problem, since: earlier(record.since, problem.since), seenAt: at };
    const after = due ? { ...latest, reports: record.reports + 1, reportedAt: at } : latest;
    if (due) continued.push(after);
    return after;
  });
  return { records: [...kept, ...begun], begun, continued, over };
}

function begin(problem: Problem, at: number): ProblemRecord {
  const since = problem.since ?? at;
  return { ...problem, since, seenFrom: at, seenAt: at, reports: 1, reportedAt: at, alertedAt: null };
}

function isOver(
  { kind, seenAt, alertedAt }: ProblemRecord,
  { undecided }: Seen,
  at: number,
  { overAfterMs, alertedOverAfterMs }: AdvanceRules,
): boolean {
  return !undecided.has(kind) && at - seenAt >= (alertedAt === null ? overAfterMs : alertedOverAfterMs);
}

const isNoted = (record: ProblemRecord, problem: Problem, at: number): boolean =>
  at - record.seenAt < noteEveryMs && record.severity === problem.severity;

const earlier = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.min(a, b);
