import type { Clock } from '../clock.ts';
import type { Faults } from '../faults/faults.ts';
import { statusError } from '../graph/errors.ts';
import type { StatusError, StatusName } from '../world/message.ts';
import type { User } from '../world/user.ts';
import type { World } from '../world/world.ts';
import { type DelayRange, delays, delayWithin } from './delays.ts';
import { fateOf, isUndeliverable } from './failure.ts';
import { canReach, isAhead, type Life } from './message-progress.ts';
import { createOfflineQueue } from './offline-queue.ts';
import { isUnpaid, takePrice } from './pricing.ts';
import { type ReportStatus, subjectOf } from './report-status.ts';
import { expiryOf } from './time-to-live.ts';

export interface JourneyDeps {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly world: () => World;
  /** 0 to 1. */
  readonly random: () => number;
  readonly report: ReportStatus;
}

/** The progress of a message from Meta's servers to the user who reads it. */
export interface Journey {
  /** The message is sent after a delay, or fails. */
  scheduleSend(life: Life): void;
  /** The message is sent now, or fails. */
  send(life: Life): void;
  /** Reaches the status now, without the usual delay. */
  advance(life: Life, status: Exclude<StatusName, 'failed'>): void;
  cameOnline(user: User): void;
  clear(): void;
}

export function createJourney({ clock, faults, world, random, report }: JourneyDeps): Journey {
  const offline = createOfflineQueue();
  let generation = 0;

  const later = (range: DelayRange, step: (life: Life) => void, life: Life): void => {
    const begun = generation;
    clock.after(delayWithin(range, random), () => {
      if (begun === generation) step(life);
    });
  };
  const reach = (life: Life, status: StatusName): void => {
    report(life, status);
    if (status === 'sent' && canReach(life, 'delivered')) later(delays.delivered, deliver, life);
    if (status === 'delivered' && canReach(life, 'read')) later(delays.read, read, life);
  };
  const send = (life: Life): void => {
    if (!isAhead(life, 'sent')) return;
    life.isDue = true;
    if (life.links === 'checking') return;
    const error = sendError(life, faults, world(), clock.now()) ?? billingError(life, world(), clock.now());
    if (error) report(life, 'failed', [error]);
    else reach(life, 'sent');
  };
  const deliver = (life: Life): void => {
    if (!isAhead(life, 'delivered')) return;
    // Meta drops an expired message without notice.
    if (clock.now() > expiryOf(life.message, life.template)) life.price?.refund?.();
    else if (isUndeliverable(life.message, life.user)) {
      life.price?.refund?.();
      report(life, 'failed', [statusError(131026)]);
    } else if (!offline.hold(life)) reach(life, 'delivered');
  };
  const read = (life: Life): void => {
    if (!isAhead(life, 'read') || life.user?.reads === 'never' || offline.hold(life)) return;
    reach(life, 'read');
  };

  return {
    scheduleSend: (life) => later(life.wasHeld ? delays.pacing : delays.sent, send, life),
    send,
    advance: (life, status) => {
      send(life);
      if (life.reached === 'accepted' || !canReach(life, status)) return;
      if (status === 'played' && isAhead(life, 'delivered')) reach(life, 'delivered');
      if (isAhead(life, status)) reach(life, status);
    },
    cameOnline: (user) => {
      for (const life of offline.release(user))
        later(delays.backOnline, life.reached === 'sent' ? deliver : read, life);
    },
    clear: () => {
      generation += 1;
      offline.clear();
    },
  };
}

function sendError(life: Life, faults: Faults, world: World, now: number): StatusError | undefined {
  const fault = faults.strike('failed-status', subjectOf(life.message));
  if (fault) return statusError(fault.code, fault.details);
  const { message, user, template, wasHeld } = life;
  const fate = fateOf({ message, user, template, wasHeld, world, now });
  return fate ?? (typeof life.links === 'object' ? life.links : undefined);
}

/** Prices the message; it has passed all other checks. */
function billingError(life: Life, world: World, now: number): StatusError | undefined {
  life.price = takePrice(world, life.message, now);
  return isUnpaid(world, life.message, life.price) ? statusError(131042) : undefined;
}
