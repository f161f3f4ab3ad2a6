import type { JSX } from 'preact';
import { EventState } from '../events/event-state.tsx';
import { kindsOf } from '../events/event-words.ts';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { Ago, Failure, Loading } from '../ui/elements.tsx';
import { useLoaded, useSettled } from '../ui/hooks.ts';
import { useLiveEvents } from '../ui/session.tsx';

/** The newest webhooks. */
export function LastEvents(): JSX.Element {
  const events = useLoaded('last events', (client) => client.events.list({ limit: 6 }).page());
  useLiveEvents(useSettled(500, events.reload));
  return (
    <section class="card">
      <h2>{texts.homeLastWebhooks(<a href={linkTo(['events'])}>{texts.homeAllEvents}</a>)}</h2>
      {events.problem && <Failure problem={events.problem} onRetry={events.reload} />}
      {!events.data && !events.problem && <Loading rows={4} />}
      {events.data?.data.length === 0 && <p class="dim">{texts.homeNoneYetSendAWhatsapp}</p>}
      <ul class="last-events">
        {events.data?.data.map((event) => (
          <li key={event.id}>
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
