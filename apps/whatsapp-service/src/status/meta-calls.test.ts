import { describe, expect, it } from 'vitest';
import { createMetaCalls } from './meta-calls.ts';

function watch() {
  const clock = { at: 1_000_000 };
  const seen = { troubles: 0 };
  const calls = createMetaCalls(
    () => clock.at,
    () => {
      seen.troubles += 1;
    },
  );
  const call = (status: string, ms = 100, method = 'POST', edge = 'messages') =>
    calls.onCall({ method, route: `{version}/{id}/${edge}`, status, ms });
  return { clock, call, look: calls.look, seen };
}

describe('how Meta answers', () => {
  it('is unknown before the first call', () => {
    expect(watch().look()).toEqual({
      answer: null,
      isFailing: false,
      since: null,
      inARow: 0,
      calls: 0,
      failed: 0,
      p95Ms: null,
      failing: [],
    });
  });

  it('is told by each kind of call: one that works says nothing of another', () => {
    const { clock, call, look, seen } = watch();
    call('503');
    call('200', 20, 'GET', 'phone_numbers');
    clock.at += 1_000;
    call('503');
    expect(look()).toMatchObject({ isFailing: true });
    expect(look().failing).toEqual([{ name: 'POST messages', answer: 'HTTP 503', since: 1_000_000, inARow: 2 }]);
    expect(seen.troubles).toBe(1);
    call('200');
    expect(look().failing).toEqual([]);
  });

  it('forgets a kind of call that failed and was not made again', () => {
    const { clock, call, look } = watch();
    call('503', 20, 'GET', 'flows');
    clock.at += 10 * 60_000;
    expect(look().failing).toEqual([]);
  });

  it('is ok since the first of the answers in a row, a refusal among them', () => {
    const { clock, call, look } = watch();
    call('200');
    clock.at += 5_000;
    call('400');
    expect(look()).toMatchObject({ answer: 'ok', isFailing: false, since: 1_000_000, inARow: 2, calls: 2, failed: 0 });
  });

  it('is failing since the first failure, by the newest', () => {
    const { clock, call, look } = watch();
    call('200');
    clock.at += 1_000;
    call('503');
    call('lost');
    expect(look()).toMatchObject({ answer: 'lost', isFailing: true, since: 1_001_000, inARow: 2, calls: 3, failed: 2 });
    call('503');
    expect(look().answer).toBe('HTTP 503');
    call('200');
    expect(look()).toMatchObject({ answer: 'ok', since: 1_001_000, inARow: 1 });
  });

  it('is not told by calls that never left for a reason of ours', () => {
    const { call, look } = watch();
    call('no_token');
    call('host_not_allowed');
    expect(look()).toMatchObject({ answer: null, calls: 0 });
  });

  it('forgets calls after five minutes, but not how the last one ended', () => {
    const { clock, call, look } = watch();
    call('503');
    clock.at += 5 * 60_000 + 10_000;
    expect(look()).toMatchObject({ answer: 'HTTP 503', isFailing: true, calls: 0, failed: 0, p95Ms: null });
  });

  it('knows what 95 of 100 answers took at most, to within a tenth', () => {
    const { call, look } = watch();
    for (let ms = 10; ms <= 1_000; ms += 10) call('200', ms);
    const { p95Ms } = look();
    expect(p95Ms).toBeGreaterThanOrEqual(950);
    expect(p95Ms).toBeLessThanOrEqual(950 * 1.1);
  });

  it('takes durations of nothing and of hours', () => {
    const { call, look } = watch();
    call('200', 0);
    expect(look().p95Ms).toBe(1);
    for (let each = 0; each < 99; each += 1) call('200', 10_000_000);
    expect(look().p95Ms).toBeGreaterThan(500_000);
  });
});
