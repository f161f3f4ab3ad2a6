import { Counter, Gauge, type Registry } from 'prom-client';
import type { PartMetric } from '../part.ts';

/** Shows the metrics that parts keep themselves. Those of parts that start later are added with the next scrape. */
export function createPartMetrics(
  registry: Registry,
  sources: () => { readonly parts: () => readonly PartMetric[] },
): { look(): Promise<void> } {
  const shown = new Map<string, (metric: PartMetric) => Promise<void>>();
  const show = ({ name, help, kind, labels = [] }: PartMetric) => {
    const options = { name, help, labelNames: [...labels], registers: [registry] };
    const gauge = kind === 'gauge' ? new Gauge(options) : new Counter(options);
    return async ({ read }: PartMetric): Promise<void> => {
      const samples = await Promise.resolve()
        .then(read)
        .catch(() => []);
      gauge.reset();
      // An unknown value is not zero. With labels, there is no value before the first.
      if (samples.length === 0 && labels.length === 0) gauge.remove();
      for (const { value, labels: of = {} } of samples) gauge.inc(of, value);
    };
  };
  return {
    look: async () => {
      await Promise.all(
        sources()
          .parts()
          .map((metric) => {
            const set = shown.get(metric.name) ?? show(metric);
            shown.set(metric.name, set);
            return set(metric);
          }),
      );
    },
  };
}
