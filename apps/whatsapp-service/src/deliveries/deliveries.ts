import type { Change } from '../changes/change.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import { beginHere } from '../changes/drain-changes.ts';
import { followChanges } from '../changes/follow-changes.ts';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { RecordStore } from '../records/record-store.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import type { WorkOptions } from '../work/work.ts';
import { createWorker } from '../work/worker.ts';
import { deliveryPositions, lastPosition } from './collections.ts';
import { createDeliveries } from './create-deliveries.ts';
import type { Delivery } from './delivery.ts';
import { deliveryWork } from './delivery-work.ts';
import type { Destination, SubscriptionDirectory } from './destination.ts';

export interface DeliveriesDeps {
  readonly records: RecordStore;
  readonly changes: ChangeFeed;
  readonly directory: SubscriptionDirectory<Subscription>;
  readonly destination: Destination<Subscription>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'info' | 'error'>;
  /** Called with each delivery after an attempt. */
  readonly onAttempt?: (delivery: Delivery) => void;
  readonly options?: Partial<WorkOptions>;
  readonly random?: () => number;
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Delivers what happens to the subscriptions that want it. */
export interface Deliveries {
  start(): void;
  /** Something may have happened. */
  wake(): void;
  /** A subscription was created or changed, or open deliveries of it were. */
  changed(subscriptionId: string): void;
  /** There are new deliveries for it. */
  added(subscriptionId: string): void;
  /** What happens from now on is delivered: resolves when that is so, also for the first subscription. */
  begin(): Promise<void>;
  stop(): Promise<void>;
}

/** The name under which its place in the changes is stored. */
const consumer = 'deliveries';
/** One transaction writes about this many deliveries. */
const mostAtOnce = 2_000;
const sweepMs = 2_000;
/** Short, since somebody waits for each event; changes come in pages anyway. */
const gatherMs = 2;

export function createDeliveryService(deps: DeliveriesDeps): Deliveries {
  const { records, changes, directory, clock, log, sleep } = deps;
  const worker = createWorker({
    work: deliveryWork(deps),
    queues: () => directory.all().map(({ id }) => id),
    records,
    lastAddition: async () => (await records.find(deliveryPositions, lastPosition))?.position ?? 0,
    clock,
    log,
    words: {
      fails: 'Deliveries can’t be read or recorded; they wait, and some may be made twice.',
      worksAgain: 'Deliveries are made again.',
    },
    ...(deps.options && { options: deps.options }),
    ...(deps.random && { random: deps.random }),
    ...(sleep && { sleep }),
  });
  /** Queues that the rule has written to; it may run more than once. */
  let written = new Set<string>();
  const follower = followChanges({
    feed: changes,
    records,
    consumer,
    rule: (page: readonly Change[]) => {
      const wanted = page.flatMap((change) =>
        directory.subscriptionsFor(change).map((subscription) => ({ subscription, change })),
      );
      for (const { subscription } of wanted) written.add(subscription.id);
      return createDeliveries(wanted, clock.now());
    },
    isIdle: () => directory.all().length === 0,
    onActed: () => {
      for (const id of written) worker.wake(id);
      written = new Set();
    },
    limit: () => Math.max(1, Math.min(200, Math.floor(mostAtOnce / Math.max(1, directory.all().length)))),
    gatherMs,
    sweepMs,
    log,
    words: {
      fails: 'Changes can’t be matched with subscriptions; their deliveries are late.',
      worksAgain: 'Changes are matched with subscriptions again.',
    },
    ...(sleep && { sleep }),
  });
  return {
    start: () => {
      follower.start();
      worker.start();
    },
    wake: () => follower.wake(),
    changed: (id) => {
      worker.disturbed(id);
      follower.wake();
    },
    added: (id) => worker.wake(id),
    begin: () => beginHere({ feed: changes, records, consumer }),
    stop: async () => {
      await follower.stop();
      await worker.stop();
    },
  };
}
