import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Subscription } from '../api/types.ts';
import { DeliveryList } from '../deliveries/delivery-list.tsx';
import { milliseconds, percent, statsOf, subscriptionTone } from '../deliveries/delivery-words.ts';
import { RecoverButton, ReplayDialog } from '../deliveries/recover.tsx';
import { linkTo } from '../routing.ts';
import { fullTime } from '../times.ts';
import { Confirm, useAction } from '../ui/action.tsx';
import { Ago, Badge, Failure, Loading } from '../ui/elements.tsx';
import { useEvery, useLoaded, useSettled } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { Rows } from '../ui/rows.tsx';
import { useLiveEvents, useSession } from '../ui/session.tsx';
import { SecretDialog } from './secret-dialog.tsx';
import { SubscriptionForm } from './subscription-form.tsx';
import { TestDialog } from './test-dialog.tsx';

const refreshMs = 5_000;
const shownDeliveries = 12;

/** One subscription: how it does, what may be done, its newest deliveries. */
export function SubscriptionPane({
  id,
  onChanged,
}: {
  readonly id: string;
  readonly onChanged: () => void;
}): JSX.Element {
  const subscription = useLoaded(`subscription ${id}`, (client) => client.subscriptions.get(id));
  const deliveries = useLoaded(`deliveries of ${id}`, (client) =>
    client.deliveries.list({ subscription: id, limit: 100 }).page(),
  );
  const reload = () => {
    subscription.reload();
    deliveries.reload();
  };
  useEvery(refreshMs, reload);
  useLiveEvents(useSettled(600, reload));
  const changed = () => {
    reload();
    onChanged();
  };
  const { data } = subscription;
  const newest = deliveries.data?.data ?? [];
  return (
    <section class="detail-pane" aria-label="Subscription">
      <a class="back" href={linkTo(['subscriptions'])}>
        <Icon name="back" size={18} /> All subscriptions
      </a>
      {subscription.problem && <Failure problem={subscription.problem} onRetry={subscription.reload} />}
      {!data && !subscription.problem && <Loading rows={6} />}
      {data && (
        <>
          <Head subscription={data} onChanged={changed} />
          <Stats {...statsOf(newest)} />
          <Facts subscription={data} />
          <h3 class="space between">
            Newest deliveries
            <span class="actions">
              <RecoverButton subscriptionId={id} onDone={changed} />
              <a class="quiet" href={linkTo(['deliveries'], { subscription: id })}>
                All, with filters
              </a>
            </span>
          </h3>
          {deliveries.data && newest.length === 0 && <p class="dim">Nothing yet. A test shows whether it works.</p>}
          <div class="card flush">
            <DeliveryList deliveries={newest.slice(0, shownDeliveries)} query={{ subscription: id }} />
          </div>
        </>
      )}
    </section>
  );
}

function Head({
  subscription,
  onChanged,
}: {
  readonly subscription: Subscription;
  readonly onChanged: () => void;
}): JSX.Element {
  const { client } = useSession();
  const { isBusy, problem, run } = useAction();
  const [open, setOpen] = useState<'edit' | 'test' | 'rotate' | 'remove' | 'replay' | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const { id, url, state, reason, stateSince, description, origin } = subscription;
  const isStopped = state === 'paused' || state === 'disabled';
  const turn = () =>
    run(() => (isStopped ? client.subscriptions.resume(id) : client.subscriptions.pause(id))).then(onChanged);
  const close = () => setOpen(null);
  return (
    <header class="detail-head">
      <div>
        <h2>
          {url} <Badge tone={subscriptionTone(state)}>{state}</Badge>
        </h2>
        {description && <p class="lead">{description}</p>}
        {reason ? (
          <p class="problem">
            {reason} <span class="dim">Since </span>
            <Ago at={stateSince} />.
          </p>
        ) : (
          <p class="dim">
            {state} since <Ago at={stateSince} />
          </p>
        )}
      </div>
      <div class="actions">
        <button type="button" class="primary" onClick={() => setOpen('test')}>
          Send a test
        </button>
        <button type="button" class="quiet" disabled={isBusy} onClick={turn}>
          {isStopped ? 'Resume' : 'Pause'}
        </button>
        <button type="button" class="quiet" onClick={() => setOpen('replay')}>
          Replay
        </button>
        {origin === 'api' && (
          <>
            <button type="button" class="quiet" onClick={() => setOpen('edit')}>
              Edit
            </button>
            <button type="button" class="quiet" onClick={() => setOpen('rotate')}>
              Rotate the secret
            </button>
            <button type="button" class="quiet danger" onClick={() => setOpen('remove')}>
              Delete
            </button>
          </>
        )}
      </div>
      {problem && <Failure problem={problem} />}
      {open === 'test' && <TestDialog subscription={subscription} onClose={close} />}
      {open === 'replay' && <ReplayDialog subscriptionId={id} onClose={close} />}
      {open === 'edit' && (
        <SubscriptionForm
          subscription={subscription}
          onClose={close}
          onSaved={() => {
            close();
            onChanged();
          }}
        />
      )}
      {open === 'rotate' && (
        <Confirm
          title="Rotate the secret"
          does="Make a new secret"
          act={async () => setSecret((await client.subscriptions.rotate(id)).secret)}
          onClose={close}
        >
          <p>
            {subscription.form === 'event'
              ? 'Deliveries are signed with both secrets for 24 hours, so your receiver can switch without losing any.'
              : 'Deliveries are signed with the new secret at once; your receiver refuses them until it knows it.'}
          </p>
        </Confirm>
      )}
      {open === 'remove' && (
        <Confirm
          title="Delete the subscription"
          does="Delete it"
          isDangerous
          act={async () => {
            await client.subscriptions.remove(id);
            onChanged();
            location.hash = linkTo(['subscriptions']);
          }}
          onClose={close}
        >
          <p>Nothing more is delivered to {url}, and what waits is cancelled.</p>
        </Confirm>
      )}
      {secret && <SecretDialog title="The new secret" secret={secret} onClose={() => setSecret(null)} />}
    </header>
  );
}

function Stats({ count, successRate, medianMs, p95Ms, givenUp }: ReturnType<typeof statsOf>): JSX.Element {
  const figures: readonly (readonly [string, string, string])[] = [
    ['Delivered', successRate === null ? '–' : percent(successRate), `of the last ${count}`],
    ['Answers in', medianMs === null ? '–' : milliseconds(medianMs), 'half of them'],
    ['95 % within', p95Ms === null ? '–' : milliseconds(p95Ms), 'of the last attempts'],
    ['Given up', String(givenUp), givenUp === 0 ? 'none' : 'to deliver again'],
  ];
  return (
    <dl class="figures">
      {figures.map(([name, value, note]) => (
        <div key={name} class={name === 'Given up' && givenUp > 0 ? 'figure bad' : 'figure'}>
          <dt>{name}</dt>
          <dd>
            <span class="value">{value}</span>
            <span class="aside">{note}</span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

const Facts = ({ subscription }: { readonly subscription: Subscription }): JSX.Element => (
  <Rows
    facts={[
      ['Form', subscription.form === 'event' ? 'events (CloudEvents)' : 'Meta’s own webhooks'],
      ['Types', subscription.types.join(', ') || 'all'],
      ['Numbers', subscription.phoneNumberIds.join(', ') || 'all'],
      ['Conversations', subscription.conversations.join(', ')],
      ['Direction', subscription.direction],
      ['Order', subscription.order === 'strict' ? 'strict: a conversation waits for what failed' : 'skip what failed'],
      ['Gathered for', subscription.gatherSeconds > 0 ? `${subscription.gatherSeconds} s` : null],
      ['At once', `${subscription.maxInFlight}, each for ${subscription.timeoutSeconds} s at most`],
      ['Authorization', subscription.auth],
      ['Old secret until', subscription.oldSecretUntil && fullTime(subscription.oldSecretUntil)],
      ['Declared in', subscription.origin === 'file' ? 'the subscriptions file; change it there' : null],
      ['Id', <code>{subscription.id}</code>],
    ]}
  />
);
