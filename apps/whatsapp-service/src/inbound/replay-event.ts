import { judgeWebhook } from '@intexuraos/cloud-api';
import type { WebhookEvent } from './webhook-event.ts';
import type { WebhookEventStore } from './webhook-event-store.ts';

export interface ReplayDeps {
  readonly events: Pick<WebhookEventStore, 'find' | 'payload' | 'replay'>;
  /** The ids configured now; an empty list is unchecked. */
  readonly ids: { readonly wabaIds: readonly string[]; readonly phoneNumberIds: readonly string[] };
  /** Called once the event is queued, to wake the worker. */
  readonly onReplay: () => void;
}

/**
 * Queues an event for processing again and checks again which items are ours, since the configuration may have changed.
 * Returns the event as it then is; null for an unknown id.
 */
export async function replayEvent({ events, ids, onReplay }: ReplayDeps, id: string): Promise<WebhookEvent | null> {
  const payload = await events.payload(id);
  if (!payload) return null;
  const { foreign } = judgeWebhook(JSON.parse(Buffer.from(payload).toString('utf8')), ids);
  if (!(await events.replay(id, foreign))) return null;
  const event = await events.find(id);
  // The event was read first: the worker may finish before the answer is written, which says that the event waits.
  onReplay();
  return event;
}
