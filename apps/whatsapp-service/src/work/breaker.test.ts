import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Breaker,
  beginProbe,
  causeOf,
  closed,
  type Failure,
  type FailureCause,
  fail,
  passOver,
  succeed,
  turnOf,
} from './breaker.ts';

type Words = Breaker<string>;

const fresh: Words = { pause: null };
const second = 1_000;

function failure(startedAt: number, changes: Partial<Failure<string>> = {}): Failure<string> {
  return { cause: 'unavailable', problem: 'down', startedAt, subject: null, ...changes };
}

/** The breaker after calls that each failed immediately. */
const after = (failures: readonly Failure<string>[], before = fresh): Words =>
  failures.reduce((breaker, each) => fail(breaker, each, each.startedAt), before);

const open = after([failure(1), failure(2), failure(3)]);

/** The breaker with a probe in flight; fails if it is not time for one. */
function probing(breaker: Words, now: number): Words {
  const pause = breaker.pause && beginProbe(breaker.pause, now);
  if (!pause) throw new Error(`No probe may go at ${now}.`);
  return { ...breaker, pause };
}

describe('a breaker', () => {
  it('opens on the third failure in a row that no job can have caused', () => {
    expect(after([failure(1), failure(2)]).pause).toBeNull();
    expect(open.pause).toMatchObject({ since: 3, cause: 'unavailable', problem: 'down', failedAt: 1, probes: 0 });
  });

  it('opens on failures of three subjects, each of which may be to blame, but never on those of one', () => {
    const of = (...subjects: string[]) => after(subjects.map((subject, index) => failure(index, { subject })));
    expect(of('a', 'a', 'a', 'a', 'b', 'a', 'b').pause).toBeNull();
    expect(of('a', 'b', 'a', 'c').pause).not.toBeNull();
  });

  it('opens at once on a refusal of every call', () => {
    expect(after([failure(1, { cause: 'refused' })]).pause).toMatchObject({ cause: 'refused', probeAt: 5_001 });
  });

  it('forgets failures when a later call works', () => {
    const worked = succeed(after([failure(1), failure(2)]), 3, 4);
    expect(after([failure(5_000), failure(5_001)], worked).pause).toBeNull();
  });

  it('stays closed for two seconds after a call worked, so that it does not flap if some calls fail', () => {
    const worked = succeed(open, 10, 11);
    const failures = (from: number) => [0, 1, 2].map((each) => failure(from + each));
    expect(after(failures(100), worked).pause).toBeNull();
    expect(after(failures(2 * second + 11), worked).pause).not.toBeNull();
  });

  it('closes on the first call that works, but not on one that began before the failures', () => {
    expect(succeed(open, 0, 5)).toBe(open);
    expect(succeed(open, 1, 5)).toMatchObject({ pause: null, resumedAt: 5 });
  });

  it('does not change for other calls that fail while it is open, so that nothing has to be written for them', () => {
    expect(fail(open, failure(4), 20)).toBe(open);
    expect(fail(open, failure(4, { cause: 'unanswered' }), 20)).toBe(open);
  });

  it('becomes refused when a call that was in flight is refused, since that needs somebody to act', () => {
    const refused = fail(open, failure(2, { cause: 'refused', problem: 'no token' }), 20);
    expect(refused.pause).toMatchObject({ since: 3, cause: 'refused', problem: 'no token', probeAt: 5_002 });
    expect(turnOf(open, refused)).toMatchObject({ kind: 'changed' });
  });

  it('allows one probe at a time, and the next two seconds after the last one began', () => {
    expect(open.pause && beginProbe(open.pause, 3 + 2 * second - 1)).toBeNull();
    const first = probing(open, 2_003);
    expect(first.pause && beginProbe(first.pause, 2_003 + 29 * second)).toBeNull();
    const failed = fail(first, failure(2_003), 2_500);
    expect(failed.pause).toMatchObject({ probeAt: 4_003, isProbing: false });
    const slow = fail(probing(failed, 4_003), failure(4_003), 14_003);
    expect(slow.pause).toMatchObject({ probeAt: 14_003, probes: 2 });
  });

  it('probes at increasing intervals, up to a minute, if probing has a cost', () => {
    for (const cause of ['refused', 'unanswered'] as const) {
      const many = ['a', 'b', 'c'].map((subject) => failure(0, { cause, subject }));
      let breaker = after(many);
      const waits: number[] = [];
      for (let now = 0; waits.length < 6; ) {
        const { probeAt = 0 } = breaker.pause ?? {};
        waits.push(probeAt - now);
        now = probeAt;
        breaker = fail(probing(breaker, now), failure(now, { cause }), now);
      }
      expect([cause, waits]).toEqual([cause, [5, 10, 20, 40, 60, 60].map((seconds) => seconds * second)]);
    }
  });

  it('lets the called service rest for as long as it asks, up to a minute', () => {
    const resting = (restMs: number) => after([1, 2, 3].map((at) => failure(at, { restMs }))).pause?.probeAt;
    expect([resting(30 * second), resting(300 * second)]).toEqual([30_003, 60_003]);
  });

  it('opens at once for a rest that is granted in full, and probes after it, each time', () => {
    const granted = { cause: 'unanswered', grantedRestMs: 300 * second } as const;
    const resting = fail(succeed(after([failure(1)]), 2, 3), failure(10, granted), 20);
    expect(resting.pause).toMatchObject({ cause: 'unanswered', probeAt: 20 + 300 * second });
    const probed = fail(probing(resting, 400 * second), failure(400 * second, granted), 401 * second);
    expect(probed.pause).toMatchObject({ probes: 1, probeAt: 701 * second });
  });

  it('allows another probe at once after an inconclusive one, and does not mistake an older call for a probe', () => {
    const under = probing(open, 2_003);
    expect(passOver(under, 2_003, 2_100).pause).toMatchObject({ probeAt: 2_100, isProbing: false });
    expect(passOver(under, 2_003, 2_100, second).pause).toMatchObject({ probeAt: 3_100 });
    expect(passOver(under, 2, 2_100)).toBe(under);
    expect(fail(under, failure(2), 2_100)).toBe(under);
  });

  it('probes again half a minute after a probe whose end was never recorded', () => {
    expect(probing(probing(open, 2_003), 32_003).pause).toMatchObject({ isProbing: true, probedAt: 32_003 });
  });

  it('reports that it opened and that it closed, with the pause that ended', () => {
    expect(turnOf(fresh, open)).toMatchObject({ kind: 'opened', pause: { problem: 'down' } });
    expect(turnOf(open, closed(open))).toMatchObject({ kind: 'closed', pause: { since: 3 } });
    expect(turnOf(fresh, after([failure(1)]))).toBeNull();
    expect(closed(fresh)).toBe(fresh);
  });

  it('reads a pause that an older version wrote as a refusal', () => {
    const old: Words = { pause: { since: 5, probeAt: 5_005, probes: 0, isProbing: false, problem: 'token' } };
    expect(old.pause && causeOf(old.pause)).toBe('refused');
    expect(succeed(old, 4, 6)).toBe(old);
    expect(succeed(old, 5, 6).pause).toBeNull();
  });

  it('never has two probes within two seconds, and closes on each call that works, whatever happens', () => {
    const happening = fc.record({
      waitMs: fc.nat(20_000),
      end: fc.constantFrom<FailureCause | 'works' | 'nothing' | 'lost'>(
        'refused',
        'unavailable',
        'unanswered',
        'works',
        'nothing',
        'lost',
      ),
      subject: fc.option(fc.constantFrom('a', 'b', 'c', 'd')),
      tookMs: fc.nat(1_000),
    });
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 60 }), (all) => {
        let breaker: Words = fresh;
        let now = 0;
        let probedAt = Number.NEGATIVE_INFINITY;
        let mayRepeat = false;
        for (const { waitMs, end, subject, tookMs } of all) {
          now += waitMs;
          if (breaker.pause) {
            const pause = beginProbe(breaker.pause, now);
            if (!pause) continue;
            if (!mayRepeat) expect(now - probedAt).toBeGreaterThanOrEqual(2 * second);
            probedAt = now;
            breaker = { ...breaker, pause };
          }
          mayRepeat = end === 'nothing' || end === 'works';
          if (end === 'lost') continue;
          const startedAt = now;
          now += tookMs;
          if (end === 'works') breaker = succeed(breaker, startedAt, now);
          else if (end === 'nothing') breaker = passOver(breaker, startedAt, now);
          else breaker = fail(breaker, failure(startedAt, { cause: end, subject }), now);
          if (end === 'works') expect(breaker.pause).toBeNull();
          if (end === 'refused') expect(breaker.pause).not.toBeNull();
        }
      }),
    );
  });
});
