import type { Change } from '../changes/change.ts';
import { type Flow, load, put, type Write } from '../records/flow.ts';
import type { Written } from '../records/record-store.ts';
import { deliveries, deliveryPositions, lastPosition } from './collections.ts';
import type { Delivery } from './delivery.ts';
import { deliveryLifeMs } from './judge-attempt.ts';

/** A change that a subscription wants. */
export interface Wanted {
  readonly subscription: { readonly id: string; readonly gatherSeconds: number };
  readonly change: Change;
  /**
   * Puts it into a separate lane of its conversation, so that it and the conversation's other deliveries do not wait
   * for each other. By default none.
   */
  readonly lanePrefix?: string;
  /** It is delivered no earlier. By default at once, or when messages like it are gathered. */
  readonly dueAt?: number;
}

/** Queues a delivery for each of them, behind all others, in their order; but what would part messages that are gathered comes first. */
export function* createDeliveries(
  wanted: readonly Wanted[],
  now: number,
): Flow<Written & { readonly made: readonly Delivery[] }> {
  if (wanted.length === 0) return { writes: [], made: [] };
  let position = (yield* load(deliveryPositions, lastPosition))?.position ?? 0;
  const made = [...wanted.filter(partsMessages), ...wanted.filter((each) => !partsMessages(each))].map((each) => {
    position += 1;
    return newDelivery(each, position, now);
  });
  const writes: Write[] = made.map((delivery) => put(deliveries, delivery));
  return { writes: [...writes, put(deliveryPositions, { position })], made };
}

function newDelivery(
  { subscription, change: { alsoIn = [], ...change }, lanePrefix = '', dueAt = 0 }: Wanted,
  position: number,
  now: number,
): Delivery {
  const gatherMs = isGathered(change) ? subscription.gatherSeconds * 1_000 : 0;
  return {
    id: deliveryId(position),
    queue: subscription.id,
    lane: lanePrefix + (change.conversation ?? change.key),
    ...(alsoIn.length > 0 && { lanes: alsoIn.map((conversation) => lanePrefix + conversation) }),
    position,
    state: 'queued',
    dueAt: Math.max(now + gatherMs, dueAt),
    expiresAt: Math.max(now, dueAt) + deliveryLifeMs,
    changes: [change],
    createdAt: now,
    updatedAt: now,
    attempts: [],
    reason: null,
  };
}

/** That a message opened the window stands between it and the next, which are one event if they arrive close together. */
const partsMessages = ({ subscription, change }: Wanted): boolean =>
  subscription.gatherSeconds > 0 && change.type === 'conversation.window_opened';

/** Whether messages like it are delivered together if they arrive close together. */
export const isGathered = ({ type }: Change): boolean => type === 'message.received';

/** Sorts by position; each position is given once. */
const deliveryId = (position: number): string => `dlv_${position.toString(36).padStart(10, '0')}`;
