import type { SubscriptionView } from '@intexuraos/service-api/schemas';
import { type Subscription, validSecrets } from '../../subscriptions/subscription.ts';
import { isoTime, ownTime } from '../shown-time.ts';

/** A subscription as the API shows it at `now`; without its secrets. */
export function subscriptionView(subscription: Subscription, now: number): SubscriptionView {
  const {
    types,
    phoneNumberIds,
    conversations,
    via,
    metadata,
    auth,
    revision: _revision,
    secrets: _secrets,
    ...rest
  } = subscription;
  const old = validSecrets(subscription, now).map(({ validUntil }) => validUntil ?? 0);
  return {
    ...rest,
    types: [...types],
    phoneNumberIds: [...phoneNumberIds],
    conversations: [...conversations],
    via: [...via],
    metadata: { ...metadata },
    stateSince: ownTime(subscription.stateSince),
    auth: auth?.kind ?? null,
    oldSecretUntil: isoTime(Math.max(0, ...old)),
    createdAt: ownTime(subscription.createdAt),
    updatedAt: ownTime(subscription.updatedAt),
  };
}
