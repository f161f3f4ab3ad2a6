import { countItems } from '../support/count-items.ts';
import { parseJson } from '../support/json.ts';
import type { KeptEvent, ServiceClient } from '../support/service-client.ts';
import type { SentWebhook } from './meta-sender.ts';

/** What the service keeps, held against what was sent. */
export interface KeptReport {
  /** By event id. */
  readonly events: ReadonlyMap<string, KeptEvent>;
  /** What is not as it must be; empty if all is. */
  readonly problems: readonly string[];
}

/**
 * Fetches every sent webhook back and holds it against what was sent: the answer it got, its bytes, how often it was
 * delivered, and that each of its items (by a plain walk over the JSON) is through and none failed. Waits up to
 * `withinMs` for each to be processed.
 */
export async function checkKept(
  sent: readonly SentWebhook[],
  client: Pick<ServiceClient, 'processedEvent' | 'payload'>,
  withinMs: number,
): Promise<KeptReport> {
  const events = new Map<string, KeptEvent>();
  const problems: string[] = [];
  for (const deliveries of Object.values(Object.groupBy(sent, ({ eventId }) => eventId))) {
    const [first] = deliveries ?? [];
    if (!deliveries || !first) continue;
    const event = await client.processedEvent(first.eventId, withinMs);
    if (event) events.set(first.eventId, event);
    const kept = await client.payload(first.eventId);
    problems.push(...problemsOf(deliveries, event, kept).map((problem) => `${first.kind}: ${problem}`));
  }
  return { events, problems };
}

function problemsOf(deliveries: readonly SentWebhook[], event: KeptEvent | null, kept: Uint8Array | null): string[] {
  const wrong = deliveries
    .filter(({ status, dueStatus }) => status !== dueStatus)
    .map(({ status, dueStatus }) => `answered ${status} where ${dueStatus} is due`);
  const accepted = deliveries.filter(({ status }) => status === 200);
  const [first] = accepted;
  if (!first) return event ? [...wrong, 'kept although it was refused'] : wrong;
  if (!event || !kept) return [...wrong, 'accepted, but not in the store'];
  const problems = [...wrong];
  if (!Buffer.from(kept).equals(first.body)) problems.push('kept with other bytes than were sent');
  if (event.deliveries !== accepted.length) {
    problems.push(`sent ${accepted.length} times, counted ${event.deliveries} times`);
  }
  const due = countItems(parseJson(first.body));
  if (!event.isProcessed) problems.push('not processed in time');
  if (event.items.length !== due) problems.push(`holds ${due} items, ${event.items.length} are in the store`);
  if (event.counts.failed > 0) problems.push(`${event.counts.failed} items failed`);
  return problems;
}
