import { randomUUID } from 'node:crypto';
import type { WakeUps } from '../loop.ts';
import { createDispatcher, dispatcherDefaults } from '../outbox/dispatcher.ts';
import { createExpirer } from '../outbox/expirer.ts';
import { createFollower } from '../outbox/follower.ts';
import type { OutboxEntry } from '../outbox/outbox-entry.ts';
import { createOwnerJudge } from '../outbox/owner-judge.ts';
import { createPauseLog, createTurnFollower } from '../outbox/pause-report.ts';
import { createRealigner, followClock } from '../outbox/realigner.ts';
import { createReceivedRate } from '../outbox/received-rate.ts';
import { createScheduler } from '../outbox/scheduler.ts';
import { createSendEntry, type FilesOf } from '../outbox/send-entry.ts';
import type { SenderTurn } from '../outbox/sender.ts';
import type { SilenceWatch } from '../outbox/silence.ts';
import { createWindowJudge } from '../outbox/window-judge.ts';
import { type Part, runLoops } from '../part.ts';
import type { MetaPart } from './meta.ts';
import type { ServiceContext } from './service-context.ts';

/** Sends the messages of the outbox. */
export interface SendingPart extends Part {
  /** An entry was changed by hand, or by its deadline: messages behind it may go. */
  onEntryChange(entry: OutboxEntry): void;
  /** A pause was made or lifted by hand. */
  onTurn(turn: SenderTurn): void;
  /** Looks for due messages at once. */
  wake(): void;
  /** The same for a message accepted just now: for its time, if it is scheduled. */
  wakeFor(entry: Pick<OutboxEntry, 'state' | 'lane' | 'dueAt'>): void;
}

export interface SendingDeps {
  readonly meta: Pick<MetaPart, 'graph' | 'numbers'>;
  /** Files that are stored here, for messages that name them. */
  readonly files: FilesOf;
  readonly silence: Pick<SilenceWatch, 'saw'>;
  readonly unbrokenSince: () => number | null;
}

/** Milliseconds between looks, by the kind of wake-ups. */
const looks: Readonly<Record<WakeUps, { readonly due: number; readonly statuses: number; readonly times: number }>> = {
  local: { due: dispatcherDefaults.sweepMs, statuses: 5_000, times: 1_000 },
  none: { due: 1_000, statuses: 2_000, times: 5_000 },
};

export function createSendingPart(
  { config, store, log, clock, watcher, notifications }: ServiceContext,
  { meta, silence, unbrokenSince, files }: SendingDeps,
): SendingPart {
  const { now } = clock;
  const { conversations, events } = store;
  const { outbox, sent } = store.sending;
  const sweepMs = looks[store.wakeUps];
  const owner = randomUUID();
  const options = {
    ...dispatcherDefaults,
    leaseMs: config.graphTimeoutSeconds * 1000 * 1.5,
    holdMs: config.unknownHoldSeconds * 1000,
    sweepMs: sweepMs.due,
  };
  const received = createReceivedRate(outbox, clock);
  const logPause = createPauseLog({ log, queued: async () => (await outbox.depth()).queued, now });
  const report = (turn: SenderTurn): void => {
    watcher.onTurn?.(turn);
    void logPause(turn);
  };
  const wake = (): void => dispatcher.wake();
  const { ofSameAccount } = meta.numbers;
  const onTurn = createTurnFollower({ outbox, ofSameAccount, report, onFollowed: wake });
  const onMoved = (entry: OutboxEntry): void => {
    watcher.onMoved?.(entry);
    silence.saw(entry);
    notifications.entryMoved.publish(entry);
  };
  const onEntryChange = (entry: OutboxEntry): void => {
    onMoved(entry);
    wake();
  };
  const oldestPendingAt = () => events.oldestPendingAt();
  const sendEntry = createSendEntry({
    files,
    graph: meta.graph,
    outbox,
    window: createWindowJudge({ conversations, oldestPendingAt, unbrokenSince, now }),
    owner: createOwnerJudge({ conversations, now, steadyNow: clock.steadyNow }),
  });
  const dispatcher = createDispatcher({
    outbox,
    send: (entry, isLeaseOver) => {
      notifications.entryCalled.publish(entry.id);
      return sendEntry(entry, isLeaseOver);
    },
    ...(watcher.onAttempt && { onAttempt: watcher.onAttempt }),
    ...(watcher.onPaced && { onPaced: watcher.onPaced }),
    onChange: (entry) => {
      received.sends(entry.phoneNumberId);
      onMoved(entry);
      follower.wake();
    },
    ...{ onTurn, log, owner, clock, random: Math.random, options },
  });
  const follower = createFollower({
    ...{ outbox, sent, log, now, sweepMs: sweepMs.statuses },
    onSettled: (entry) => {
      watcher.onSettled?.(entry);
      onEntryChange(entry);
    },
    onTurn: (turn) => {
      onTurn(turn);
      wake();
    },
  });
  const everyMs = sweepMs.times;
  const scheduler = createScheduler({ outbox, onReleased: onEntryChange, wake, log, now, everyMs });
  const expirer = createExpirer({ outbox, onExpired: onEntryChange, log, now, everyMs });
  const realigner = createRealigner({
    ...{ outbox, clock, options, owner, log },
    onChange: onEntryChange,
    onRealigned: dispatcher.wake,
  });
  followClock(clock, realigner, log);
  notifications.changed.subscribe(received.saw);
  notifications.eventsProcessed.subscribe(follower.wake);
  notifications.workerWoken.subscribe(() => {
    for (const loop of [dispatcher, follower, scheduler, expirer]) loop.wake();
  });
  notifications.accountsChanged.subscribe(() => {
    // Messages that waited for a valid token need not wait for the next probe.
    void outbox.resume(null, 'service').then((turns) => {
      for (const turn of turns) onTurn(turn);
      wake();
    }, ignored);
  });
  return {
    name: 'sending',
    role: 'worker',
    onEntryChange,
    onTurn: (turn) => {
      report(turn);
      wake();
    },
    wake,
    wakeFor: (entry) => {
      (entry.state === 'scheduled' ? scheduler : dispatcher).wake();
      notifications.entryWaits.publish(entry);
    },
    nextAt: () => firstOf([dispatcher, follower, scheduler, expirer].map((loop) => loop.nextAt())),
    ...runLoops([dispatcher, follower, scheduler, expirer, realigner]),
  };
}

const firstOf = (times: readonly (number | null)[]): number | null => {
  const known = times.filter((at) => at !== null);
  return known.length === 0 ? null : Math.min(...known);
};

const ignored = (): undefined => undefined;
