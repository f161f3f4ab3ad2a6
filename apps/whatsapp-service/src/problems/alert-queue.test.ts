import { describe, expect, it } from 'vitest';
import { type AlertRules, finishAlert, queueAlerts, takeAlerts } from './alert-queue.ts';
import { noProblems, type ProblemRecord, type ProblemState } from './problem-store.ts';

const rules: AlertRules = { targets: ['url', 'slack'], severity: 'critical', afterMs: 60_000 };

const record = (changes: Partial<ProblemRecord> = {}): ProblemRecord => ({
  id: 'meta_failing',
  kind: 'meta_failing',
  about: 'meta',
  severity: 'critical',
  cause: 'Meta answers HTTP 503.',
  remedy: 'Wait.',
  since: 0,
  count: 4,
  seenFrom: 0,
  seenAt: 0,
  reports: 1,
  reportedAt: 0,
  alertedAt: null,
  ...changes,
});

const holding = (...problems: readonly ProblemRecord[]): ProblemState => ({ ...noProblems, problems });

function queue(
  state: ProblemState,
  at: number,
  over: readonly ProblemRecord[] = [],
  changes: Partial<AlertRules> = {},
) {
  let made = 0;
  const newId = (): string => {
    made += 1;
    return `${at}-${made}`;
  };
  return queueAlerts(state, over, { ...rules, ...changes }, { at, newId });
}

describe('queueAlerts', () => {
  it('makes one alert of a problem, once it has been on for long enough', () => {
    const early = queue(holding(record()), 59_999);
    expect(early.alerts).toEqual([]);
    const due = queue(early, 60_000);
    expect(due.alerts).toMatchObject([
      { type: 'problem.began', pending: ['url', 'slack'], problem: { id: 'meta_failing', count: 4, until: null } },
    ]);
    expect(queue(due, 120_000)).toBe(due);
  });

  it('counts from when the problem was first seen, not from its own beginning an hour ago', () => {
    const quiet = record({ since: -3_600_000, seenFrom: 0 });
    expect(queue(holding(quiet), 1_000).alerts).toEqual([]);
  });

  it('makes one of its end, if one was made of its beginning', () => {
    const [alerted, silent] = [record({ alertedAt: 60_000, seenAt: 90_000 }), record({ id: 'x', seenAt: 90_000 })];
    expect(queue(holding(), 120_000, [alerted, silent]).alerts).toMatchObject([
      { type: 'problem.resolved', problem: { id: 'meta_failing', until: 90_000 } },
    ]);
  });

  it('makes none of warnings unless asked to, and none without a target', () => {
    const warned = holding(record({ severity: 'warning' }));
    expect(queue(warned, 60_000).alerts).toEqual([]);
    expect(queue(warned, 60_000, [], { severity: 'warning' }).alerts).toHaveLength(1);
    expect(queue(holding(record()), 60_000, [], { targets: [] }).alerts).toEqual([]);
  });

  it('holds a hundred at most', () => {
    const many = Array.from({ length: 130 }, (_, index) => record({ id: `sending_paused:${index}` }));
    const { alerts } = queue(holding(...many), 60_000);
    expect([alerts.length, alerts.at(-1)?.problem.id]).toEqual([100, 'sending_paused:129']);
  });
});

describe('the queue of alerts', () => {
  const queued = queue(holding(record({ id: 'a' }), record({ id: 'b' })), 60_000);
  const take = (state: ProblemState, at: number) => takeAlerts(state, ['url', 'slack'], at);

  it('gives each target its first alert, and no other until that attempt has ended', () => {
    const { state, taken } = take(queued, 60_000);
    expect(taken.map(({ target, alert }) => [target, alert.problem.id])).toEqual([
      ['url', 'a'],
      ['slack', 'a'],
    ]);
    expect(take(state, 60_001).taken).toEqual([]);
    // The process died during the attempt.
    expect(take(state, 120_000).taken).toHaveLength(2);
  });

  it('forgets what every target has', () => {
    let { state } = take(queued, 60_000);
    const [{ id = '' } = {}] = state.alerts;
    for (const target of ['url', 'slack'] as const) {
      state = finishAlert(state, { target, alertId: id, reason: null, at: 61_000 });
    }
    expect([state.alerts.map(({ problem }) => problem.id), state.targets]).toEqual([['b'], {}]);
  });

  it('tries a target that fails again after growing delays, apart from the others, and not beyond a day', () => {
    let state = queued;
    const attempts: number[] = [];
    for (let at = 60_000; at < 30 * 3_600_000; at += 5_000) {
      const { state: after, taken } = take(state, at);
      state = after;
      for (const { target, alert } of taken) {
        if (target === 'url') attempts.push(at - 60_000);
        const reason = target === 'url' ? 'HTTP 404' : null;
        state = finishAlert(state, { target, alertId: alert.id, reason, at });
      }
    }
    expect(attempts.slice(0, 7).map((ms) => ms / 1_000)).toEqual([0, 10, 40, 100, 400, 1_300, 4_900]);
    expect(attempts.length).toBeLessThan(40);
    expect([state.alerts, state.targets]).toEqual([[], {}]);
  });

  it('remembers since when a target fails, and why', () => {
    const { state } = take(queued, 60_000);
    const once = finishAlert(state, { target: 'slack', alertId: 'x', reason: 'HTTP 404', at: 61_000 });
    const twice = finishAlert(once, { target: 'slack', alertId: 'x', reason: 'ETIMEDOUT', at: 90_000 });
    expect(twice.targets.slack).toEqual({ failures: 2, failingSince: 61_000, nextAt: 120_000, reason: 'ETIMEDOUT' });
  });

  it('drops what is for a target that is configured no more', () => {
    expect(takeAlerts(queued, ['slack'], 60_000).state.alerts.map(({ pending }) => pending)).toEqual([
      ['slack'],
      ['slack'],
    ]);
    expect(takeAlerts(queued, [], 60_000).state.alerts).toEqual([]);
  });
});
