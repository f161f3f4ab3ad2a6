import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { Subscription } from '../api/types.ts';
import { DeliveryList } from '../deliveries/delivery-list.tsx';
import { milliseconds, percent, statsOf, subscriptionTone } from '../deliveries/delivery-words.ts';
import { RecoverButton, ReplayDialog } from '../deliveries/recover.tsx';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { fullTime } from '../times.ts';
import { Confirm, useAction } from '../ui/action.tsx';
import { Ago, Badge, Failure, Loading } from '../ui/elements.tsx';
import { useDebouncedCall, useEvery, useLoaded } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { Rows } from '../ui/rows.tsx';
import { useLiveEvents, useMay, useSession } from '../ui/session.tsx';
import { SecretDialog } from './secret-dialog.tsx';
import { SubscriptionForm } from './subscription-form.tsx';
import { TestDialog } from './test-dialog.tsx';

const refreshMs = 5_000;
const shownDeliveries = 12;

/** One subscription: its statistics, actions, settings and newest deliveries. */
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
  useLiveEvents(useDebouncedCall(600, reload));
  const changed = () => {
    reload();
    onChanged();
  };
  const { data } = subscription;
  const newest = deliveries.data?.data ?? [];
  return (
    <section class="detail-pane" aria-label={texts.subscriptionsSubscription}>
      <a class="back" href={linkTo(['subscriptions'])}>
        <Icon name="back" size={18} /> {texts.subscriptionsAllSubscriptions}
      </a>
      {subscription.problem && <Failure problem={subscription.problem} onRetry={subscription.reload} />}
      {!data && !subscription.problem && <Loading rows={6} />}
      {data && (
        <>
          <Head subscription={data} onChanged={changed} />
          <Stats {...statsOf(newest)} />
          <Facts subscription={data} />
          <h3 class="space between">
            {texts.subscriptionsNewestDeliveries(
              <span class="actions">
                <RecoverButton subscriptionId={id} onDone={changed} />
                <a class="quiet" href={linkTo(['deliveries'], { subscription: id })}>
                  {texts.subscriptionsAllWithFilters}
                </a>
              </span>,
            )}
          </h3>
          {deliveries.data && newest.length === 0 && <p class="dim">{texts.subscriptionsNothingYetATestShows}</p>}
          {newest.length > 0 && (
            <div class="card flush">
              <DeliveryList deliveries={newest.slice(0, shownDeliveries)} query={{ subscription: id }} />
            </div>
          )}
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
  const mayChange = useMay('manage');
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
          {url || id} <Badge tone={subscriptionTone(state)}>{state}</Badge>
        </h2>
        {description && <p class="lead">{description}</p>}
        {reason ? (
          <p class="problem">
            {reason} <span class="dim">{texts.subscriptionsSince} </span>
            <Ago at={stateSince} />.
          </p>
        ) : (
          <p class="dim">{texts.subscriptionsSince2(state, <Ago at={stateSince} />)}</p>
        )}
      </div>
      {mayChange && (
        <div class="actions">
          <button type="button" class="primary" onClick={() => setOpen('test')}>
            {texts.subscriptionsSendATest}
          </button>
          <button type="button" class="quiet" disabled={isBusy} onClick={turn}>
            {isStopped ? texts.subscriptionsResume : texts.subscriptionsPause}
          </button>
          <button type="button" class="quiet" onClick={() => setOpen('replay')}>
            {texts.subscriptionsReplay}
          </button>
          {origin === 'api' && (
            <>
              <button type="button" class="quiet" onClick={() => setOpen('edit')}>
                {texts.subscriptionsEdit}
              </button>
              <button type="button" class="quiet" onClick={() => setOpen('rotate')}>
                {texts.subscriptionsRotateTheSecret}
              </button>
              <button type="button" class="quiet danger" onClick={() => setOpen('remove')}>
                {texts.subscriptionsDelete}
              </button>
            </>
          )}
        </div>
      )}
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
          title={texts.subscriptionsRotateTheSecret}
          does={texts.subscriptionsMakeANewSecret}
          act={async () => setSecret((await client.subscriptions.rotate(id)).secret)}
          onClose={close}
        >
          <p>
            {subscription.form === 'event'
              ? texts.subscriptionsDeliveriesAreSignedWithBoth
              : texts.subscriptionsDeliveriesAreSignedWithThe}
          </p>
        </Confirm>
      )}
      {open === 'remove' && (
        <Confirm
          title={texts.subscriptionsDeleteTheSubscription}
          does={texts.subscriptionsDeleteIt}
          isDangerous
          act={async () => {
            await client.subscriptions.remove(id);
            onChanged();
            location.hash = linkTo(['subscriptions']);
          }}
          onClose={close}
        >
          <p>{texts.subscriptionsNothingMoreIsDeliveredTo(url)}</p>
        </Confirm>
      )}
      {secret && (
        <SecretDialog title={texts.subscriptionsTheNewSecret} secret={secret} onClose={() => setSecret(null)} />
      )}
    </header>
  );
}

function Stats({ count, successRate, medianMs, p95Ms, givenUp }: ReturnType<typeof statsOf>): JSX.Element {
  const figures: readonly (readonly [string, string, string])[] = [
    [
      texts.subscriptionsDelivered,
      successRate === null ? '–' : percent(successRate),
      count === 0 ? texts.subscriptionsNoAttemptYet : texts.subscriptionsOfTheLast(count),
    ],
    [texts.subscriptionsAnswersIn, medianMs === null ? '–' : milliseconds(medianMs), texts.subscriptionsHalfOfThem],
    ['95 % within', p95Ms === null ? '–' : milliseconds(p95Ms), texts.subscriptionsOfTheLastAttempts],
    [texts.subscriptionsGivenUp, String(givenUp), givenUp === 0 ? 'none' : texts.subscriptionsToDeliverAgain],
  ];
  return (
    <dl class="figures">
      {figures.map(([name, value, note]) => (
        <div key={name} class={name === texts.subscriptionsGivenUp && givenUp > 0 ? 'figure bad' : 'figure'}>
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
      [
        texts.subscriptionsForm,
        subscription.form === 'event' ? texts.subscriptionsEventsCloudevents : texts.subscriptionsMetasOwnWebhooks,
      ],
      [texts.subscriptionsTypes, subscription.types.join(', ') || 'all'],
      [texts.subscriptionsNumbers, subscription.phoneNumberIds.join(', ') || 'all'],
      [texts.subscriptionsConversations, subscription.conversations.join(', ')],
      [texts.subscriptionsDirection, subscription.direction],
      [
        texts.subscriptionsOrder,
        subscription.order === 'strict'
          ? texts.subscriptionsStrictAConversationWaitsFor
          : texts.subscriptionsSkipWhatFailed,
      ],
      [texts.subscriptionsGatheredFor, subscription.gatherSeconds > 0 ? `${subscription.gatherSeconds} s` : null],
      [
        texts.subscriptionsAtOnce,
        texts.subscriptionsEachForSAtMost(subscription.maxInFlight, subscription.timeoutSeconds),
      ],
      [texts.subscriptionsAuthorization, subscription.auth],
      [texts.subscriptionsOldSecretUntil, subscription.oldSecretUntil && fullTime(subscription.oldSecretUntil)],
      [
        texts.subscriptionsDeclaredIn,
        subscription.origin === 'file' ? texts.subscriptionsTheSubscriptionsFileChangeIt : null,
      ],
      [texts.subscriptionsId, <code>{subscription.id}</code>],
    ]}
  />
);
