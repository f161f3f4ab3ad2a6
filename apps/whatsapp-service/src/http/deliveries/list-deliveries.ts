import { deliveryComponent, exampleDelivery, pageOf } from '@intexuraos/service-api/schemas';
import { deliveryStates } from '@intexuraos/service-api/words';
import type { ConversationStore } from '../../conversations/conversation-store.ts';
import { deliveryGroup, newestDeliveries } from '../../deliveries/collections.ts';
import type { Delivery } from '../../deliveries/delivery.ts';
import type { Page } from '../../records/page.ts';
import type { IndexRange, RecordStore } from '../../records/record-store.ts';
import { listQuery, pageRequest, sendPage } from '../pagination.ts';
import { parseTime } from '../request-time.ts';
import { type Api, ParameterError } from '../request-validation.ts';
import { examplePage } from '../schemas/examples.ts';
import { textFilter, timeFilter } from '../schemas/parameters.ts';
import { errors, json, v1Errors } from '../schemas/responses.ts';
import { deliveryView, shownState } from './delivery-view.ts';

export interface ListDeliveriesDeps {
  readonly records: Pick<RecordStore, 'list'>;
  readonly conversations: Pick<ConversationStore, 'find'>;
}

const filters = {
  subscription: textFilter('Of this subscription.', '^sub_[0-9A-Z]{26}$'),
  state: textFilter(`One state: ${deliveryStates.join(', ')}.`),
  type: textFilter('Of this type of event.'),
  conversation: textFilter('Of this conversation, by its id.'),
  wamid: textFilter('About this message, or anything else by its id.'),
  statusCode: textFilter('Whose last attempt was answered with this HTTP status; `none`: not answered.'),
  from: timeFilter('Queued at this time or later.'),
  until: timeFilter('Queued before this time.'),
};

const schema = {
  operationId: 'listDeliveries',
  tags: ['Subscriptions'],
  summary: 'List deliveries',
  description:
    'Newest first. Filters combine. A page may have fewer entries than `limit`, or none, although more pages follow: check `nextCursor`. Kept ' +
    'for 30 days after their end.',
  querystring: listQuery(filters),
  response: {
    200: json('A page of deliveries.', pageOf(deliveryComponent.ref), examplePage(exampleDelivery), ['Link']),
    ...errors('parameter_invalid', 'cursor_invalid'),
    ...v1Errors,
  },
};

/** GET /v1/deliveries */
export function listDeliveries(app: Api, { records, conversations }: ListDeliveriesDeps): void {
  app.get('/v1/deliveries', { schema }, async (request, reply) => {
    const { query } = request;
    const conversation = query.conversation === undefined ? null : await conversations.find(query.conversation);
    const keys = conversation?.members ?? [];
    if (query.conversation !== undefined && keys.length === 0) return sendPage(request, reply, nothing, deliveryView);
    const page = await records.list(newestDeliveries, rangeOf(query, keys), pageRequest(query));
    const matches = matcherOf(query, keys);
    return sendPage(request, reply, { ...page, data: page.data.filter(matches) }, deliveryView);
  });
}

const nothing: Page<Delivery> = { data: [], nextCursor: null };

interface DeliveryQuery {
  readonly subscription?: string;
  readonly state?: string;
  readonly type?: string;
  readonly conversation?: string;
  readonly wamid?: string;
  readonly statusCode?: string;
  readonly from?: string;
  readonly until?: string;
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
  const { subscription, state, type, statusCode } = query;
  if (state !== undefined && !deliveryStates.some((each) => each === state))
    throw new ParameterError(`state knows: ${deliveryStates.join(', ')}.`);
  if (statusCode !== undefined && !/^(none|[1-5]\d\d)$/.test(statusCode))
    throw new ParameterError('statusCode must be an HTTP status such as 500, or none.');
  const status = statusCode === 'none' ? null : Number(statusCode);
  return (delivery) => {
    const { queue, lane, changes, attempts } = delivery;
    if (subscription !== undefined && queue !== subscription) return false;
    if (state !== undefined && shownState(delivery) !== state) return false;
    if (type !== undefined && !changes.some((change) => change.type === type)) return false;
    if (keys.length > 0 && !keys.includes(changes[0]?.conversation ?? lane)) return false;
    const last = attempts.at(-1);
    return statusCode === undefined || (last !== undefined && last.status === status);
  };
}
