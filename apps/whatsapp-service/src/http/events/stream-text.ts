import { readWebhook } from '@intexuraos/cloud-api';
import type { EventDetailView } from '@intexuraos/service-api/schemas';
import type { FeedEntry } from '../../inbound/event-feed.ts';
import type { CallbackData } from '../../outbox/callback-data.ts';
import { type MediaBase, withMediaUrls } from '../messages/media-view.ts';
import { eventDetailView } from './event-view.ts';

/** An event as listeners get it, made once for all who want the same. */
export interface StreamedEvent {
  readonly view: EventDetailView;
  /** The text of it on the wire, with the body as text beside the items or without. */
  text(hasRaw: boolean, mediaBase: MediaBase): string;
}

export async function streamedEvent(
  { place, event, payload, items }: FeedEntry,
  callbackData: Pick<CallbackData, 'of'>,
): Promise<StreamedEvent> {
  const webhook = readWebhook(payload);
  const view = eventDetailView(event, webhook, items, await callbackData.of(webhook));
  const texts = new Map<string, string>();
  return {
    view,
    text: (hasRaw, mediaBase) => {
      const key = `${hasRaw} ${mediaBase}`;
      const known = texts.get(key);
      if (known !== undefined) return known;
      const shown = withMediaUrls(view, mediaBase);
      const data = hasRaw ? { ...shown, raw: Buffer.from(payload).toString('utf8') } : shown;
      const text = `id: ${place}\nevent: webhook\ndata: ${JSON.stringify(data)}\n\n`;
      texts.set(key, text);
      return text;
    },
  };
}

/**
 * Says that the connection is alive, and where to resume. It has data, since many clients drop a block without data together
 * with its `id`, and would then read everything again.
 */
export const keepAliveText = (place: string): string => `id: ${place}\nevent: keepalive\ndata: {}\n\n`;

/** The beginning: how long to wait before coming again, and an event, so that even who saw nothing has a place. */
export const openingText = (place: string): string => `retry: 1000\nid: ${place}\nevent: open\ndata: {}\n\n`;
