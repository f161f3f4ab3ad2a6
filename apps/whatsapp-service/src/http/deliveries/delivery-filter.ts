import { deliveryStates } from '@intexuraos/service-api/words';
import type { ConversationStore } from '../../conversations/conversation-store.ts';
import { conversationsOfDelivery, deliveryGroup } from '../../deliveries/collections.ts';
import type { Delivery } from '../../deliveries/delivery.ts';
import type { IndexRange } from '../../records/record-store.ts';
import { matchesType, plainType } from '../../subscriptions/event-types.ts';
import { typeProblem } from '../../subscriptions/read-request.ts';
import { parseTime } from '../request-time.ts';
import { ParameterError } from '../request-validation.ts';
import { textFilter, timeFilter } from '../schemas/parameters.ts';
import { shownState } from './delivery-view.ts';

/** As in subscriptions; and those of the form `meta`, whose deliveries have one type. */
export const typeFilter = textFilter(
  'Of this type of event, or of a subject’s types, as `message.*`; `webhook`: of the form `meta`.',
);

/** The filters for listing and retrying deliveries. */
export const deliveryFilters = {
  subscription: textFilter('Of this subscription.', '^sub_[0-9A-Z]{26}$'),
  state: textFilter(`One state: ${deliveryStates.join(', ')}.`),
  type: typeFilter,
  conversation: textFilter('Of this conversation, by its id.'),
  wamid: textFilter('About this message, or anything else by its id.'),
  statusCode: textFilter('Whose last attempt was answered with this HTTP status; `none`: not answered.'),
  from: timeFilter('Queued at this time or later.'),
  until: timeFilter('Queued before this time.'),
};

export interface DeliveryQuery {
  readonly subscription?: string;
  readonly state?: string;
  readonly type?: string;
  readonly conversation?: string;
  readonly wamid?: string;
  readonly statusCode?: string;
  readonly from?: string;
  readonly until?: string;
}

/** The deliveries of a query: the list they are in, and the matching ones of it. */
export interface DeliverySelection {
  readonly range: IndexRange;
  readonly matches: (delivery: Delivery) => boolean;
}

/**
 * @returns null if there is no such conversation.
 * @throws ParameterError that names the filter.
 */
export async function selectDeliveries(
  query: DeliveryQuery,
  conversations: Pick<ConversationStore, 'find'>,
): Promise<DeliverySelection | null> {
  const conversation = query.conversation === undefined ? null : await conversations.find(query.conversation);
  const keys = conversation?.members ?? [];
  if (query.conversation !== undefined && keys.length === 0) return null;
  return { range: rangeOf(query, keys), matches: matcherOf(query, keys) };
}

/** The smallest part of the index that has all of them. */
function rangeOf({ subscription, state, wamid, from, until }: DeliveryQuery, keys: readonly string[]): IndexRange {
  const [key] = keys;
  const rare = state === 'failed' || state === 'held' || state === 'retrying' ? state : undefined;
  const group = (): string => {
    if (wamid !== undefined) return deliveryGroup({ record: wamid });
    if (key !== undefined && keys.length === 1) return deliveryGroup({ conversation: key });
    return deliveryGroup({ subscription, state: rare });
  };
  // Places are negative times.
  return {
    group: group(),
    ...(until !== undefined && { from: -parseTime('until', until) + 1 }),
    ...(from !== undefined && { until: -parseTime('from', from) + 1 }),
  };
}

/** @throws ParameterError that names the filter. */
function matcherOf(query: DeliveryQuery, keys: readonly string[]): (delivery: Delivery) => boolean {
  const { subscription, state, statusCode } = query;
  const hasType = query.type === undefined ? null : typeMatcher(query.type);
  if (state !== undefined && !deliveryStates.some((each) => each === state))
    throw new ParameterError(`state knows: ${deliveryStates.join(', ')}.`);
  if (statusCode !== undefined && !/^(none|[1-5]\d\d)$/.test(statusCode))
    throw new ParameterError('statusCode must be an HTTP status such as 500, or none.');
  const status = statusCode === 'none' ? null : Number(statusCode);
  return (delivery) => {
    const { queue, attempts } = delivery;
    if (subscription !== undefined && queue !== subscription) return false;
    if (state !== undefined && shownState(delivery) !== state) return false;
    if (hasType && !hasType(delivery)) return false;
    if (keys.length > 0 && !conversationsOfDelivery(delivery).some((key) => keys.includes(key))) return false;
    const last = attempts.at(-1);
    return statusCode === undefined || (last !== undefined && last.status === status);
  };
}

/**
 * Whether a delivery has one of the types of a filter.
 * @throws ParameterError if there is no such type.
 */
export function typeMatcher(type: string): (delivery: Pick<Delivery, 'changes'>) => boolean {
  const plain = plainType(type);
  const problems = plain === 'webhook' ? [] : typeProblem(plain, 'type is');
  if (problems.length > 0) throw new ParameterError(problems.join(' '));
  return ({ changes }) => changes.some((change) => matchesType([plain], change.type));
}
