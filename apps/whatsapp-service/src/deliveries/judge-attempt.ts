import { type RetrySchedule, retryDelay } from '../work/retry-schedule.ts';
import type { Delivery, DeliveryAttempt } from './delivery.ts';
import type { DeliveryOutcome } from './destination.ts';

const [second, minute, hour] = [1_000, 60_000, 60 * 60_000];

/** After the last, once a day until the delivery expires. */
export const deliverySchedule: RetrySchedule = {
  delaysMs: [
    ...[5 * second, 30 * second, 2 * minute, 10 * minute, 30 * minute],
    ...[2 * hour, 5 * hour, 10 * hour, 14 * hour, 20 * hour, 24 * hour],
  ],
  jitter: 0.1,
};

/** How long a delivery is attempted, counted from when its change was matched. */
export const deliveryLifeMs = 5 * 24 * hour;

/**
 * This many permanent refusals in a row are enough: the same request gets the same answer. They take about 3 minutes.
 */
const maxRefusals = 4;

/** The maximum of stored attempts: the first, and the newest. */
const maxAttempts = 20;

/** No longer `Retry-After` is honoured: it would exceed the delays of the schedule itself. */
const maxAskedMs = 24 * hour;

export interface JudgedAttempt {
  readonly outcome: DeliveryOutcome;
  readonly startedAt: number;
  readonly now: number;
  /** 0 to 1. */
  readonly random: number;
  /** What happens when it is given up: its conversation continues, or waits for a person. */
  readonly order: 'skip' | 'strict';
}

/** The delivery after an attempt. */
export function judgeAttempt(before: Delivery, judged: JudgedAttempt): Delivery {
  const { outcome, now, random, order } = judged;
  const delivery = withAttempt(before, judged);
  if (outcome.kind === 'delivered') return { ...delivery, state: 'done', reason: null };
  if (outcome.kind === 'dropped') return { ...delivery, state: 'cancelled' };
  const counted = countedAttempts(delivery);
  const delayMs = retryDelay(deliverySchedule, counted.length, random);
  const askedMs = Math.min(outcome.retryAfterMs ?? 0, maxAskedMs);
  const dueAt = now + Math.max(delayMs, askedMs);
  const isGivenUp = dueAt >= delivery.expiresAt || refusalsAtEnd(counted) >= maxRefusals;
  if (!isGivenUp) return { ...delivery, dueAt };
  return { ...delivery, state: stateGivenUp(order) };
}

/** The state of a delivery that is given up, also without an attempt. */
export const stateGivenUp = (order: JudgedAttempt['order']): 'held' | 'failed' =>
  order === 'strict' ? 'held' : 'failed';

/** The attempts since it was queued, or last retried by hand. */
function countedAttempts({ attempts, pardonedAttempts = 0 }: Delivery): readonly DeliveryAttempt[] {
  return attempts.filter(({ number }) => number > pardonedAttempts);
}

/** The number of the next attempt as passed to destinations: from 1, and again from 1 after a retry by hand. */
export const nextAttempt = ({ attempts, pardonedAttempts = 0 }: Delivery): number =>
  (attempts.at(-1)?.number ?? 0) - pardonedAttempts + 1;

function withAttempt(delivery: Delivery, { outcome, startedAt, now }: JudgedAttempt): Delivery {
  const { retryAfterMs: _asked, ...shown } = outcome;
  const { attempts } = delivery;
  const attempt = { ...shown, number: (attempts.at(-1)?.number ?? 0) + 1, startedAt };
  const [first, ...others] = attempts;
  const kept = first ? [first, ...others.slice(Math.max(0, others.length - (maxAttempts - 2)))] : [];
  return { ...delivery, updatedAt: now, reason: outcome.reason, attempts: [...kept, attempt] };
}

function refusalsAtEnd(attempts: readonly DeliveryAttempt[]): number {
  const last = attempts.findLastIndex(({ kind }) => kind !== 'refused');
  return attempts.length - 1 - last;
}
