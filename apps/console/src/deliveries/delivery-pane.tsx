import type { JSX } from 'preact';
import type { DeliveryDetail } from '../api/types.ts';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { exactTime, fullTime } from '../times.ts';
import { useAction } from '../ui/action.tsx';
import { Badge, Failure, Loading } from '../ui/elements.tsx';
import { useEvery, useLoaded } from '../ui/hooks.ts';
import { Icon } from '../ui/icons.tsx';
import { Code, Rows } from '../ui/rows.tsx';
import { useMay, useSession } from '../ui/session.tsx';
import { WaitsFor } from '../ui/waits-for.tsx';
import { deliveryTone, milliseconds } from './delivery-words.ts';

const refreshMs = 3_000;

/** One delivery: every attempt with the receiver's response. */
export function DeliveryPane({ id, backTo }: { readonly id: string; readonly backTo: string }): JSX.Element {
  const delivery = useLoaded(`delivery ${id}`, (client) => client.deliveries.get(id));
  useEvery(refreshMs, delivery.reload);
  return (
    <section class="detail-pane" aria-label={texts.deliveriesDelivery}>
      <a class="back" href={backTo}>
        <Icon name="back" size={18} /> {texts.deliveriesAllDeliveries}
      </a>
      {delivery.problem && <Failure problem={delivery.problem} onRetry={delivery.reload} />}
      {!delivery.data && !delivery.problem && <Loading rows={6} />}
      {delivery.data && <Detail delivery={delivery.data} onChanged={delivery.reload} />}
    </section>
  );
}

function Detail({
  delivery,
  onChanged,
}: {
  readonly delivery: DeliveryDetail;
  readonly onChanged: () => void;
}): JSX.Element {
  const { client } = useSession();
  const { isBusy, problem, run } = useAction();
  const { id, state, types, records, subscriptionId, attempts, reason, waitsFor } = delivery;
  const isOpen = state === 'waiting' || state === 'retrying' || state === 'held';
  const change = (what: 'retry' | 'cancel') => run(() => client.deliveries[what](id)).then(onChanged);
  return (
    <>
      <header class="detail-head">
        <div>
          <h2>
            <code>{types.join(', ')}</code> <Badge tone={deliveryTone(state)}>{state}</Badge>
          </h2>
          {reason && <p class="lead">{reason}</p>}
        </div>
        {useMay('manage') && (
          <div class="actions">
            <button type="button" class="primary" disabled={isBusy} onClick={() => change('retry')}>
              <Icon name="retry" size={16} /> {isOpen ? texts.deliveriesTryNow : texts.deliveriesDeliverAgain}
            </button>
            {isOpen && (
              <button type="button" class="quiet danger" disabled={isBusy} onClick={() => change('cancel')}>
                {texts.deliveriesGiveUp}
              </button>
            )}
          </div>
        )}
      </header>
      {problem && <Failure problem={problem} />}
      {waitsFor && <WaitsFor words={waitWords[waitsFor.for]} href={wayOf(delivery)} until={waitsFor.until} />}
      <Rows
        facts={[
          [texts.deliveriesSubscription2, <a href={linkTo(['subscriptions', subscriptionId])}>{subscriptionId}</a>],
          [
            texts.deliveriesAbout,
            records.map((record) => (
              <a key={record} class="block" href={linkTo(['events'], { wamid: record })}>
                {record}
              </a>
            )),
          ],
          ['webhook-id', <code>{id}</code>],
          [texts.deliveriesQueued, fullTime(delivery.createdAt)],
        ]}
      />
      <h3 class="space">{texts.deliveriesAttempts2}</h3>
      {attempts.length === 0 && <p class="dim">{texts.deliveriesNoneYet}</p>}
      <ol class="items">
        {attempts.toReversed().map((attempt) => (
          <Attempt key={attempt.number} attempt={attempt} isNewest={attempt === attempts.at(-1)} />
        ))}
      </ol>
    </>
  );
}

/** The page that shows what it waits for. */
function wayOf({ subscriptionId, waitsFor }: DeliveryDetail): string | null {
  if (waitsFor?.for === 'subscription') return linkTo(['subscriptions', subscriptionId]);
  return waitsFor?.deliveryId ? linkTo(['deliveries', waitsFor.deliveryId]) : null;
}

const waitWords: Readonly<Record<NonNullable<DeliveryDetail['waitsFor']>['for'], string>> = {
  person: texts.deliveriesSomebodyToRetryOr,
  subscription: texts.deliveriesItsSubscription,
  delivery: texts.deliveriesTheDeliveryAheadOfIt,
  endpoint: texts.deliveriesItsReceiverWhichFails,
  retry: texts.deliveriesItsNextAttempt,
  time: texts.deliveriesItsTime,
  turn: texts.deliveriesItsTurn,
};

function Attempt({
  attempt: { number, startedAt, durationMs, outcome, status, headers, body, reason },
  isNewest,
}: {
  readonly attempt: DeliveryDetail['attempts'][number];
  readonly isNewest: boolean;
}): JSX.Element {
  return (
    <li class="item">
      <details open={isNewest}>
        <summary>
          {texts.deliveriesIn(
            <strong>{number}</strong>,
            <Badge tone={outcome === 'delivered' ? 'good' : 'bad'}>{outcome}</Badge>,
            status === null ? texts.deliveriesNoResponse : texts.deliveriesHttp(status),
            milliseconds(durationMs),
            <time class="dim" dateTime={startedAt} title={fullTime(startedAt)}>
              {exactTime(startedAt)}
            </time>,
          )}
        </summary>
        {/* The line above already shows the status. */}
        {reason && !reason.endsWith(`HTTP ${status}.`) && <p class="problem">{reason}</p>}
        <Rows facts={Object.entries(headers)} />
        {body !== '' && <Code>{body}</Code>}
      </details>
    </li>
  );
}
