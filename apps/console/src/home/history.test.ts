import { exampleMinute } from '@intexuraos/service-api/schemas';
import { describe, expect, it } from 'vitest';
import { chartsOf, funnelOf } from './history.ts';

describe('chartsOf', () => {
  it('has one value per minute in each line, and gaps for unknown minutes and before the start', () => {
    const next = { ...exampleMinute, at: '2026-03-01T09:31:00.000Z', oldestQueuedMs: null };
    const charts = chartsOf([exampleMinute, next]);
    for (const { times, lines } of charts) {
      expect(times).toEqual(times.map((_, index) => (times[0] ?? 0) + index * 60));
      for (const { values } of lines) expect(values).toHaveLength(times.length);
    }
    expect(charts[2]?.lines[1]?.values.slice(-3)).toEqual([null, 0, null]);
  });
});

describe('funnelOf', () => {
  it('compares each step with the messages sent, and never exceeds 100 %', () => {
    expect(funnelOf([{ ...exampleMinute, sent: 4, delivered: 6, read: 1, failed: 0 }])).toEqual([
      { name: 'sent', count: 4, part: 1 },
      { name: 'delivered', count: 6, part: 1 },
      { name: 'read', count: 1, part: 0.25 },
      { name: 'failed', count: 0, part: 0 },
    ]);
    expect(funnelOf([]).map(({ part }) => part)).toEqual([null, null, null, null]);
  });
});
