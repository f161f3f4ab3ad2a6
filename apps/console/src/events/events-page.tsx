import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { WebhookEvent } from '../api/types.ts';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { exactTime, fullTime, shortTime } from '../times.ts';
import { Empty, PageTitle } from '../ui/elements.tsx';
import { FilterField, FilterSelect, NumberFilter, TimeFilter } from '../ui/filter-field.tsx';
import { useDebouncedCall } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { More, PagesState, usePages } from '../ui/pages.tsx';
import { useLiveEvents, useMay } from '../ui/session.tsx';
import { Spacer, useWindowed } from '../ui/use-windowed.tsx';
import { EventPane } from './event-pane.tsx';
import { EventState } from './event-state.tsx';
import { eventStates, kindsOf } from './event-words.ts';
import { ReplayRange } from './replay-range.tsx';

type Query = Readonly<Record<string, string>>;

/** The assumed height of a row that was not drawn yet. */
const guessedHeight = 37;
const filterNames = ['kind', 'state', 'phoneNumberId', 'user', 'wamid', 'from', 'until'] as const;

/** Live webhooks, and one of them with its parsed items. */
export function EventsPage({ id, query }: { readonly id: string | undefined; readonly query: Query }): JSX.Element {
  return (
    <div class={id === undefined ? 'split' : 'split has-detail'}>
      <EventList chosen={id} query={query} />
      {id !== undefined && <EventPane key={id} id={id} backTo={linkTo(['events'], query)} />}
    </div>
  );
}

/** The form's times are in the reader's time zone; the API needs an instant. */
function askedOf(query: Query): Query {
  const given = filterNames.flatMap((name) => (query[name] ? [[name, query[name]] as const] : []));
  return Object.fromEntries(
    given.map(([name, value]) => {
      const isTime = name === 'from' || name === 'until';
      return [name, isTime && !Number.isNaN(Date.parse(value)) ? new Date(value).toISOString() : value];
    }),
  );
}

function EventList({ chosen, query }: { readonly chosen: string | undefined; readonly query: Query }): JSX.Element {
  const mayReplay = useMay('manage');
  const [isReplaying, setReplaying] = useState(false);
  const asked = askedOf(query);
  const key = JSON.stringify(asked);
  const pages = usePages(`events ${key}`, (client, page) => client.events.list({ ...asked, ...page }).page());
  useLiveEvents(useDebouncedCall(400, pages.reload));
  const keys = useMemo(() => pages.items.map(({ id }) => id), [pages.items]);
  const { list, range, above, below } = useWindowed(keys, guessedHeight);
  return (
    <section class="list-pane">
      <PageTitle
        note={
          mayReplay && (
            <button type="button" class="quiet" onClick={() => setReplaying(true)}>
              <Icon name="retry" size={16} /> {texts.eventsReplay}
            </button>
          )
        }
      >
        {texts.eventsEvents}
      </PageTitle>
      {isReplaying && <ReplayRange query={query} onClose={() => setReplaying(false)} onDone={pages.reload} />}
      <Filters query={query} />
      <PagesState pages={pages} />
      {pages.isLoaded && pages.items.length === 0 && !pages.hasMore && (
        <NoEvents isFiltered={Object.keys(asked).length > 0} />
      )}
      <ol class="event-list" ref={list}>
        <Spacer height={above} />
        {pages.items.slice(range.first, range.last).map((event) => (
          <EventRow key={event.id} event={event} isChosen={event.id === chosen} query={query} />
        ))}
        <Spacer height={below} />
      </ol>
      <More pages={pages}>{texts.eventsLoadOlderEvents}</More>
    </section>
  );
}

interface EventRowProps {
  readonly event: WebhookEvent;
  readonly isChosen: boolean;
  readonly query: Query;
}

function EventRow({ event, isChosen, query }: EventRowProps): JSX.Element {
  const day = shortTime(event.receivedAt, Date.now());
  return (
    <li data-row={event.id}>
      <a href={linkTo(['events', event.id], query)} aria-current={isChosen ? 'true' : undefined}>
        <time dateTime={event.receivedAt} title={fullTime(event.receivedAt)}>
          {exactTime(event.receivedAt)}
          {!/\d:\d/.test(day) && <span class="dim"> {day}</span>}
        </time>
        <span class="kinds">{kindsOf(event)}</span>
        <EventState event={event} />
        <span class="dim detail">
          {texts.eventsBytes(
            event.deliveries > 1 && texts.eventsDeliveredTimes2(event.deliveries),
            event.sizeBytes.toLocaleString(),
          )}
        </span>
      </a>
    </li>
  );
}

function Filters({ query }: { readonly query: Query }): JSX.Element {
  const place = { path: ['events'], query };
  const isFiltered = filterNames.some((name) => query[name]);
  return (
    <search class="filters">
      <FilterField
        {...place}
        name="kind"
        label={texts.eventsKind}
        placeholder={texts.eventsMessageStatusFailed}
        list="kinds"
      />
      <FilterSelect {...place} name="state" label={texts.eventsState} options={eventStates} />
      <NumberFilter {...place} />
      <FilterField {...place} name="user" label={texts.eventsUser} placeholder="+1 650 555 1234" />
      <FilterField {...place} name="wamid" label={texts.eventsMessage} placeholder={texts.eventsWamid} />
      <TimeFilter {...place} />
      <datalist id="kinds">
        {[
          'message',
          'message.text',
          'message.image',
          'status',
          'status.failed',
          'status.read',
          'template',
          'account',
          'call',
        ].map((kind) => (
          <option key={kind} value={kind} />
        ))}
      </datalist>
      {isFiltered && (
        <a class="quiet" href={linkTo(['events'])}>
          {texts.eventsClear}
        </a>
      )}
    </search>
  );
}

function NoEvents({ isFiltered }: { readonly isFiltered: boolean }): JSX.Element {
  return isFiltered ? (
    <Empty icon="search" title={texts.eventsNothingMatches}>
      <p>{texts.eventsNoEventFitsAllFilters(<a href={linkTo(['events'])}>{texts.eventsClearThem}</a>)}</p>
    </Empty>
  ) : (
    <Empty icon="events" title={texts.eventsNoWebhookYet}>
      <p>{texts.eventsMetaPostsEveryMessageAnd(<code>{location.origin}/webhooks/whatsapp</code>)}</p>
    </Empty>
  );
}
