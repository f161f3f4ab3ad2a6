import type { Change } from '../changes/change.ts';
import type { ChangeFeed } from '../changes/change-feed.ts';
import { beginHere } from '../changes/drain-changes.ts';
import { followChanges } from '../changes/follow-changes.ts';
import type { Clock } from '../clock.ts';
import type { EventFeed } from '../inbound/event-feed.ts';
import type { Log } from '../log.ts';
import type { Loop } from '../loop.ts';
import type { RecordStore } from '../records/record-store.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import type { WorkOptions } from '../work/work.ts';
import { createWorker } from '../work/worker.ts';
import { deliveryPositions, lastPosition } from './collections.ts';
import { createDeliveries } from './create-deliveries.ts';
import type { Delivery } from './delivery.ts';
import { deliveryWork } from './delivery-work.ts';
import type { Destination, SubscriptionDirectory } from './destination.ts';
import { createGiveWay, type GiveWay } from './give-way.ts';
import { type Replayed, type ReplayRequest, replayChanges } from './replay-changes.ts';
import { webhooksAsChanges } from './webhooks-as-changes.ts';

export interface DeliveriesDeps {
  readonly records: RecordStore;
  readonly changes: ChangeFeed;
  /** The same for reads at intervals, if these can be cheaper. */
  readonly looks?: { readonly records: RecordStore; readonly changes: ChangeFeed };
  /** The webhooks as Meta sent them. */
  readonly webhooks: EventFeed;
  readonly directory: SubscriptionDirectory<Subscription>;
  readonly destination: Destination<Subscription>;
  /** Whether no other process uses the store. Default: no. */
  readonly isAlone?: boolean;
  /** How deliveries give way to other work. Default: not at all. */
  readonly giveWay?: GiveWay;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Pick<Log, 'info' | 'error'>;
  /** Called with each delivery after an attempt. */
  readonly onAttempt?: (delivery: Delivery) => void;
  readonly options?: Partial<WorkOptions>;
  readonly random?: () => number;
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** Delivers changes to the subscriptions that want them. */
export interface Deliveries {
  start(): void;
  /** There may be new changes. */
  wake(): void;
  /** A subscription was created or changed, or open deliveries of it were. */
  changed(subscriptionId: string): void;
  /** There are new deliveries for it. */
  added(subscriptionId: string): void;
  /** Delivers what happens from now on; resolves once that is so, also for the first subscription. */
  begin(): Promise<void>;
  /** Queues the changes of a range for a subscription again. */
  replay(request: ReplayRequest): Promise<Replayed>;
  /** When the next delivery is due, in milliseconds since 1970; null while nothing waits. */
  nextAt(): number | null;
  stop(): Promise<void>;
}

const sweepMs = 2_000;
const nobodyElse = createGiveWay({ isAcceptanceBusy: () => false, steadyNow: () => 0 });

export function createDeliveryService(deps: DeliveriesDeps): Deliveries {
  const { records, changes, directory, giveWay = nobodyElse, clock, log, sleep, looks = deps } = deps;
  const webhooks = webhooksAsChanges(deps.webhooks);
  const worker = createWorker({
    work: deliveryWork(deps),
    queues: () => directory.all().map(({ id }) => id),
    records,
    lastAddition: async () => (await looks.records.find(deliveryPositions, lastPosition))?.position ?? 0,
    isAlone: deps.isAlone,
    mayBegin: giveWay.mayBegin,
    clock,
    log,
    words: {
      fails: 'Deliveries can’t be read or recorded; they wait, and some may be repeated.',
      worksAgain: 'Deliveries continue.',
    },
    ...(deps.options && { options: deps.options }),
    ...(deps.random && { random: deps.random }),
    ...(sleep && { sleep }),
  });
  const follow = (feed: ChangeFeed, consumer: string, wantedBy: (change: Change) => readonly Subscription[]): Loop => {
    /** The writes of the rule's latest run; it may run more than once. */
    let made: readonly Delivery[] = [];
    return followChanges({
      feed,
      records: looks.records,
      consumer,
      isAlone: deps.isAlone,
      rule: function* (page: readonly Change[]) {
        const wanted = page.flatMap((change) => wantedBy(change).map((subscription) => ({ subscription, change })));
        const created = yield* createDeliveries(wanted, clock.now());
        made = created.made;
        return created;
      },
      isIdle: () => !isWanted(consumer),
      onActed: () => {
        worker.added(made);
        made = [];
      },
      limit: () => Math.max(1, Math.min(200, Math.floor(giveWay.maxAtOnce() / Math.max(1, directory.all().length)))),
      gatherMs: giveWay.gatherMs,
      sweepMs,
      log,
      words: {
        fails: 'Changes can’t be matched with subscriptions; their deliveries are late.',
        worksAgain: 'Changes are matched with subscriptions again.',
      },
      ...(sleep && { sleep }),
    });
  };
  const isWanted = (consumer: string): boolean =>
    directory.all().some(({ form, state }) => state !== 'disabled' && (form === 'meta') === (consumer === ofWebhooks));
  const followers = [
    { consumer: ofChanges, follower: follow(looks.changes, ofChanges, directory.subscriptionsFor) },
    { consumer: ofWebhooks, follower: follow(webhooks, ofWebhooks, directory.forWebhooks) },
  ];
  const wakeAll = (): void => {
    for (const { follower } of followers) follower.wake();
  };
  /**
   * Without a subscription there is nothing to match, so webhooks and messages wake nothing. Before they were read, there may be
   * one.
   */
  const wakeWanted = (): void => {
    for (const { consumer, follower } of followers) if (!directory.isRead() || isWanted(consumer)) follower.wake();
  };
  return {
    start: () => {
      for (const { follower } of followers) follower.start();
      worker.start();
    },
    wake: wakeWanted,
    changed: (id) => {
      worker.disturbed(id);
      wakeAll();
    },
    added: (id) => worker.wake(id),
    nextAt: worker.nextAt,
    begin: async () => {
      if (isWanted(ofChanges)) await beginHere({ feed: changes, records, consumer: ofChanges });
      if (isWanted(ofWebhooks)) await beginHere({ feed: webhooks, records, consumer: ofWebhooks });
    },
    replay: async (request) => {
      const isMeta = directory.find(request.subscriptionId)?.form === 'meta';
      const source = isMeta
        ? { feed: webhooks, from: await deps.webhooks.place(request.since), wantedBy: directory.forWebhooks }
        : { feed: changes, from: null, wantedBy: directory.subscriptionsFor };
      const replayed = await replayChanges({ ...source, records, now: clock.now }, request);
      worker.wake(request.subscriptionId);
      return replayed;
    },
    stop: async () => {
      await Promise.all(followers.map(({ follower }) => follower.stop()));
      await worker.stop();
    },
  };
}

/** The names of its positions in the changes, and in the webhooks. */
const ofChanges = 'deliveries';
const ofWebhooks = 'webhook_deliveries';
