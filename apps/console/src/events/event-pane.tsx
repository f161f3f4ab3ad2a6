import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { EventDetail, Item } from '../api/types.ts';
import { DeliveryList } from '../deliveries/delivery-list.tsx';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { fullTime } from '../times.ts';
import { useAction } from '../ui/action.tsx';
import { Badge, CopyButton, Failure, Loading, type Tone } from '../ui/elements.tsx';
import { useEvery, useLoaded } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { Code } from '../ui/rows.tsx';
import { useMay, useSession } from '../ui/session.tsx';
import { EventState } from './event-state.tsx';
import { curlOf, detailName, fixtureOf, prettyJson, triggerOf } from './event-words.ts';

/** How often a pending event is read again. */
const refreshMs = 1_000;

/** One event: its parsed items next to the JSON that Meta sent. */
export function EventPane({ id, backTo }: { readonly id: string; readonly backTo: string }): JSX.Element {
  // The service refuses the whole request if the key may not read the content.
  const asked = useMay('read:content') ? { include: 'raw' as const } : {};
  const event = useLoaded(`event ${id}`, (client) => client.events.get(id, asked));
  // The stream does not report that an event was processed again.
  useEvery(refreshMs, () => {
    if (event.data?.state === 'pending') event.reload();
  });
  return (
    <section class="detail-pane" aria-label={texts.eventsEvent}>
      <a class="back" href={backTo}>
        <Icon name="back" size={18} /> {texts.eventsAllEvents}
      </a>
      {event.problem && <Failure problem={event.problem} onRetry={event.reload} />}
      {!event.data && !event.problem && <Loading rows={6} />}
      {event.data && <Detail event={event.data} onReplayed={event.reload} />}
    </section>
  );
}

function Detail({ event, onReplayed }: { readonly event: EventDetail; readonly onReplayed: () => void }): JSX.Element {
  const { client } = useSession();
  const { isBusy, problem, run } = useAction();
  const [isReplayed, setReplayed] = useState(false);
  const replay = async () => {
    const isDone = await run(() => client.events.replay(event.id));
    setReplayed(isDone);
    if (isDone) onReplayed();
  };
  const { raw } = event;
  const trigger = triggerOf(event);
  return (
    <>
      <header class="detail-head">
        <div>
          <h2>
            <code>{event.id}</code> <EventState event={event} />
          </h2>
          <p class="dim">
            {fullTime(event.receivedAt)}
            {event.deliveries > 1 && texts.eventsDeliveredTimes(event.deliveries)}
          </p>
        </div>
        <div class="actions">
          <CopyButton text={curlOf(event, location.origin)} label={texts.eventsCopyAsCurl} />
          {trigger && <CopyButton text={trigger} label={texts.eventsAsTrigger} />}
          {raw !== undefined && <CopyButton text={fixtureOf(event)} label={texts.eventsAsFixture} />}
          {useMay('manage') && (
            <button
              type="button"
              class="quiet"
              disabled={isBusy}
              onClick={replay}
              title={texts.eventsFailedAndRejectedItemsAre}
            >
              <Icon name="retry" size={16} /> {texts.eventsProcessAgain}
            </button>
          )}
          <span role="status" class="dim">
            {isReplayed && texts.eventsItIsProcessedAgain}
          </span>
        </div>
      </header>
      {problem && <Failure problem={problem} />}
      <div class="side-by-side">
        <section>
          <h3>{texts.eventsWhatWasReadFromIt}</h3>
          {event.items.length === 0 && <p class="dim">{texts.eventsNoItemNothingInIt}</p>}
          <ol class="items">
            {event.items.map((item) => (
              <ItemCard key={item.path} item={item} />
            ))}
          </ol>
        </section>
        <section>
          <h3>
            {texts.eventsWhatMetaSent}
            {raw !== undefined && <CopyButton text={raw} label={texts.eventsCopy} />}
          </h3>
          {raw === undefined ? <p class="dim">{texts.uiYourKeyMayNotRead}</p> : <Code>{prettyJson(raw)}</Code>}
        </section>
      </div>
      {/* Loads later, so it is at the end, where it moves nothing. */}
      <Delivered items={event.items} />
    </>
  );
}

/** A webhook of Meta's contains few messages. For more than these, use the filter of the deliveries page. */
const maxLookups = 5;

/** The deliveries about the event's messages. */
function Delivered({ items }: { readonly items: readonly Item[] }): JSX.Element | null {
  const wamids = [...new Set(items.flatMap(({ wamid }) => (wamid === null ? [] : [wamid])))].slice(0, maxLookups);
  const deliveries = useLoaded(`deliveries about ${wamids.join()}`, async (client) => {
    const pages = await Promise.all(wamids.map((wamid) => client.deliveries.list({ wamid, limit: 20 }).page()));
    const found = pages.flatMap(({ data }) => data);
    return [...new Map(found.map((delivery) => [delivery.id, delivery])).values()];
  });
  if (wamids.length === 0 || !deliveries.data) return null;
  return (
    <>
      <h3 class="space">{texts.eventsDeliveriesAboutItsMessages}</h3>
      {deliveries.data.length === 0 ? (
        <p class="dim">{texts.eventsNoneNoSubscriptionWantsWhat}</p>
      ) : (
        <div class="card flush">
          <DeliveryList deliveries={deliveries.data} query={{}} />
        </div>
      )}
    </>
  );
}

/** A link to the thread that the item changed. Its line is there before it has loaded. */
function ThreadLink({ wamid }: { readonly wamid: string }): JSX.Element {
  const message = useLoaded(`changed ${wamid}`, (client) => client.messages.get(wamid));
  const { data } = message;
  return (
    <span class="later">
      {data?.conversationId && (
        <a href={linkTo(['inbox', data.conversationId])}>{texts.eventsTheMessageNow(data.state)}</a>
      )}
    </span>
  );
}

const tones: Readonly<Record<string, Tone>> = { applied: 'good', failed: 'bad', rejected: 'warn', pending: 'info' };

function ItemCard({ item }: { readonly item: Item }): JSX.Element {
  const { kind, state, reason, user, wamid, at, path, details } = item;
  const facts: [string, JSX.Element | string][] = [
    ...(user
      ? [
          [
            texts.eventsUser,
            user.name ? `${user.name} (${user.waId ?? user.userId ?? ''})` : (user.waId ?? user.userId ?? ''),
          ] as [string, string],
        ]
      : []),
    ...(wamid ? [[texts.eventsMessage, <MessageLink wamid={wamid} />] as [string, JSX.Element]] : []),
    ...(wamid && state !== 'rejected'
      ? [[texts.eventsChanged, <ThreadLink wamid={wamid} />] as [string, JSX.Element]]
      : []),
    ...(at ? [[texts.eventsMetasTime, fullTime(at)] as [string, string]] : []),
    ...Object.entries(details).flatMap(([name, value]): [string, string][] =>
      isNothing(value) ? [] : [[detailName(name), typeof value === 'object' ? JSON.stringify(value) : String(value)]],
    ),
    [texts.eventsPlace, path],
  ];
  return (
    <li class="item">
      <header>
        <strong>{kind}</strong> <Badge tone={tones[state] ?? 'plain'}>{state}</Badge>
      </header>
      {reason && <p class="problem">{reason}</p>}
      <dl class="rows">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </li>
  );
}

/** A link to all events about the message: itself, its statuses, edits and reactions. */
const MessageLink = ({ wamid }: { readonly wamid: string }): JSX.Element => (
  <a href={linkTo(['events'], { wamid })} title={texts.eventsAllEventsAboutThisMessage}>
    {wamid}
  </a>
);

/** Most details of most items are absent; they would only hide the others. */
const isNothing = (value: unknown): boolean =>
  value === null || value === undefined || value === false || (Array.isArray(value) && value.length === 0);
