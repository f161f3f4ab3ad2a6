import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ShownSecret, Subscription } from '../api/types.ts';
import { nameOfSubscription, percent, statsOf, subscriptionTone } from '../deliveries/delivery-words.ts';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { Badge, Empty, PageTitle } from '../ui/elements.tsx';
import { useEvery, useLoaded } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { More, PagesState, usePages } from '../ui/pages.tsx';
import { useMay } from '../ui/session.tsx';
import { SecretDialog } from './secret-dialog.tsx';
import { SubscriptionForm } from './subscription-form.tsx';
import { SubscriptionPane } from './subscription-pane.tsx';

const refreshMs = 5_000;

/** The subscriptions with their success rates. */
export function SubscriptionsPage({ id }: { readonly id: string | undefined }): JSX.Element {
  const pages = usePages('subscriptions', (client, page) => client.subscriptions.list(page).page());
  const [isCreating, setCreating] = useState(false);
  const [shown, setShown] = useState<ShownSecret | null>(null);
  const mayChange = useMay('manage');
  useEvery(refreshMs, pages.reload);
  return (
    <div class={id === undefined ? 'split few' : 'split few has-detail'}>
      <section class="list-pane">
        <PageTitle
          note={
            <span class="actions">
              <a class="quiet" href={linkTo(['deliveries'])}>
                {texts.subscriptionsDeliveries}
              </a>
              {mayChange && (
                <button type="button" class="primary" onClick={() => setCreating(true)}>
                  <Icon name="plus" size={16} /> {texts.subscriptionsNew}
                </button>
              )}
            </span>
          }
        >
          {texts.subscriptionsSubscriptions}
        </PageTitle>
        <PagesState pages={pages} />
        {pages.isLoaded && pages.items.length === 0 && (
          <Empty icon="share" title={texts.subscriptionsNoSubscriptionYet}>
            <p>{texts.subscriptionsASubscriptionPostsWhatHappens}</p>
            {mayChange && (
              <button type="button" class="primary" onClick={() => setCreating(true)}>
                {texts.subscriptionsSubscribeAUrl}
              </button>
            )}
          </Empty>
        )}
        <ol class="entry-list subscription-list">
          {pages.items.map((subscription) => (
            <Row key={subscription.id} subscription={subscription} isChosen={subscription.id === id} />
          ))}
        </ol>
        <More pages={pages}>{texts.subscriptionsLoadOlderSubscriptions}</More>
      </section>
      {id !== undefined && <SubscriptionPane key={id} id={id} onChanged={pages.reload} />}
      {isCreating && (
        <SubscriptionForm
          onClose={() => setCreating(false)}
          onSaved={(saved) => {
            setCreating(false);
            pages.reload();
            if ('secret' in saved) setShown(saved);
            location.hash = linkTo(['subscriptions', saved.id]);
          }}
        />
      )}
      {shown && (
        <SecretDialog
          title={texts.subscriptionsTheSubscriptionIsActive}
          secret={shown.secret}
          onClose={() => setShown(null)}
        />
      )}
    </div>
  );
}

function Row({
  subscription: { id, url, state, description, types },
  isChosen,
}: {
  readonly subscription: Subscription;
  readonly isChosen: boolean;
}): JSX.Element {
  const newest = useLoaded(`newest of ${id} ${state}`, (client) =>
    client.deliveries.list({ subscription: id, limit: 100 }).page(),
  );
  const stats = newest.data && statsOf(newest.data.data);
  return (
    <li>
      <a href={linkTo(['subscriptions', id])} aria-current={isChosen ? 'true' : undefined}>
        <span class="to">{nameOfSubscription({ id, url })}</span>
        <Badge tone={subscriptionTone(state)}>{state}</Badge>
        <span class="summary">
          {description ?? (types.length === 0 ? texts.subscriptionsAllEvents : types.join(', '))}
        </span>
        {/* Another element for each rate: right-aligned words that change would move. */}
        <span class="dim when" key={stats?.successRate}>
          {stats?.successRate == null ? texts.subscriptionsNothingSentYet : percent(stats.successRate)}
        </span>
      </a>
    </li>
  );
}
