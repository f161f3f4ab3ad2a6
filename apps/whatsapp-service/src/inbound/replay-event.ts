import { judgeWebhook } from '@intexuraos/cloud-api';
import type { WebhookEvent } from './webhook-event.ts';
import type { WebhookEventStore } from './webhook-event-store.ts';

export interface ReplayDeps {
  readonly events: Pick<WebhookEventStore, 'find' | 'payload' | 'replay'>;
  /** The ids configured as ours now; an empty list is unchecked. */
  readonly ids: { readonly wabaIds: readonly string[]; readonly phoneNumberIds: readonly string[] };
  /** Called once the event waits, to wake the worker. */
  readonly onReplay: () => void;
}

/**
 * Puts an event up for processing again, judging anew what in it is foreign: the configuration may have changed since
 * it came. Returns the event as it then stands; null for an unknown id.
 */
export async function replayEvent({ events, ids, onReplay }: ReplayDeps, id: string): Promise<WebhookEvent | null> {
  const payload = await events.payload(id);
  if (!payload) return null;
  const { foreign } = judgeWebhook(JSON.parse(Buffer.from(payload).toString('utf8')), ids);
  if (!(await events.replay(id, foreign))) return null;
  const event = await events.find(id);
  // Read first: the worker may be through before the answer is written, and the answer is that it waits.
  onReplay();
  return event;
}
