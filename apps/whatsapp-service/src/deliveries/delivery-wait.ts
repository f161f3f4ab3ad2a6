import type { RecordStore } from '../records/record-store.ts';
import { subscriptions } from '../subscriptions/collections.ts';
import { isOpen, laneGroup, lanesOf } from '../work/job.ts';
import { workQueues } from '../work/queue.ts';
import { openDeliveries } from './collections.ts';
import type { Delivery } from './delivery.ts';
import { dueTime } from './due-time.ts';

/** Why an open delivery waits. */
export interface DeliveryWait {
  readonly for: DeliveryWaitKind;
  /** For `delivery`: the one that goes first in its conversation. */
  readonly deliveryId: string | null;
  /** When the next step is due, in milliseconds since 1970; null if unknown. */
  readonly until: number | null;
}

/**
 * `person`: it was given up, and a person decides. `subscription`: that is paused or disabled. `delivery`: one of its
 * conversation goes first. `endpoint`: that fails, and gets one delivery at a time. `retry`: its next attempt. `time`:
 * a first attempt with a time of its own. `turn`: only the deliveries in flight.
 */
export type DeliveryWaitKind = 'person' | 'subscription' | 'delivery' | 'endpoint' | 'retry' | 'time' | 'turn';

/**
 * Why a delivery is not attempted now: the first of the reasons, in the order in which they end; null once it has
 * ended.
 */
export async function deliveryWait(
  records: Pick<RecordStore, 'find' | 'list'>,
  delivery: Delivery,
  now: number,
): Promise<DeliveryWait | null> {
  const { queue, state, attempts } = delivery;
  if (!isOpen(delivery)) return null;
  if (state === 'held') return wait('person');
  const [subscription, work, ahead] = await Promise.all([
    records.find(subscriptions, queue),
    records.find(workQueues, queue),
    firstAhead(records, delivery),
  ]);
  if (subscription?.state === 'paused' || subscription?.state === 'disabled') return wait('subscription');
  if (ahead) {
    const until = ahead.state === 'queued' ? later(dueTime(ahead, subscription), now) : null;
    return { ...wait('delivery', until), deliveryId: ahead.id };
  }
  const dueAt = dueTime(delivery, subscription);
  if (work?.pause) return wait('endpoint', later(Math.max(work.pause.probeAt, dueAt), now));
  if (dueAt > now) return wait(attempts.length > 0 ? 'retry' : 'time', dueAt);
  return wait('turn');
}

/** The first open delivery that has to end before this one; of several conversations, the oldest. */
async function firstAhead(records: Pick<RecordStore, 'list'>, delivery: Delivery): Promise<Delivery | null> {
  const { queue, position } = delivery;
  const heads = await Promise.all(
    lanesOf(delivery).map((lane) =>
      records.list(openDeliveries, { group: laneGroup(queue, lane), until: position }, { limit: 1 }),
    ),
  );
  const [first] = heads.flatMap(({ data }) => data).sort((a, b) => a.position - b.position);
  return first ?? null;
}

const wait = (kind: DeliveryWaitKind, until: number | null = null): DeliveryWait => ({
  for: kind,
  deliveryId: null,
  until,
});

const later = (at: number, now: number): number | null => (at > now ? at : null);
