import { describe, expect, it } from 'vitest';
import type { Delivery } from './delivery.ts';
import type { DeliveryOutcome } from './destination.ts';
import { deliveryLifeMs, deliverySchedule, judgeAttempt, nextAttempt } from './judge-attempt.ts';

const start = Date.UTC(2026, 5, 1);
const fresh: Delivery = {
  id: 'dlv_1',
  queue: 'sub_1',
  lane: '1/2',
  position: 1,
  state: 'queued',
  dueAt: start,
  expiresAt: start + deliveryLifeMs,
  changes: [{ type: 'message.received', at: start, key: 'wamid.1' }],
  createdAt: start,
  updatedAt: start,
  attempts: [],
  reason: null,
};

const outcome = (kind: DeliveryOutcome['kind'], more: Partial<DeliveryOutcome> = {}): DeliveryOutcome => ({
  kind,
  status: kind === 'delivered' ? 200 : 500,
  headers: {},
  body: '',
  reason: kind === 'delivered' ? null : 'It answered HTTP 500.',
  durationMs: 5,
  ...more,
});

/**
 * Makes each attempt when it is due, until the delivery has ended or `most` were made; returns the waits, in seconds.
 */
function attempted(kinds: (attempt: number) => DeliveryOutcome, most = 50, order: 'skip' | 'strict' = 'skip') {
  let delivery = fresh;
  const waits: number[] = [];
  for (let attempt = 1; attempt <= most && delivery.state === 'queued'; attempt += 1) {
    const now = delivery.dueAt;
    delivery = judgeAttempt(delivery, { outcome: kinds(attempt), startedAt: now, now, random: 0.5, order });
    if (delivery.state === 'queued') waits.push((delivery.dueAt - now) / 1_000);
  }
  return { delivery, waits };
}

describe('judgeAttempt', () => {
  it('ends a delivery that the endpoint accepted', () => {
    const { delivery } = attempted(() => outcome('delivered'));
    expect(delivery).toMatchObject({ state: 'done', reason: null, attempts: [{ number: 1, kind: 'delivered' }] });
  });

  it('retries a failed one after 5 s, 30 s, 2, 10, 30 min, 2, 5, 10, 14, 20, 24 h, and gives it up within five days', () => {
    const { delivery, waits } = attempted(() => outcome('failed'));
    const hours = [2, 5, 10, 14, 20, 24, 24].map((each) => each * 3_600);
    expect(waits).toEqual([5, 30, 120, 600, 1_800, ...hours]);
    expect(delivery).toMatchObject({ state: 'failed', reason: 'It answered HTTP 500.' });
    expect(delivery.updatedAt - start).toBeLessThan(deliveryLifeMs);
  });

  it('varies the delays by a tenth', () => {
    const dueAt = (random: number) =>
      judgeAttempt(fresh, { outcome: outcome('failed'), startedAt: start, now: start, random, order: 'skip' }).dueAt;
    expect([dueAt(0) - start, dueAt(1) - start]).toEqual([4_500, 5_500]);
    expect(deliverySchedule.jitter).toBe(0.1);
  });

  it('gives up after four permanent refusals, unless another outcome came between', () => {
    expect(attempted(() => outcome('refused', { status: 400 })).delivery).toMatchObject({
      state: 'failed',
      attempts: [{ number: 1 }, { number: 2 }, { number: 3 }, { number: 4 }],
    });
    const mixed = attempted((attempt) => outcome(attempt % 3 === 0 ? 'failed' : 'refused'), 8);
    expect(mixed.delivery.state).toBe('queued');
  });

  it('waits as long as the endpoint asks, if that is longer than the schedule', () => {
    const { waits } = attempted((attempt) => outcome('failed', { retryAfterMs: attempt === 1 ? 60_000 : 1_000 }), 2);
    expect(waits).toEqual([60, 30]);
  });

  it('keeps a given-up one open if order is strict, so that its conversation waits', () => {
    expect(attempted(() => outcome('refused'), 9, 'strict').delivery.state).toBe('held');
  });

  it('starts counting again after a retry by hand', () => {
    const { delivery } = attempted(() => outcome('refused'));
    const retried: Delivery = { ...delivery, state: 'queued', pardonedAttempts: 4 };
    expect(nextAttempt(retried)).toBe(1);
    const now = retried.dueAt;
    const judged = { outcome: outcome('refused'), startedAt: now, now, random: 0.5, order: 'skip' } as const;
    expect(judgeAttempt(retried, judged)).toMatchObject({ state: 'queued', dueAt: now + 5_000 });
  });

  it('stores the first attempt and the newest nineteen', () => {
    let delivery = fresh;
    for (let attempt = 1; attempt <= 40; attempt += 1) {
      const judged = { outcome: outcome('failed'), startedAt: start, now: start, random: 0.5, order: 'skip' } as const;
      delivery = judgeAttempt({ ...delivery, state: 'queued' }, judged);
    }
    const numbers = delivery.attempts.map(({ number }) => number);
    expect(numbers).toEqual([1, ...Array.from({ length: 19 }, (_, index) => index + 22)]);
  });
});
