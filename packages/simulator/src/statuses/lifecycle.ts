import type { Clock } from '../clock.ts';
import type { Faults } from '../faults/faults.ts';
import { statusError } from '../graph/errors.ts';
import type { StatusError, StatusName } from '../world/message.ts';
import type { User } from '../world/user.ts';
import type { World } from '../world/world.ts';
import { type DelayRange, delays, delayWithin } from './delays.ts';
import { failureOf, isUndeliverable } from './failure.ts';
import { canReach, isAhead, type MessageProgress } from './message-progress.ts';
import { createOfflineQueue } from './offline-queue.ts';
import { isUnpaid, takePrice } from './pricing.ts';
import { type ReportStatus, subjectOf } from './report-status.ts';
import { expiryOf } from './time-to-live.ts';

export interface LifecycleDeps {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly world: () => World;
  /** 0 to 1. */
  readonly random: () => number;
  readonly report: ReportStatus;
}

/** The progress of a message from Meta's servers to the user who reads it. */
export interface Lifecycle {
  /** The message is sent after a delay, or fails. */
  scheduleSend(progress: MessageProgress): void;
  /** The message is sent now, or fails. */
  send(progress: MessageProgress): void;
  /** Reaches the status now, without the usual delay. */
  advance(progress: MessageProgress, status: Exclude<StatusName, 'failed'>): void;
  cameOnline(user: User): void;
  clear(): void;
}

export function createLifecycle({ clock, faults, world, random, report }: LifecycleDeps): Lifecycle {
  const offline = createOfflineQueue();
  let generation = 0;

  const later = (range: DelayRange, step: (progress: MessageProgress) => void, progress: MessageProgress): void => {
    const begun = generation;
    clock.after(delayWithin(range, random), () => {
      if (begun === generation) step(progress);
    });
  };
  const reach = (progress: MessageProgress, status: StatusName): void => {
    report(progress, status);
    if (status === 'sent' && canReach(progress, 'delivered')) later(delays.delivered, deliver, progress);
    if (status === 'delivered' && canReach(progress, 'read')) later(delays.read, read, progress);
  };
  const send = (progress: MessageProgress): void => {
    if (!isAhead(progress, 'sent')) return;
    progress.isDue = true;
    if (progress.links === 'checking') return;
    const error = sendError(progress, faults, world(), clock.now()) ?? billingError(progress, world(), clock.now());
    if (error) report(progress, 'failed', [error]);
    else reach(progress, 'sent');
  };
  const deliver = (progress: MessageProgress): void => {
    if (!isAhead(progress, 'delivered')) return;
    // Meta drops an expired message without notice.
    if (clock.now() > expiryOf(progress.message, progress.template)) progress.price?.refund?.();
    else if (isUndeliverable(progress.message, progress.user)) {
      progress.price?.refund?.();
      report(progress, 'failed', [statusError(131026)]);
    } else if (!offline.hold(progress)) reach(progress, 'delivered');
  };
  const read = (progress: MessageProgress): void => {
    if (!isAhead(progress, 'read') || progress.user?.reads === 'never' || offline.hold(progress)) return;
    reach(progress, 'read');
  };

  return {
    scheduleSend: (progress) => later(progress.wasHeld ? delays.pacing : delays.sent, send, progress),
    send,
    advance: (progress, status) => {
      send(progress);
      if (progress.reached === 'accepted' || !canReach(progress, status)) return;
      if (status === 'played' && isAhead(progress, 'delivered')) reach(progress, 'delivered');
      if (isAhead(progress, status)) reach(progress, status);
    },
    cameOnline: (user) => {
      for (const progress of offline.release(user))
        later(delays.backOnline, progress.reached === 'sent' ? deliver : read, progress);
    },
    clear: () => {
      generation += 1;
      offline.clear();
    },
  };
}

function sendError(progress: MessageProgress, faults: Faults, world: World, now: number): StatusError | undefined {
  const fault = faults.strike('failed-status', subjectOf(progress.message));
  if (fault) return statusError(fault.code, fault.details);
  const { message, user, template, wasHeld } = progress;
  const failure = failureOf({ message, user, template, wasHeld, world, now });
  return failure ?? (typeof progress.links === 'object' ? progress.links : undefined);
}

/** Prices the message; it has passed all other checks. */
function billingError(progress: MessageProgress, world: World, now: number): StatusError | undefined {
  progress.price = takePrice(world, progress.message, now);
  return isUnpaid(world, progress.message, progress.price) ? statusError(131042) : undefined;
}
