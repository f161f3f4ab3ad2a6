import { withDeadline } from '../deadline.ts';
import type { Blocks } from './marks.ts';
import type { SampleRates } from './sample-rates.ts';
import type { ProcessingReport, WebhookEventStore } from './webhook-event-store.ts';

interface AcceptAtOnceDeps {
  readonly events: Pick<WebhookEventStore, 'accept' | 'acceptAtOnce'>;
  readonly sampleRates: () => SampleRates;
  /** Who is left out. */
  readonly blocks: () => Promise<Blocks | null>;
  /** Called when an event got its result, behind the answer to Meta. */
  readonly onProcessed: (report: ProcessingReport) => void;
}

/** A list that takes longer to read is waited for by the worker, and not by Meta. */
const blocksWithinMs = 500;

/** Accepts webhooks in a process that also processes them: with their results, where the store can do both at once. */
export function acceptAtOnce({
  events,
  sampleRates,
  blocks,
  onProcessed,
}: AcceptAtOnceDeps): WebhookEventStore['accept'] {
  if (!events.acceptAtOnce) return events.accept;
  return async (webhook) => {
    const process = async () => {
      const leftOut = await withDeadline(blocks(), blocksWithinMs, 'Reading who is left out');
      return events.acceptAtOnce?.(webhook, sampleRates(), leftOut);
    };
    // Whatever is in the way, it is accepted as any other.
    const report = await process().catch(() => null);
    if (!report) return events.accept(webhook);
    setImmediate(() => onProcessed(report));
    return 'stored';
  };
}
