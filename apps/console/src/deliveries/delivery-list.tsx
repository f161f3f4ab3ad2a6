import type { JSX } from 'preact';
import type { Delivery } from '../api/types.ts';
import { linkTo } from '../routing.ts';
import * as texts from '../texts.ts';
import { exactTime, fullTime } from '../times.ts';
import { Ago, Badge } from '../ui/elements.tsx';
import { deliveryTone, milliseconds } from './delivery-words.ts';

interface DeliveryListProps {
  readonly deliveries: readonly Delivery[];
  readonly chosen?: string | undefined;
  /** The query of the list around them, which the link back leads to. */
  readonly query: Readonly<Record<string, string | undefined>>;
}

/** Deliveries as rows; each leads to its attempts. */
export const DeliveryList = ({ deliveries, chosen, query }: DeliveryListProps): JSX.Element => (
  <ol class="entry-list delivery-list">
    {deliveries.map((delivery) => (
      <li key={delivery.id}>
        <a href={linkTo(['deliveries', delivery.id], query)} aria-current={delivery.id === chosen ? 'true' : undefined}>
          <span class="to">
            <time dateTime={delivery.createdAt} title={fullTime(delivery.createdAt)}>
              {exactTime(delivery.createdAt)}
            </time>{' '}
            <code>{delivery.types.join(', ')}</code>
          </span>
          <Badge tone={deliveryTone(delivery.state)}>{delivery.state}</Badge>
          <span class="summary">{summaryOf(delivery)}</span>
          <span class="dim when">
            <Ago at={delivery.createdAt} />
          </span>
        </a>
      </li>
    ))}
  </ol>
);

function summaryOf({ state, reason, lastStatus, lastDurationMs, attemptCount }: Delivery): string {
  const attempts = attemptCount > 1 ? texts.deliveriesAttempts(attemptCount) : '';
  if (reason) return `${reason.replace(/\.$/, '')}${attempts}`;
  if (lastStatus !== null) return texts.deliveriesHttpIn(lastStatus, milliseconds(lastDurationMs ?? 0), attempts);
  return state === 'waiting' ? texts.deliveriesNotAttemptedYet : '';
}
