import { deliveryStates } from '@intexuraos/service-api/words';
import type { JSX } from 'preact';
import { linkTo } from '../routing.ts';
import { Empty, PageTitle } from '../ui/elements.tsx';
import { instantOf } from '../ui/fields.tsx';
import { FilterField, FilterSelect } from '../ui/filter-field.tsx';
import { useEvery, useLoaded, useSettled } from '../ui/hooks.ts';
import { More, PagesState, usePages } from '../ui/pages.tsx';
import { useLiveEvents } from '../ui/session.tsx';
import { DeliveryList } from './delivery-list.tsx';
import { DeliveryPane } from './delivery-pane.tsx';
import { placeOfUrl } from './delivery-words.ts';
import { RetryManyButton } from './recover.tsx';

type Query = Readonly<Record<string, string>>;

const refreshMs = 5_000;
const filterNames = ['subscription', 'state', 'type', 'statusCode', 'wamid', 'from', 'until'] as const;

/** What was delivered to subscriptions, what waits, and what failed. */
export function DeliveriesPage({ id, query }: { readonly id: string | undefined; readonly query: Query }): JSX.Element {
  return (
    <div class={id === undefined ? 'split' : 'split has-detail'}>
      <Deliveries chosen={id} query={query} />
      {id !== undefined && <DeliveryPane key={id} id={id} backTo={linkTo(['deliveries'], query)} />}
    </div>
  );
}

function Deliveries({ chosen, query }: { readonly chosen: string | undefined; readonly query: Query }): JSX.Element {
  const given = Object.fromEntries(filterNames.flatMap((name) => (query[name] ? [[name, query[name]]] : [])));
  const asked = {
    ...given,
    state: deliveryStates.find((state) => state === query.state),
    from: instantOf(query.from),
    until: instantOf(query.until),
  };
  const pages = usePages(`deliveries ${JSON.stringify(asked)}`, (client, page) =>
    client.deliveries.list({ ...asked, ...page }).page(),
  );
  useEvery(refreshMs, pages.reload);
  useLiveEvents(useSettled(600, pages.reload));
  const isFiltered = Object.values(asked).some((value) => value !== undefined);
  return (
    <section class="list-pane">
      <PageTitle
        note={
          <span class="actions">
            {isFiltered && <RetryManyButton filter={asked} onDone={pages.reload} />}
            <a class="quiet" href={linkTo(['subscriptions'])}>
              Subscriptions
            </a>
          </span>
        }
      >
        Deliveries
      </PageTitle>
      <Filters query={query} />
      <PagesState pages={pages} />
      {pages.isLoaded && pages.items.length === 0 && !pages.hasMore && (
        <Empty icon="share" title={Object.keys(given).length > 0 ? 'Nothing fits' : 'Nothing was delivered yet'}>
          <p>
            {Object.keys(given).length > 0 ? (
              <a href={linkTo(['deliveries'])}>Show all deliveries</a>
            ) : (
              <>
                Each event that a <a href={linkTo(['subscriptions'])}>subscription</a> wants becomes a delivery, which
                is attempted until it is taken.
              </>
            )}
          </p>
        </Empty>
      )}
      <DeliveryList deliveries={pages.items} chosen={chosen} query={query} />
      <More pages={pages}>Load older deliveries</More>
    </section>
  );
}

function Filters({ query }: { readonly query: Query }): JSX.Element {
  const subscriptions = useLoaded('subscriptions', (client) => client.subscriptions.list().page());
  const types = useLoaded('event types', (client) => client.eventTypes());
  const place = { path: ['deliveries'], query };
  return (
    <search class="filters">
      <FilterSelect {...place} name="state" label="State" options={deliveryStates.map((state) => [state, state])} />
      <FilterSelect
        {...place}
        name="subscription"
        label="Subscription"
        options={(subscriptions.data?.data ?? []).map(({ id, url }) => [id, placeOfUrl(url)])}
      />
      <FilterSelect
        {...place}
        name="type"
        label="Type"
        options={(types.data?.data ?? []).map(({ type }) => [type, type])}
      />
      <FilterField {...place} name="statusCode" label="HTTP status" placeholder="500, or none" />
      <FilterField {...place} name="wamid" label="About" placeholder="wamid.…" />
      <FilterField {...place} name="from" label="From" type="datetime-local" />
      <FilterField {...place} name="until" label="Until" type="datetime-local" />
    </search>
  );
}
