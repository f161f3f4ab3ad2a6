import { deliveryComponent, exampleDelivery, pageOf } from '@intexuraos/service-api/schemas';
import type { ConversationStore } from '../../conversations/conversation-store.ts';
import { newestDeliveries } from '../../deliveries/collections.ts';
import type { Delivery } from '../../deliveries/delivery.ts';
import type { Page } from '../../records/page.ts';
import type { RecordStore } from '../../records/record-store.ts';
import { listQuery, pageRequest, sendPage } from '../pagination.ts';
import type { Api } from '../request-validation.ts';
import { examplePage } from '../schemas/examples.ts';
import { errors, json, v1Errors } from '../schemas/responses.ts';
import { deliveryFilters, selectDeliveries } from './delivery-filter.ts';
import { deliveryView } from './delivery-view.ts';

export interface ListDeliveriesDeps {
  readonly records: Pick<RecordStore, 'list'>;
  readonly conversations: Pick<ConversationStore, 'find'>;
}

const schema = {
  operationId: 'listDeliveries',
  tags: ['Subscriptions'],
  summary: 'List deliveries',
  description:
    'Newest first. Filters combine. A page may have fewer entries than `limit`, or none, although more pages follow: check `nextCursor`. Kept ' +
    'for 30 days after their end, or as INTEXURAOS_WHATSAPP_RETENTION says.',
  querystring: listQuery(deliveryFilters),
  response: {
    200: json('A page of deliveries.', pageOf(deliveryComponent.ref), examplePage(exampleDelivery), ['Link']),
    ...errors('parameter_invalid', 'cursor_invalid'),
    ...v1Errors,
  },
};

/** GET /v1/deliveries */
export function listDeliveries(app: Api, { records, conversations }: ListDeliveriesDeps): void {
  app.get('/v1/deliveries', { schema }, async (request, reply) => {
    const selection = await selectDeliveries(request.query, conversations);
    if (!selection) return sendPage(request, reply, nothing, deliveryView);
    const page = await records.list(newestDeliveries, selection.range, pageRequest(request.query));
    return sendPage(request, reply, { ...page, data: page.data.filter(selection.matches) }, deliveryView);
  });
}

const nothing: Page<Delivery> = { data: [], nextCursor: null };
