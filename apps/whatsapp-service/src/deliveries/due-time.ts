import { retryAfterMs } from '@intexuraos/service-api/retry-after';
import type { Subscription } from '../subscriptions/subscription.ts';
import type { Delivery } from './delivery.ts';

/**
 * When a queued delivery is due, in milliseconds since 1970. Once its subscription works again or was resumed, what failed
 * before need not wait for its own retry, which may be hours away; only for as long as the endpoint has asked
 * (`Retry-After`).
 */
export function dueTime(
  { dueAt, attempts }: Pick<Delivery, 'dueAt' | 'attempts'>,
  subscription: Pick<Subscription, 'state' | 'stateSince'> | null,
): number {
  const last = attempts.at(-1);
  if (!last || subscription?.state !== 'active' || last.startedAt >= subscription.stateSince) return dueAt;
  const { startedAt, durationMs, headers } = last;
  const endedAt = startedAt + durationMs;
  const askedMs = retryAfterMs(headers['retry-after'] ?? '', endedAt) ?? 0;
  return Math.min(dueAt, Math.max(subscription.stateSince, endedAt + askedMs));
}
