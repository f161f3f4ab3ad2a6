import { changes } from '../changes/change.ts';
import { append, type Flow, load, type Write } from '../records/flow.ts';
import { subscriptions, writesOf } from '../subscriptions/collections.ts';
import type { Subscription, SubscriptionState } from '../subscriptions/subscription.ts';
import { fail, passOver, succeed } from '../work/breaker.ts';
import type { QueueHealth } from '../work/queue.ts';
import type { Commit, EndedAttempt, Gathered, Judged, Work } from '../work/work.ts';
import { deliveries } from './collections.ts';
import { isGathered } from './create-deliveries.ts';
import type { Delivery } from './delivery.ts';
import type { DeliveryOutcome, Destination, SubscriptionDirectory } from './destination.ts';
import { dueTime } from './due-time.ts';
import { judgeAttempt, nextAttempt, stateGivenUp } from './judge-attempt.ts';

export interface DeliveryWorkDeps {
  readonly directory: Pick<SubscriptionDirectory<Subscription>, 'find' | 'isOfConversation'>;
  readonly destination: Destination<Subscription>;
  /** Called with each delivery after an attempt. */
  readonly onAttempt?: (delivery: Delivery) => void;
}

/** A subscription is disabled after this long without a success. */
const disabledAfterMs = 5 * 24 * 60 * 60_000;
/** A subscription is called failing after this long without a success, even if its breaker has not opened. */
const failingAfterMs = 10 * 60_000;
/** Messages of one user wait at most this long for more of them, however close together they arrive. */
const maxGatherMs = 30_000;

/** Deliveries as work: a queue for each subscription, a lane for each of its conversations. */
export function deliveryWork({ directory, destination, onAttempt }: DeliveryWorkDeps): Work<Delivery, DeliveryOutcome> {
  return {
    jobs: deliveries,
    settings: (queue) => {
      const subscription = directory.find(queue);
      if (!subscription) return null;
      const { state, stateSince, maxInFlight } = subscription;
      const isPaused = state === 'paused' || state === 'disabled';
      return { maxInFlight, isPaused, ...(state === 'active' && { resumedAt: stateSince }) };
    },
    dueAt: (delivery) => dueTime(delivery, directory.find(delivery.queue)),
    perform: async (delivery, signal) => {
      const subscription = directory.find(delivery.queue);
      if (!subscription) return gone;
      const { id, queue, changes, createdAt } = delivery;
      // A filter that was narrowed counts for what waits too; the destination applies the rest of it.
      if (!changes.some((change) => directory.isOfConversation(subscription, change))) return unwanted;
      const job = { id, subscriptionId: queue, changes, createdAt, attempt: nextAttempt(delivery) };
      return destination.deliver(job, subscription, signal);
    },
    judge: (before, attempt) => {
      const order = directory.find(before.queue)?.order ?? 'skip';
      const delivery = judgeAttempt(before, { ...attempt, outcome: attempt.result, order });
      onAttempt?.(delivery);
      return { job: delivery, health: healthAfter(delivery, attempt) };
    },
    expire: (delivery, now) => {
      const state = stateGivenUp(directory.find(delivery.queue)?.order ?? 'skip');
      return { ...delivery, state, updatedAt: now, reason: delivery.reason ?? expired };
    },
    also: subscriptionWrites,
    gather: {
      wants: (delivery) => waitsForMore(delivery) && (directory.find(delivery.queue)?.gatherSeconds ?? 0) > 0,
      join: (jobs, now) => gather(jobs, (directory.find(jobs[0]?.queue ?? '')?.gatherSeconds ?? 0) * 1_000, now),
    },
  };
}

const expired = 'It could not be delivered within five days.';

/** The subscription was deleted, or its conversations were changed, while its delivery waited. */
const dropped = { kind: 'dropped', status: null, headers: {}, body: '', durationMs: 0 } as const;
const gone: DeliveryOutcome = { ...dropped, reason: 'The subscription was deleted.' };
const unwanted: DeliveryOutcome = { ...dropped, reason: 'The subscription no longer names its conversation.' };

/**
 * A permanent refusal says nothing about other deliveries, so it opens no breaker; but an endpoint that refuses
 * everything does not work. Failures count once per conversation, since the event itself may cause them.
 */
function healthAfter(
  { lane }: Delivery,
  { result, startedAt, now }: EndedAttempt<DeliveryOutcome>,
): Judged<Delivery>['health'] {
  return (before) => {
    if (result.kind === 'dropped') return passOver(before, startedAt, now);
    if (result.kind === 'delivered') {
      const after = succeed(before, startedAt, now);
      return after.failedSince === null ? after : { ...after, failedSince: null };
    }
    const failedSince = before.failedSince ?? startedAt;
    if (result.kind === 'refused') return { ...passOver(before, startedAt, now), failedSince };
    const problem = result.reason ?? 'It failed.';
    // The endpoint may have acted on it without answering.
    const failure = {
      cause: 'unanswered',
      problem,
      startedAt,
      subject: lane,
      restMs: result.retryAfterMs ?? null,
    } as const;
    return { ...fail(before, failure, now), failedSince };
  };
}

/**
 * Marks a subscription as failing, working again, or disabled, in the transaction that shows it; each of these is a
 * change.
 */
function* subscriptionWrites({ before, after, jobs, now }: Commit<Delivery>): Flow<readonly Write[]> {
  const isGone = jobs.some(({ attempts, updatedAt }) => updatedAt >= now - skewMs && attempts.at(-1)?.kind === 'gone');
  const hasTurned = (before.pause === null) !== (after.pause === null) || before.failedSince !== after.failedSince;
  const hasFailedLong = after.failedSince !== null && now - after.failedSince >= failingAfterMs;
  if (!isGone && !hasTurned && !hasFailedLong) return [];
  const subscription = yield* load(subscriptions, after.key);
  if (!subscription) return [];
  const next = stateOf(subscription, after, isGone, now);
  if (next.state === subscription.state) return [];
  const { revision } = subscription;
  const turned = { ...subscription, ...next, stateSince: now, updatedAt: now, revision: revision + 1 };
  return [...writesOf(turned), ...turnOf(turned, now)];
}

const turnTypes = {
  active: 'subscription.recovered',
  failing: 'subscription.failing',
  disabled: 'subscription.disabled',
} as const;

function turnOf({ id, state, reason }: Pick<Subscription, 'id' | 'state' | 'reason'>, now: number): readonly Write[] {
  if (state === 'paused') return [];
  return [append(changes, { type: turnTypes[state], at: now, key: id, ...(reason !== null && { detail: reason }) })];
}

/** Attempts of one commit ended at most this long before it. */
const skewMs = 60_000;

function stateOf(
  { state, reason, stateSince }: Subscription,
  { pause, failedSince }: QueueHealth,
  isGone: boolean,
  now: number,
): { readonly state: SubscriptionState; readonly reason: string | null } {
  if (state !== 'active' && state !== 'failing') return { state, reason };
  if (isGone) {
    return {
      state: 'disabled',
      reason: 'The endpoint answered HTTP 410, which stops deliveries. Resume it to deliver again.',
    };
  }
  if (failedSince === null) return { state: 'active', reason: null };
  const since = Math.max(failedSince, stateSince);
  if (state === 'failing' && now - since >= disabledAfterMs) {
    const why = pause?.problem ?? reason ?? '';
    return {
      state: 'disabled',
      reason: `Every attempt for five days has failed. Fix the endpoint, then resume it. ${why}`.trim(),
    };
  }
  if (pause) return { state: 'failing', reason: pause.problem };
  return now - since >= failingAfterMs ? { state: 'failing', reason: reason ?? onlyFailures } : { state, reason };
}

const onlyFailures = 'Every attempt in the last ten minutes has failed. See its deliveries.';

/** Not one that was attempted: the endpoint may know its event, with id and content. */
const waitsForMore = ({ changes, attempts }: Delivery): boolean => attempts.length === 0 && changes.every(isGathered);

/**
 * Joins all messages that come first in a conversation into one delivery, when no more has arrived for a while. It has the
 * id of the last one: under that of the first, the endpoint may have got fewer, in an attempt that a crash ended.
 */
function gather(jobs: readonly Delivery[], gatherMs: number, now: number): Gathered<Delivery> {
  const end = jobs.findIndex((job) => !waitsForMore(job));
  const joined = end === -1 ? jobs : jobs.slice(0, end);
  const [first, last] = [joined[0], joined.at(-1)];
  if (!first || !last) throw new TypeError('There is nothing to gather.');
  const waitUntil = Math.min(last.createdAt + gatherMs, first.createdAt + maxGatherMs);
  // If something that can't be gathered follows, they need not wait for more.
  if (end === -1 && waitUntil > now) return { waitUntil };
  if (joined.length === 1) return { job: first, joined };
  const changes = joined.flatMap((job) => job.changes);
  return { job: { ...first, id: last.id, changes, updatedAt: now }, joined };
}
