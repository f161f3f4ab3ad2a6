import { describe, expect, it } from 'vitest';
import { type Problem, problemsOf } from './problem.ts';
import { type AdvanceRules, advance, type Seen } from './problem-records.ts';
import type { ProblemRecord } from './problem-store.ts';

const rules: AdvanceRules = { overAfterMs: 30_000, alertedOverAfterMs: 60_000 };
const failing = (count: number): Problem[] =>
  problemsOf([{ kind: 'meta_failing', cause: `Meta answers HTTP 503 (${count}).`, remedy: null, count }]);
const seen = (problems: readonly Problem[], ...undecided: readonly Problem['kind'][]): Seen => ({
  problems,
  undecided: new Set(undecided),
});

/** Checks at these times, in seconds, and returns the reports with their times. */
function follow(looks: readonly (readonly [seconds: number, seen: Seen])[], before: readonly ProblemRecord[] = []) {
  let records = before;
  const reports = looks.flatMap(([seconds, look]) => {
    const after = advance(records, look, seconds * 1_000, rules);
    records = after.records;
    return [
      ...after.begun.map(({ id }) => `${seconds} begun ${id}`),
      ...after.continued.map(({ count }) => `${seconds} continued ${count}`),
      ...after.over.map(({ id }) => `${seconds} over ${id}`),
    ];
  });
  return { reports, records };
}

describe('the records of problems', () => {
  it('report a problem once at once, its count at growing intervals, and once that it is over', () => {
    const on = Array.from({ length: 100 }, (_, index) => [index * 5, seen(failing(index + 1))] as const);
    const off = Array.from({ length: 10 }, (_, index) => [500 + index * 5, seen([])] as const);
    const { reports, records } = follow([...on, ...off]);
    expect(reports).toEqual([
      '0 begun meta_failing',
      '10 continued 3',
      '70 continued 15',
      '370 continued 75',
      '520 over meta_failing',
    ]);
    expect(records).toEqual([]);
  });

  it('keep a problem that comes and goes as one', () => {
    const { reports } = follow([
      [0, seen(failing(1))],
      [5, seen([])],
      [9, seen(failing(1))],
    ]);
    expect(reports).toEqual(['0 begun meta_failing']);
  });

  it('keep a problem on while nothing can be said of it', () => {
    const looks = [
      [0, seen(failing(1))],
      [600, seen([], 'meta_failing')],
      [601, seen([])],
    ] as const;
    expect(follow(looks).reports).toEqual(['0 begun meta_failing', '601 over meta_failing']);
  });

  it('go on behind a restart, without a second beginning', () => {
    const { records } = follow([[0, seen(failing(1))]]);
    const { reports, records: after } = follow([[3_600, seen(failing(9))]], records);
    expect(reports).toEqual(['3600 continued 9']);
    expect(after).toMatchObject([{ since: 0, seenFrom: 0, count: 9, reports: 2 }]);
  });

  it('keep a problem that an alert was sent for on a little longer', () => {
    const { records } = follow([[0, seen(failing(1))]]);
    const alerted = records.map((record) => ({ ...record, alertedAt: 1 }));
    const looks = [59, 60].map((seconds) => [seconds, seen([])] as const);
    expect(follow(looks, alerted).reports).toEqual(['60 over meta_failing']);
  });
});
