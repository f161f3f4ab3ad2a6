import type { Delivery, Subscription } from '../api/types.ts';
import * as texts from '../texts.ts';
import type { Tone } from '../ui/elements.tsx';

const tones: Readonly<Record<Delivery['state'], Tone>> = {
  waiting: 'info',
  retrying: 'warn',
  held: 'bad',
  delivered: 'good',
  failed: 'bad',
  cancelled: 'plain',
};
export const deliveryTone = (state: Delivery['state']): Tone => tones[state];

const subscriptionTones: Readonly<Record<Subscription['state'], Tone>> = {
  active: 'good',
  failing: 'bad',
  paused: 'warn',
  disabled: 'bad',
};
export const subscriptionTone = (state: Subscription['state']): Tone => subscriptionTones[state];

/** Statistics of a subscription's newest deliveries. */
export interface DeliveryStats {
  /** How many were attempted and not cancelled. */
  readonly count: number;
  /** The fraction that was delivered, 0 to 1; null if none was attempted. */
  readonly successRate: number | null;
  /** Of the last attempts; null if there were none. */
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
  /** Dead letters, and those a conversation waits for. */
  readonly givenUp: number;
}

export function statsOf(deliveries: readonly Delivery[]): DeliveryStats {
  const attempted = deliveries.filter(({ attemptCount, state }) => attemptCount > 0 && state !== 'cancelled');
  const delivered = attempted.filter(({ state }) => state === 'delivered').length;
  const times = attempted.flatMap(({ lastDurationMs: ms }) => (ms === null ? [] : [ms])).sort((a, b) => a - b);
  const at = (part: number): number | null => times[Math.ceil(times.length * part) - 1] ?? null;
  return {
    count: attempted.length,
    successRate: attempted.length === 0 ? null : delivered / attempted.length,
    medianMs: at(0.5),
    p95Ms: at(0.95),
    givenUp: deliveries.filter(({ state }) => state === 'failed' || state === 'held').length,
  };
}

/** `99.2 %`, never rounded up to 100. */
export const percent = (part: number): string =>
  part === 1 || part === 0 ? `${part * 100} %` : `${(Math.floor(part * 1_000) / 10).toFixed(1)} %`;

/** `38 ms`, `1.2 s` */
export const milliseconds = (ms: number): string =>
  ms < 1_000 ? texts.deliveriesMs(Math.round(ms)) : `${(ms / 1_000).toFixed(1)} s`;

/** The URL without its scheme. A key that may not read content gets no URL, so the id is shown instead. */
export const nameOfSubscription = ({ id, url }: { readonly id: string; readonly url: string }): string =>
  (url || id).replace(/^https?:\/\//, '');
