import type { Gauge } from 'prom-client';

/** Sets a gauge, or leaves it out of the scrape: an unknown value is not zero. */
export function setOrClear(gauge: Gauge, value: number | null): void {
  if (value === null) gauge.remove();
  else gauge.set(value);
}
