import type { Change } from '../../changes/change.ts';
import type { ChangeFeed } from '../../changes/change-feed.ts';
import { eventOf } from '../../destinations/event-body.ts';
import { businessNumber, mayWant, wantsRecord } from '../../subscriptions/filter.ts';
import type { SubscriptionFilter } from '../../subscriptions/subscription.ts';
import { type Caller, mayUseNumber } from '../caller.ts';
import { redactionBy } from '../redaction.ts';
import type { ContentOf } from '../subscriptions/event-content.ts';
import { eventTypeViews } from '../subscriptions/event-types.ts';
import { createStream, type Stream, type StreamDeps } from './stream.ts';

/** A listener's filter for changes, as in subscriptions. */
export interface WantedChanges {
  readonly filter: SubscriptionFilter;
  readonly caller: Pick<Caller, 'phoneNumberIds'>;
  readonly hidesContent: boolean;
}

export type ChangeStream = Stream<WantedChanges>;

/** One change with its content; null if that is gone, or if changes of its type are no events. */
interface StreamedChange {
  readonly change: Change;
  readonly shown: Awaited<ReturnType<ContentOf>>;
}

export interface ChangeStreamDeps extends Omit<StreamDeps<WantedChanges, StreamedChange>, 'read' | 'textFor'> {
  readonly feed: ChangeFeed;
  readonly contentOf: ContentOf;
}

const redactions = new Map(eventTypeViews.map(({ type, schema }) => [type as string, redactionBy(schema)]));

/** Streams changes, one CloudEvents event for each, as subscriptions of the form `event` get it. */
export function createChangeStream({ feed, contentOf, ...deps }: ChangeStreamDeps): ChangeStream {
  return createStream({
    ...deps,
    read: async (place, limit) => {
      const { changes, ...page } = await feed.read(place, limit);
      const events = await Promise.all(
        changes.map(async (change) => ({
          change,
          shown: redactions.has(change.type) ? await contentOf([change]) : null,
        })),
      );
      return { ...page, events };
    },
    textFor: (wants, { events, place }) => {
      const texts = events.flatMap((event) => textOf(event, wants) ?? []);
      const last = texts.pop();
      // The feed has positions between pages only: resuming inside a page repeats some of it.
      return last === undefined ? '' : `${texts.join('')}id: ${place}\n${last}`;
    },
  });
}

function textOf({ change, shown }: StreamedChange, { filter, caller, hidesContent }: WantedChanges): string | null {
  if (shown === null || !mayUseNumber(caller, businessNumber(change))) return null;
  if (!mayWant(filter, change) || !wantsRecord(filter, shown.facts)) return null;
  const event = eventOf(change, shown, change.at);
  const data = hidesContent ? redactions.get(change.type)?.(event) : event;
  return `event: ${change.type}\ndata: ${JSON.stringify(data)}\n\n`;
}
