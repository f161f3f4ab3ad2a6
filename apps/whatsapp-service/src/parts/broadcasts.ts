import { randomUUID } from 'node:crypto';
import { createBroadcastOutbox } from '../broadcasts/broadcast-outbox.ts';
import { activeBroadcasts } from '../broadcasts/collections.ts';
import { createCreateBroadcast } from '../broadcasts/create-broadcast.ts';
import { followResults } from '../broadcasts/follow-results.ts';
import { createLeaveOut } from '../broadcasts/leave-out.ts';
import { createBroadcastRunner } from '../broadcasts/runner.ts';
import type { BroadcastsWay } from '../http/broadcasts/routes.ts';
import type { WayToMeta } from '../http/graph/graph-routes.ts';
import type { WakeUps } from '../loop.ts';
import { createCheckAgainstTemplate } from '../outbox/check-against-template.ts';
import { createCheckOwnNumber } from '../outbox/check-own-number.ts';
import { type Part, runLoops } from '../part.ts';
import type { MetaPart } from './meta.ts';
import type { SendingPart } from './sending.ts';
import type { ServiceContext } from './service-context.ts';

/**
 * By the kind of wake-ups, in milliseconds: between looks, of a turn, how long rows are remembered, and of the lease
 * that keeps other instances away.
 */
const times: Readonly<
  Record<WakeUps, { readonly look: number; readonly turn: number; readonly rows: number; readonly lease: number }>
> = {
  // No other process can have a broadcast: after a crash it continues at once. An erasure goes through all collections
  // twice, with a pause after each.
  local: { look: 1_000, turn: 250, rows: 50, lease: 0 },
  // An erasure begins ten seconds after it was asked for.
  none: { look: 5_000, turn: 1_000, rows: 1_000, lease: 15_000 },
};

/** Submits broadcasts to the outbox, and records the results of their messages. */
export function createBroadcastsPart(
  { store, polledReads, log, clock, watcher, notifications }: ServiceContext,
  sending: Pick<SendingPart, 'onEntryChange' | 'wake'>,
): Part {
  const { conversations } = store;
  const { records, changes: feed } = polledReads;
  const { now, steadyNow } = clock;
  const { look: sweepMs, turn: turnMs, rows: rowsMs, lease: leaseMs } = times[store.wakeUps];
  const outbox = createBroadcastOutbox({
    outbox: store.sending.outbox,
    onAccepted: (accepted) => watcher.onAccepted?.(accepted),
    onChange: sending.onEntryChange,
    wake: sending.wake,
    isShared: store.wakeUps === 'none',
    now,
    steadyNow,
  });
  const runner = createBroadcastRunner({
    ...{ records, outbox, turnMs, rowsMs, leaseMs, sweepMs, log, now, steadyNow },
    leaveOut: createLeaveOut({ conversations, outbox: store.sending.outbox, now }),
    owner: randomUUID(),
    onEnded: ({ id, rows, submitted }) => log.info({ broadcastId: id, rows, submitted }, 'A broadcast has been sent.'),
  });
  const results = followResults({ feed, records, sweepMs, log, now });
  notifications.entryCalled.subscribe(outbox.left);
  notifications.entryMoved.subscribe(({ id }) => outbox.left(id));
  notifications.eventsProcessed.subscribe(results.changed);
  notifications.broadcastChanged.subscribe(() => {
    results.wake();
    runner.wake();
  });
  notifications.workerWoken.subscribe(() => {
    results.wake();
    runner.wake();
  });
  /** The earliest start of those that have rows to submit; one that runs has begun before. */
  const nextAt = async (): Promise<number | null> => {
    const { data } = await records.list(activeBroadcasts, { group: 'all' }, { limit: 1 });
    return data[0]?.startAt ?? null;
  };
  return { name: 'broadcasts', role: 'worker', nextAt, ...runLoops([results, runner]) };
}

/** The operations on broadcasts that clients can request. */
export function wayToBroadcasts(
  { store, log, clock, notifications }: ServiceContext,
  { numbers, templates }: Pick<MetaPart, 'numbers' | 'templates'>,
  { version, messages }: Pick<WayToMeta, 'version' | 'messages'>,
): BroadcastsWay {
  const translations: BroadcastsWay['translations'] = async (phoneNumberId, name) => {
    const wabaId = numbers.wabaOf(phoneNumberId);
    return wabaId === null ? undefined : templates.translations(wabaId, name);
  };
  return {
    create: createCreateBroadcast({
      records: store.records,
      translations,
      checkAgainstTemplate: createCheckAgainstTemplate(numbers, templates),
      checkOwnNumber: createCheckOwnNumber(numbers),
      version,
      now: clock.now,
    }),
    translations,
    submit: messages.submit,
    version,
    onChange: ({ id, state, rows }) => {
      log.info({ broadcastId: id, state, rows }, 'A broadcast was created or changed.');
      notifications.broadcastChanged.publish();
    },
  };
}
