import type { Gauge } from 'prom-client';

/** Sets a gauge, or leaves it out of the scrape: what nobody knows just now is no zero. */
export function tell(gauge: Gauge, value: number | null): void {
  if (value === null) gauge.remove();
  else gauge.set(value);
}
