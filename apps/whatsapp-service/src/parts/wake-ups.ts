import { createHash } from 'node:crypto';
import { wakeApi } from '../http/wake/wake-route.ts';
import type { Part } from '../part.ts';
import type { CallerCheck, CallerCheckOptions } from '../wake/cloud/caller-check.ts';
import { createGoogleTransport } from '../wake/cloud/transport.ts';
import { createShift } from '../wake/shift.ts';
import { createWakeSender } from '../wake/wake-sender.ts';
import type { ServiceContext } from './service-context.ts';

interface WakeUpsDeps {
  /** When a part of this process has something to do next. */
  readonly nextAt: () => Promise<number | null>;
}

/** Ordering keys show up in tools that show no content, and lanes hold users' numbers. */
const keyOf = (lane: string): string => createHash('sha256').update(lane).digest('hex').slice(0, 32);

/**
 * Wakes workers that may not be running, and, in a worker, keeps a request open while there is work. Null if no
 * transport is configured.
 */
export function createWakeUpsParts(
  { config, store, log, clock, notifications }: ServiceContext,
  { nextAt }: WakeUpsDeps,
): readonly Part[] {
  const { wake: choice } = config;
  if (choice === null) return [];
  const { now } = clock;
  const transport = createGoogleTransport({
    ...choice,
    ...{ audience: choice.url, pubsubEmulatorHost: config.pubsubEmulatorHost, now },
  });
  const sender = createWakeSender({ transport, log, now });
  notifications.eventsWait.subscribe(() => sender.now('webhooks'));
  notifications.entryWaits.subscribe(({ lane, state, dueAt }) => {
    if (state === 'scheduled') sender.at(dueAt);
    else sender.now(keyOf(lane));
  });
  notifications.broadcastChanged.subscribe(() => sender.now('broadcasts'));
  const shift = createShift({
    wake: () => {
      store.expectNews?.();
      notifications.workerWoken.publish();
    },
    nextAt,
    onLater: sender.at,
    onUnfinished: () => sender.now('unfinished'),
    now,
  });
  const sending: Part = {
    name: 'wake-ups',
    role: 'both',
    stop: async () => {
      await sender.stop();
      await transport.close();
    },
  };
  const receiving: Part = {
    name: 'shifts',
    role: 'worker',
    routes: [wakeApi({ check: checkedBy({ audience: choice.url, account: choice.account }), work: shift.work })],
    release: shift.release,
  };
  return [receiving, sending];
}

/** Loads Google's library with the first caller. */
function checkedBy(options: CallerCheckOptions): CallerCheck {
  let loading: Promise<CallerCheck> | null = null;
  const load = async (): Promise<CallerCheck> => {
    const { createCallerCheck } = await import('../wake/cloud/caller-check.ts');
    return createCallerCheck(options);
  };
  return async (authorization) => {
    loading ??= load();
    return (await loading)(authorization);
  };
}
