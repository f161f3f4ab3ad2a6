import type { BlockList } from '../erasure/block-list.ts';
import { acceptAtOnce } from '../inbound/accept-at-once.ts';
import { createEventWorker } from '../inbound/event-worker.ts';
import type { SampleRates } from '../inbound/sample-rates.ts';
import type { ProcessingReport, WebhookEventStore } from '../inbound/webhook-event-store.ts';
import { type Part, runLoops } from '../part.ts';
import type { ServiceContext } from './service-context.ts';

interface ProcessingDeps {
  /** Whether webhooks come so fast that acceptance needs the processor. */
  readonly isAcceptanceBusy: () => boolean;
  /** Whether somebody waits to be notified of processed events. */
  readonly isAwaited: () => boolean;
  readonly sampleRates: () => SampleRates;
  /** The people who are left out. */
  readonly blocks: BlockList['current'];
}

export interface ProcessingPart extends Part {
  /** Accepts a webhook, together with its result if that is possible at once. */
  readonly accept: WebhookEventStore['accept'];
}

/** Processes stored webhooks into messages, statuses and account updates. */
export function createProcessingPart(
  { store, polledReads, log, clock, watcher, notifications }: ServiceContext,
  { isAcceptanceBusy, isAwaited, sampleRates, blocks }: ProcessingDeps,
): ProcessingPart {
  const onProcessed = (report: ProcessingReport): void => {
    watcher.onProcessed?.(report);
    notifications.eventsProcessed.publish(report);
  };
  const worker = createEventWorker({
    events: store.events,
    log,
    isAcceptanceBusy,
    isAwaited,
    steadyNow: clock.steadyNow,
    sampleRates,
    blocks,
    onProcessed,
  });
  notifications.eventsWait.subscribe(worker.wake);
  notifications.workerWoken.subscribe(worker.wake);
  const nextAt = async (): Promise<number | null> =>
    (await polledReads.events.oldestPendingAt()) === null ? null : clock.now();
  return {
    name: 'processing',
    role: 'worker',
    nextAt,
    accept: acceptAtOnce({ events: store.events, sampleRates, blocks, onProcessed }),
    ...runLoops([worker]),
  };
}
