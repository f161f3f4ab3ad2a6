import { readWebhook } from '@intexuraos/cloud-api';
import { type EventDetailView, eventDetailComponent } from '@intexuraos/service-api/schemas';
import type { FeedEntry } from '../../inbound/event-feed.ts';
import type { CallbackData } from '../../outbox/callback-data.ts';
import { type MediaBase, withMediaUrls } from '../messages/media-view.ts';
import { redactionBy } from '../redaction.ts';
import { eventDetailView } from './event-view.ts';

/** How a listener gets events. */
export interface TextForm {
  /** Whether the body as text is sent with the items, if it has nothing else. */
  readonly hasRaw: boolean;
  /** Whether content is left out. */
  readonly hidesContent: boolean;
  readonly mediaBase: MediaBase;
}

const withoutContent = redactionBy(eventDetailComponent.schema);

/** An event as listeners get it, made once for all with the same filter. */
export interface StreamedEvent {
  readonly view: EventDetailView;
  /** The text on the wire for a listener: `shown` is the whole event, or a part of it. */
  text(shown: EventDetailView, form: TextForm): string;
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
    text: (part, { hasRaw, hidesContent, mediaBase }) => {
      const isWhole = part === view;
      const key = `${hasRaw} ${hidesContent} ${mediaBase}`;
      const known = isWhole ? texts.get(key) : undefined;
      if (known !== undefined) return known;
      const shown = withMediaUrls(part, mediaBase);
      const data = hasRaw && isWhole ? { ...shown, raw: Buffer.from(payload).toString('utf8') } : shown;
      const text = `id: ${place}\nevent: webhook\ndata: ${JSON.stringify(hidesContent ? withoutContent(data) : data)}\n\n`;
      if (isWhole) texts.set(key, text);
      return text;
    },
  };
}

/**
 * Shows that the connection is alive, and the position to resume from. It has data, since many clients drop a block
 * without data together with its `id`, and would then read everything again.
 */
export const keepAliveText = (place: string): string => `id: ${place}\nevent: keepalive\ndata: {}\n\n`;

/**
 * The beginning: the delay before reconnecting, and an event, so that even a client that has received nothing has a
 * position.
 */
export const openingText = (place: string): string => `retry: 1000\nid: ${place}\nevent: open\ndata: {}\n\n`;
