import type { DeliveryDetailView, DeliveryView } from '@intexuraos/service-api/schemas';
import type { Delivery, DeliveryAttempt } from '../../deliveries/delivery.ts';
import type { DeliveryWait } from '../../deliveries/delivery-wait.ts';
import { isoTime, ownTime } from '../shown-time.ts';

/** A delivery as the API shows it. */
export function deliveryView(delivery: Delivery): DeliveryView {
  const { id, queue, changes, createdAt, updatedAt, dueAt, attempts, state, reason } = delivery;
  const last = attempts.at(-1);
  return {
    id,
    subscriptionId: queue,
    state: shownState(delivery),
    types: [...new Set(changes.map(({ type }) => type))],
    records: changes.map(({ key }) => key.slice(key.indexOf('/') + 1)),
    createdAt: ownTime(createdAt),
    updatedAt: ownTime(updatedAt),
    dueAt: state === 'queued' ? ownTime(dueAt) : null,
    attemptCount: last?.number ?? 0,
    lastStatus: last?.status ?? null,
    lastDurationMs: last?.durationMs ?? null,
    reason,
  };
}

export function deliveryDetailView(delivery: Delivery, waitsFor: DeliveryWait | null): DeliveryDetailView {
  return {
    ...deliveryView(delivery),
    waitsFor: waitsFor && { ...waitsFor, until: isoTime(waitsFor.until) },
    attempts: delivery.attempts.map(attemptView),
  };
}

export function shownState({ state, attempts }: Pick<Delivery, 'state' | 'attempts'>): DeliveryView['state'] {
  if (state === 'done') return 'delivered';
  if (state === 'queued') return attempts.length > 0 ? 'retrying' : 'waiting';
  return state;
}

const attemptView = ({
  kind,
  startedAt,
  headers,
  ...attempt
}: DeliveryAttempt): DeliveryDetailView['attempts'][number] => ({
  ...attempt,
  outcome: kind,
  startedAt: ownTime(startedAt),
  headers: { ...headers },
});
