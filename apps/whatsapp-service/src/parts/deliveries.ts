import { createDeliveryService } from '../deliveries/deliveries.ts';
import type { DeliveryOutcome } from '../deliveries/destination.ts';
import { createGiveWay } from '../deliveries/give-way.ts';
import type { DeliveriesApiDeps } from '../http/deliveries/routes.ts';
import type { Part } from '../part.ts';
import type { Finding } from '../problems/problem.ts';
import type { Subscriptions } from '../subscriptions/manage-subscriptions.ts';
import type { Subscription, SubscriptionState } from '../subscriptions/subscription.ts';
import { cancelsDeliveries } from './cancel-deliveries.ts';
import type { ServiceContext } from './service-context.ts';
import type { SubscriptionsPart } from './subscriptions.ts';

/** Counted from the start, so that the first of each is a step that a rule sees. */
const outcomes: readonly DeliveryOutcome['kind'][] = ['delivered', 'failed', 'refused', 'gone', 'dropped'];

const states: readonly SubscriptionState[] = ['active', 'failing', 'paused', 'disabled'];

export interface DeliveriesPart extends Part {
  /** What the HTTP side needs of it; including the subscriptions, whose changes affect deliveries at once. */
  readonly api: Pick<DeliveriesApiDeps, 'deliveries'> & { readonly subscriptions: Subscriptions };
}

/** Delivers changes to the subscriptions that want them. */
export function createDeliveriesPart(
  { store, polledReads, log, clock, notifications }: ServiceContext,
  { directory, destination, api }: SubscriptionsPart,
  isAcceptanceBusy: () => boolean,
): DeliveriesPart {
  const attempts = new Map<DeliveryOutcome['kind'], number>(outcomes.map((kind) => [kind, 0]));
  const deliveries = createDeliveryService({
    records: store.records,
    changes: store.changes,
    looks: polledReads,
    webhooks: store.feed,
    directory,
    destination,
    isAlone: store.wakeUps === 'local',
    giveWay: createGiveWay({ isAcceptanceBusy, steadyNow: clock.steadyNow }),
    clock,
    log,
    onAttempt: ({ attempts: made }) => {
      const kind = made.at(-1)?.kind;
      if (kind) attempts.set(kind, (attempts.get(kind) ?? 0) + 1);
    },
  });
  const cancelling = cancelsDeliveries({ store, log, clock });
  notifications.eventsProcessed.subscribe(() => deliveries.wake());
  notifications.entryMoved.subscribe(() => deliveries.wake());
  notifications.workerWoken.subscribe(() => deliveries.wake());
  return {
    name: 'deliveries',
    role: 'worker',
    api: { deliveries, subscriptions: following(api.subscriptions, deliveries, cancelling.cancelAll) },
    start: async () => {
      // Deliveries to a subscription that is not loaded yet would count as deliveries without one.
      await directory.refresh().catch(() => undefined);
      deliveries.start();
      // There may be very many, so it is not waited for.
      void cancelling.resume();
    },
    stop: deliveries.stop,
    nextAt: deliveries.nextAt,
    health: async () => directory.all().flatMap(findingOf),
    metrics: [
      {
        name: 'whatsapp_delivery_attempts_total',
        help: 'Attempts to deliver an event to a subscription, by outcome.',
        kind: 'counter',
        labels: ['outcome'],
        read: () => [...attempts].map(([outcome, value]) => ({ value, labels: { outcome } })),
      },
      {
        name: 'whatsapp_subscriptions',
        help: 'Subscriptions by state: active, failing, paused or disabled.',
        kind: 'gauge',
        labels: ['state'],
        read: () => {
          const all = directory.all();
          return states.map((state) => ({
            value: all.filter((each) => each.state === state).length,
            labels: { state },
          }));
        },
      },
    ],
  };
}

/** The same, with the consequences for deliveries: changes after a subscription was created are delivered to it. */
function following(
  subscriptions: Subscriptions,
  deliveries: Pick<ReturnType<typeof createDeliveryService>, 'begin' | 'changed'>,
  cancelAll: (id: string) => Promise<void>,
): Subscriptions {
  const followed = async <T extends { readonly outcome: string; readonly subscription?: Subscription }>(
    change: Promise<T>,
  ): Promise<T> => {
    const result = await change;
    if (result.outcome === 'done' && result.subscription) {
      await deliveries.begin();
      deliveries.changed(result.subscription.id);
    }
    return result;
  };
  return {
    create: (input) => followed(subscriptions.create(input)),
    change: (id, input) => followed(subscriptions.change(id, input)),
    remove: async (id) => {
      const removed = await subscriptions.remove(id);
      // There may be very many, so it is not waited for.
      if (removed.outcome === 'done') void cancelAll(id);
      return removed;
    },
    pause: (id, reason) => followed(subscriptions.pause(id, reason)),
    resume: (id) => followed(subscriptions.resume(id)),
    rotate: (id, secret) => followed(subscriptions.rotate(id, secret)),
  };
}

function findingOf({ id, state, reason, stateSince }: Subscription): Finding[] {
  if (state === 'failing') {
    return [
      {
        kind: 'subscription_failing',
        subject: id,
        cause: `Deliveries to subscription ${id} fail: ${reason ?? 'see its deliveries.'}`,
        remedy: `Fix its endpoint; deliveries are retried. GET /v1/deliveries?subscription=${id} shows each attempt.`,
        since: stateSince,
      },
    ];
  }
  if (state !== 'disabled') return [];
  return [
    {
      kind: 'subscription_disabled',
      subject: id,
      cause: `Subscription ${id} is disabled: ${reason ?? 'its endpoint did not work.'}`,
      remedy: `Fix its endpoint, then POST /v1/subscriptions/${id}/resume; or delete it.`,
      since: stateSince,
    },
  ];
}
