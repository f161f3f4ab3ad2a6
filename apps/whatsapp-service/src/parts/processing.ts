import type { BlockList } from '../erasure/block-list.ts';
import { createThreadLoad } from '../http/thread-load.ts';
import { createEventWorker } from '../inbound/event-worker.ts';
import type { SampleRates } from '../inbound/sample-rates.ts';
import { type Part, runLoops } from '../part.ts';
import type { ServiceContext } from './service-context.ts';

interface ProcessingDeps {
  readonly sampleRates: () => SampleRates;
  /** Who is left out. */
  readonly blocks: BlockList['current'];
}

/** Processes stored webhooks into messages, statuses and account news. */
export function createProcessingPart(
  { store, log, watcher, news }: ServiceContext,
  { sampleRates, blocks }: ProcessingDeps,
): Part {
  const load = createThreadLoad();
  const worker = createEventWorker({
    events: store.events,
    log,
    // With a shared store it is other machines that store and wait.
    isAcceptanceBusy: () => store.wakeUps === 'local' && load.isBusy(),
    sampleRates,
    blocks,
    onProcessed: (report) => {
      watcher.onProcessed?.(report);
      news.eventsProcessed.publish(report);
    },
  });
  news.eventsWait.subscribe(worker.wake);
  return { name: 'processing', role: 'worker', ...runLoops([worker]) };
}
