import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import type { PartMetric } from '../part.ts';
import { createPartMetrics } from './part-metrics.ts';

async function scraped(...metrics: readonly PartMetric[]): Promise<string> {
  const registry = new Registry();
  const { look } = createPartMetrics(registry, () => ({ parts: () => metrics }));
  await look();
  await look();
  return registry.metrics();
}

describe('the metrics of a part', () => {
  it('shows gauges and counters as they are now, however often they are scraped', async () => {
    const text = await scraped(
      { name: 'waiting', help: 'What waits.', kind: 'gauge', read: async () => [{ value: 3 }] },
      {
        name: 'done_total',
        help: 'What is done.',
        kind: 'counter',
        labels: ['outcome'],
        read: () => [
          { value: 5, labels: { outcome: 'ok' } },
          { value: 2, labels: { outcome: 'failed' } },
        ],
      },
    );
    expect(text).toContain('# TYPE waiting gauge\nwaiting 3');
    expect(text).toContain('# TYPE done_total counter\ndone_total{outcome="ok"} 5\ndone_total{outcome="failed"} 2');
  });

  it('leaves out of a scrape what cannot be read, and shows the rest', async () => {
    const text = await scraped(
      { name: 'unknown_now', help: 'h', kind: 'gauge', read: () => Promise.reject(new Error('no')) },
      { name: 'known', help: 'h', kind: 'gauge', read: () => [{ value: 1 }] },
    );
    expect(text).toContain('known 1');
    expect(text).not.toMatch(/^unknown_now /m);
  });
});
