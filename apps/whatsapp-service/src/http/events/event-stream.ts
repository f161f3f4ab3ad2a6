import type { EventFeed } from '../../inbound/event-feed.ts';
import type { CallbackData } from '../../outbox/callback-data.ts';
import type { Caller } from '../caller.ts';
import type { MediaBase } from '../messages/media-view.ts';
import { limitedEvent } from './event-limit.ts';
import { createStream, type Stream, type StreamDeps } from './stream.ts';
import { isWanted, type StreamFilter } from './stream-filter.ts';
import { type StreamedEvent, streamedEvent } from './stream-text.ts';

/** A listener's filter for webhooks. */
export interface WantedWebhooks {
  readonly filter: StreamFilter;
  /** Whether the exact body goes along. */
  readonly hasRaw: boolean;
  /** The listener's caller, which decides what it gets of each event. */
  readonly caller: Pick<Caller, 'phoneNumberIds'>;
  /** Whether content is left out. */
  readonly hidesContent: boolean;
  /** The base URL of media, as this listener reaches it. */
  readonly mediaBase: MediaBase;
}

export type EventStream = Stream<WantedWebhooks>;

export interface EventStreamDeps extends Omit<StreamDeps<WantedWebhooks, StreamedEvent>, 'read' | 'textFor'> {
  readonly feed: EventFeed;
  readonly callbackData: Pick<CallbackData, 'of'>;
}

/** Streams webhooks as they are processed, one event each. */
export function createEventStream({ feed, callbackData, ...deps }: EventStreamDeps): EventStream {
  return createStream({
    ...deps,
    read: async (place, limit) => {
      const { entries, ...page } = await feed.read(place, limit);
      return { ...page, events: await Promise.all(entries.map((entry) => streamedEvent(entry, callbackData))) };
    },
    textFor: (wants, { events }) =>
      events
        .flatMap((event) => {
          const view = limitedEvent(wants.caller, event.view);
          return view && isWanted(view, wants.filter) ? [event.text(view, wants)] : [];
        })
        .join(''),
  });
}
