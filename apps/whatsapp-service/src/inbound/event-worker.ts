import type { Log } from '../log.ts';
import { createLoop, type Loop } from '../loop.ts';
import type { Blocks } from './marks.ts';
import type { SampleRates } from './sample-rates.ts';
import type { ProcessingReport, WebhookEventStore } from './webhook-event-store.ts';

export interface EventWorkerDeps {
  readonly events: Pick<WebhookEventStore, 'processPending'>;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  /** Whether acceptance has much to do just now; the worker then takes only a small share of the processor. */
  readonly isAcceptanceBusy: () => boolean;
  /** Whether somebody waits to be notified of what is processed. Default: nobody. */
  readonly isAwaited?: () => boolean;
  /** Milliseconds on a steady clock. */
  readonly steadyNow?: () => number;
  /** Called when events have their results. */
  readonly onProcessed?: (report: ProcessingReport) => void;
  /** The sample of events to report item by item; by default none. */
  readonly sampleRates?: () => SampleRates;
  /** The people whose items are left out; by default nobody. */
  readonly blocks?: () => Promise<Blocks | null>;
  /** Waits, or returns early when the signal aborts. Injected for tests. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Processes waiting events; woken when an event is stored. Stopping it finishes the current slice. */
export type EventWorker = Loop;

/** Events requested per call; the store may return earlier. */
const batchSize = 200;
/** While acceptance is busy it comes first: the worker takes few events at a time, and pauses in between. */
const busyBatchSize = 16;
const busyPauseMs = 100;
/** How often it looks without being woken: another process may have stored an event, or a wake-up may be lost. */
const sweepMs = 5_000;
/** After waking up for one event, it waits this long for more to join: they share a commit. */
const gatherMs = 8;
/**
 * If the last report had this many items, waiting longer lets far more share a commit, and pages of the indexes with
 * it.
 */
const manyItems = 16;
const gatherManyMs = 50;
/**
 * The wait if somebody waits for what is processed: a part of the time that the previous events took, within these
 * limits. So a thread with time to spare waits little, and on a busy thread many events share a commit.
 */
const awaited = { part: 0.6, minMs: 4, maxMs: gatherManyMs };

/** Makes the loop that processes waiting events. A failing store is retried with increasing delays. */
export function createEventWorker(deps: EventWorkerDeps): EventWorker {
  const { events, log, isAcceptanceBusy, isAwaited = () => false, steadyNow = () => performance.now(), sleep } = deps;
  let pauseMs = 0;
  let workedMs = 0;
  const restMs = (report: ProcessingReport): number => {
    if (!isAwaited()) return itemsIn(report) >= manyItems ? gatherManyMs : gatherMs;
    return Math.min(awaited.maxMs, Math.max(awaited.minMs, Math.round(workedMs * awaited.part)));
  };
  const step = async (): Promise<number> => {
    const blocks = (await deps.blocks?.()) ?? null;
    const limit = isAcceptanceBusy() ? busyBatchSize : batchSize;
    const startedAt = steadyNow();
    const report = await events.processPending(limit, deps.sampleRates?.(), blocks);
    workedMs += steadyNow() - startedAt;
    if (report.events > 0) deps.onProcessed?.(report);
    for (const failure of report.failures) log.warn(failure, 'An item could not be applied; it is stored as failed.');
    if (report.hasMore) {
      pauseMs = isAcceptanceBusy() ? busyPauseMs : 0;
      return 0;
    }
    pauseMs = restMs(report);
    workedMs = 0;
    return sweepMs;
  };
  return createLoop({
    step,
    log,
    words: {
      fails: 'Processing failed; the events wait and will be retried.',
      worksAgain: 'Processing works again.',
    },
    gatherMs: () => pauseMs,
    ...(sleep && { sleep }),
  });
}

function itemsIn({ items }: ProcessingReport): number {
  return items.applied + items.duplicate + items.failed + items.rejected;
}
