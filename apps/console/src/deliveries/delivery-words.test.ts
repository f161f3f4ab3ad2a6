import { describe, expect, it } from 'vitest';
import type { Delivery } from '../api/types.ts';
import { milliseconds, percent, statsOf } from './delivery-words.ts';

const delivery = (more: Partial<Delivery>): Delivery => ({
  id: 'dlv_1',
  subscriptionId: 'sub_1',
  state: 'delivered',
  types: ['message.received'],
  records: [],
  createdAt: '2026-03-01T09:00:00.000Z',
  updatedAt: '2026-03-01T09:00:00.000Z',
  dueAt: null,
  attemptCount: 1,
  lastStatus: 200,
  lastDurationMs: 10,
  reason: null,
  ...more,
});

describe('statsOf', () => {
  it('counts only deliveries that were attempted, and none that an operator gave up', () => {
    const stats = statsOf([
      delivery({ lastDurationMs: 30 }),
      delivery({ lastDurationMs: 10 }),
      delivery({ lastDurationMs: 20 }),
      delivery({ state: 'failed', lastDurationMs: 900 }),
      delivery({ state: 'waiting', attemptCount: 0, lastDurationMs: null }),
      delivery({ state: 'cancelled' }),
    ]);
    expect(stats).toEqual({ count: 4, successRate: 0.75, medianMs: 20, p95Ms: 900, givenUp: 1 });
  });

  it('has no figures before the first attempt', () => {
    expect(statsOf([])).toEqual({ count: 0, successRate: null, medianMs: null, p95Ms: null, givenUp: 0 });
  });
});

describe('words for figures', () => {
  it('never rounds a failure away', () => {
    expect([1, 0.9999, 0.5, 0].map(percent)).toEqual(['100 %', '99.9 %', '50.0 %', '0 %']);
    expect([3.4, 999, 1_249].map(milliseconds)).toEqual(['3 ms', '999 ms', '1.2 s']);
  });
});
