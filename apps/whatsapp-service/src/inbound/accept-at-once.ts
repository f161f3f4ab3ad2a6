import { withDeadline } from '../deadline.ts';
import type { Blocks } from './marks.ts';
import type { SampleRates } from './sample-rates.ts';
import type { ProcessingReport, WebhookEventStore } from './webhook-event-store.ts';

interface AcceptAtOnceDeps {
  readonly events: Pick<WebhookEventStore, 'accept' | 'acceptAtOnce'>;
  readonly sampleRates: () => SampleRates;
  /** The people whose items are left out. */
  readonly blocks: () => Promise<Blocks | null>;
  /** Called when an event has its result, after Meta's answer. */
  readonly onProcessed: (report: ProcessingReport) => void;
}

/** Only the worker waits longer for the list, not Meta. */
const blocksWithinMs = 500;

/**
 * Accepts webhooks in a process that also processes them: together with their results, if the store can do both at
 * once.
 */
export function acceptAtOnce({
  events,
  sampleRates,
  blocks,
  onProcessed,
}: AcceptAtOnceDeps): WebhookEventStore['accept'] {
  if (!events.acceptAtOnce) return events.accept;
  return async (webhook) => {
    const process = async () => {
      const leftOut = await withDeadline(blocks(), blocksWithinMs, 'Reading the blocked people');
      return events.acceptAtOnce?.(webhook, sampleRates(), leftOut);
    };
    // Whatever the obstacle, the webhook is accepted like any other.
    const report = await process().catch(() => null);
    if (!report) return events.accept(webhook);
    setImmediate(() => onProcessed(report));
    return 'stored';
  };
}
