import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { WebhookEvent } from '../api/types.ts';
import { EventState } from '../events/event-state.tsx';
import { kindsOf } from '../events/event-words.ts';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { Ago, Failure, Loading } from '../ui/elements.tsx';
import { useLoaded } from '../ui/hooks.ts';
import { useLiveEvents, useReadAgain } from '../ui/session.tsx';

const shownCount = 6;

/** The newest events, each once, in its latest state. */
const newestOf = (events: readonly WebhookEvent[]): readonly WebhookEvent[] =>
  [...new Map(events.toReversed().map((event) => [event.id, event])).values()].toReversed().slice(0, shownCount);

/** The newest webhooks. New ones arrive on the stream, without further requests. */
export function LastEvents(): JSX.Element {
  const events = useLoaded('last events', (client) => client.events.list({ limit: shownCount }).page());
  const [came, setCame] = useState<readonly WebhookEvent[]>([]);
  useLiveEvents((batch) => setCame((was) => newestOf([...batch.toReversed(), ...was])));
  useReadAgain(() => setCame([]));
  const shown = newestOf([...came, ...(events.data?.data ?? [])]);
  return (
    <section class="card">
      <h2>{texts.homeLastWebhooks(<a href={linkTo(['events'])}>{texts.homeAllEvents}</a>)}</h2>
      {events.problem && <Failure problem={events.problem} onRetry={events.reload} />}
      {/* As high as six rows, whether or not there are any; a row moves by a transform, which moves nothing else. */}
      <ul class="last-events" style={`--rows: ${shownCount}`}>
        {!events.data && !events.problem && (
          <li>
            <Loading rows={4} />
          </li>
        )}
        {events.data && shown.length === 0 && <li class="dim">{texts.homeNoneYetSendAWhatsapp}</li>}
        {shown.map((event, row) => (
          <li key={event.id} style={`--row: ${row}`}>
            <a href={linkTo(['events', event.id])}>
              <span class="kinds">{kindsOf(event)}</span>
              <EventState event={event} />
              <span class="dim">
                <Ago at={event.receivedAt} />
              </span>
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
