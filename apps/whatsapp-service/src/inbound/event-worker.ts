import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../log.ts';
import type { WebhookEventStore } from './webhook-event-store.ts';

export interface EventWorkerDeps {
  readonly events: Pick<WebhookEventStore, 'processPending'>;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  /** Whether acceptance has much to do just now; the worker then takes a small share of the processor only. */
  readonly isAcceptanceBusy: () => boolean;
  /** Called when events got their results. */
  readonly onProcessed?: () => void;
  /** Waits, or returns early when the signal aborts. Injected for tests. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface EventWorker {
  /** Begins to process what waits. */
  start(): void;
  /** Says that an event waits. Losing a call costs time and nothing else: the worker looks by itself, too. */
  wake(): void;
  /** Finishes the slice in hand and ends; does nothing if it was never started. */
  stop(): Promise<void>;
}

/** Events asked for in one go; the store may stop earlier. */
const batchSize = 200;
/** While acceptance is busy it comes first: the worker takes little at a time, and pauses in between. */
const busyBatchSize = 16;
const busyPauseMs = 100;
/** With nothing to do, the worker looks again this often: another process may have stored, or a wake-up got lost. */
const sweepMs = 5_000;
/** Waking up for one event, it waits this long for others to join: they share a commit. */
const gatherMs = 8;
/** Where so many came the last time, waiting longer lets far more share a commit, and pages of the indexes with it. */
const manyEvents = 16;
const gatherManyMs = 50;
const minBackoffMs = 250;
const maxBackoffMs = 10_000;

/** Makes the loop that takes waiting events to pieces. A store that fails is tried again, ever more slowly. */
export function createEventWorker(deps: EventWorkerDeps): EventWorker {
  const sleep = deps.sleep ?? abortableSleep;
  const stopping = new AbortController();
  let wakeUp = new AbortController();
  let isWoken = true;

  const rest = async (ms: number): Promise<void> => {
    if (!isWoken) await sleep(ms, AbortSignal.any([wakeUp.signal, stopping.signal]));
  };

  const run = async (): Promise<void> => {
    let backoffMs = 0;
    while (!stopping.signal.aborted) {
      isWoken = false;
      wakeUp = new AbortController();
      try {
        const report = await deps.events.processPending(deps.isAcceptanceBusy() ? busyBatchSize : batchSize);
        if (backoffMs > 0) deps.log.info('Processing works again.');
        backoffMs = 0;
        if (report.events > 0) deps.onProcessed?.();
        for (const failure of report.failures)
          deps.log.warn(failure, 'An item could not be applied; it is kept as failed.');
        if (report.hasMore) await pauseForAcceptance(deps, sleep, stopping.signal);
        else {
          await rest(sweepMs);
          await sleep(report.events >= manyEvents ? gatherManyMs : gatherMs, stopping.signal);
        }
      } catch (error) {
        if (backoffMs === 0) deps.log.error({ error }, 'Processing failed; the events wait and are tried again.');
        backoffMs = Math.min(Math.max(minBackoffMs, backoffMs * 2), maxBackoffMs);
        await sleep(backoffMs, stopping.signal);
      }
    }
  };
  let running: Promise<void> | undefined;

  return {
    start: () => {
      running ??= run();
    },
    wake: () => {
      if (isWoken) return;
      isWoken = true;
      wakeUp.abort();
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}

async function pauseForAcceptance(
  { isAcceptanceBusy }: EventWorkerDeps,
  sleep: NonNullable<EventWorkerDeps['sleep']>,
  signal: AbortSignal,
): Promise<void> {
  if (isAcceptanceBusy()) await sleep(busyPauseMs, signal);
}

async function abortableSleep(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
}
