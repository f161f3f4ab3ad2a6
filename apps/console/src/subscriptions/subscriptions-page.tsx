import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { ShownSecret, Subscription } from '../api/types.ts';
import { percent, placeOfUrl, statsOf, subscriptionTone } from '../deliveries/delivery-words.ts';
import { linkTo } from '../routing.ts';
import { Badge, Empty, PageTitle } from '../ui/elements.tsx';
import { useEvery, useLoaded } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { More, PagesState, usePages } from '../ui/pages.tsx';
import { SecretDialog } from './secret-dialog.tsx';
import { SubscriptionForm } from './subscription-form.tsx';
import { SubscriptionPane } from './subscription-pane.tsx';

const refreshMs = 5_000;

/** Who is notified of what, and how well that works. */
export function SubscriptionsPage({ id }: { readonly id: string | undefined }): JSX.Element {
  const pages = usePages('subscriptions', (client, page) => client.subscriptions.list(page).page());
  const [isCreating, setCreating] = useState(false);
  const [shown, setShown] = useState<ShownSecret | null>(null);
  useEvery(refreshMs, pages.reload);
  return (
    <div class={id === undefined ? 'split' : 'split has-detail'}>
      <section class="list-pane">
        <PageTitle
          note={
            <span class="actions">
              <a class="quiet" href={linkTo(['deliveries'])}>
                Deliveries
              </a>
              <button type="button" class="primary" onClick={() => setCreating(true)}>
                <Icon name="plus" size={16} /> New
              </button>
            </span>
          }
        >
          Subscriptions
        </PageTitle>
        <PagesState pages={pages} />
        {pages.isLoaded && pages.items.length === 0 && (
          <Empty icon="share" title="No subscription yet">
            <p>
              A subscription posts what happens to a URL of yours: messages, statuses, failures. Signed, in order for
              each conversation, and attempted until it is taken.
            </p>
            <button type="button" class="primary" onClick={() => setCreating(true)}>
              Subscribe a URL
            </button>
          </Empty>
        )}
        <ol class="entry-list subscription-list">
          {pages.items.map((subscription) => (
            <Row key={subscription.id} subscription={subscription} isChosen={subscription.id === id} />
          ))}
        </ol>
        <More pages={pages}>Load older subscriptions</More>
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
        <SecretDialog title="The subscription is active" secret={shown.secret} onClose={() => setShown(null)} />
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
        <span class="to">{placeOfUrl(url)}</span>
        <Badge tone={subscriptionTone(state)}>{state}</Badge>
        <span class="summary">{description ?? (types.length === 0 ? 'All events' : types.join(', '))}</span>
        <span class="dim when">{stats?.successRate == null ? 'nothing sent yet' : percent(stats.successRate)}</span>
      </a>
    </li>
  );
}
