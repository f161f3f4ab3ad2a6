import { deliveryStates } from '@intexuraos/service-api/words';
import type { JSX } from 'preact';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { Empty, PageTitle } from '../ui/elements.tsx';
import { instantOf } from '../ui/fields.tsx';
import { FilterField, FilterSelect, TimeFilter } from '../ui/filter-field.tsx';
import { useDebouncedCall, useEvery, useLoaded } from '../ui/hooks.ts';
import { More, PagesState, usePages } from '../ui/pages.tsx';
import { useLiveEvents } from '../ui/session.tsx';
import { DeliveryList } from './delivery-list.tsx';
import { DeliveryPane } from './delivery-pane.tsx';
import { nameOfSubscription } from './delivery-words.ts';
import { RetryManyButton } from './recover.tsx';

type Query = Readonly<Record<string, string>>;

const refreshMs = 5_000;
const filterNames = ['subscription', 'state', 'type', 'statusCode', 'wamid', 'from', 'until'] as const;

/** The deliveries to subscriptions: delivered, waiting and failed. */
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
  useLiveEvents(useDebouncedCall(600, pages.reload));
  const isFiltered = Object.values(asked).some((value) => value !== undefined);
  return (
    <section class="list-pane">
      <PageTitle
        note={
          <span class="actions">
            {isFiltered && <RetryManyButton filter={asked} onDone={pages.reload} />}
            <a class="quiet" href={linkTo(['subscriptions'])}>
              {texts.deliveriesSubscriptions}
            </a>
          </span>
        }
      >
        {texts.deliveriesDeliveries}
      </PageTitle>
      <Filters query={query} />
      <PagesState pages={pages} />
      {pages.isLoaded && pages.items.length === 0 && !pages.hasMore && (
        <Empty
          icon="share"
          title={Object.keys(given).length > 0 ? texts.deliveriesNothingFits : texts.deliveriesNothingWasDeliveredYet}
        >
          <p>
            {Object.keys(given).length > 0 ? (
              <a href={linkTo(['deliveries'])}>{texts.deliveriesShowAllDeliveries}</a>
            ) : (
              texts.deliveriesEachEventThatAWants(
                <a href={linkTo(['subscriptions'])}>{texts.deliveriesSubscription}</a>,
              )
            )}
          </p>
        </Empty>
      )}
      <DeliveryList deliveries={pages.items} chosen={chosen} query={query} />
      <More pages={pages}>{texts.deliveriesLoadOlderDeliveries}</More>
    </section>
  );
}

function Filters({ query }: { readonly query: Query }): JSX.Element {
  const subscriptions = useLoaded('subscriptions', (client) => client.subscriptions.list().page());
  const types = useLoaded('event types', (client) => client.eventTypes());
  const place = { path: ['deliveries'], query };
  return (
    <search class="filters">
      <FilterSelect
        {...place}
        name="state"
        label={texts.deliveriesState}
        options={deliveryStates.map((state) => [state, state])}
      />
      <FilterSelect
        {...place}
        name="subscription"
        label={texts.deliveriesSubscription2}
        options={(subscriptions.data?.data ?? []).map((each) => [each.id, nameOfSubscription(each)])}
      />
      <FilterSelect
        {...place}
        name="type"
        label={texts.deliveriesType}
        options={(types.data?.data ?? []).map(({ type }) => [type, type])}
      />
      <FilterField
        {...place}
        name="statusCode"
        label={texts.deliveriesHttpStatus}
        placeholder={texts.deliveriesN500OrNone}
      />
      <FilterField {...place} name="wamid" label={texts.deliveriesAbout} placeholder={texts.deliveriesWamid} />
      <TimeFilter {...place} />
    </search>
  );
}
