import { recoveredComponent } from '@intexuraos/service-api/schemas';
import { Type } from 'typebox';
import { retryDeliveries } from '../../deliveries/change-deliveries.ts';
import type { Delivery } from '../../deliveries/delivery.ts';
import { type Api, ParameterError } from '../request-validation.ts';
import { bodyErrors, errors, json, v1Errors } from '../schemas/responses.ts';
import { deliveryFilters, selectDeliveries } from './delivery-filter.ts';
import type { DeliveriesApiDeps } from './routes.ts';

/** POST /v1/deliveries/retry */
export function retryByFilter(app: Api, { store, deliveries, now = Date.now }: DeliveriesApiDeps): void {
  const schema = {
    operationId: 'retryDeliveries',
    tags: ['Subscriptions'],
    summary: 'Retry all deliveries that match a filter',
    description:
      'Does the same as `POST /v1/deliveries/{id}/retry` for all matching deliveries, oldest first. The filters are those of `GET /v1/deliveries`. Without ' +
      '`state`, those that failed or are held; with `state=delivered`, delivered events are delivered again. At least one filter is needed. Takes no body.',
    querystring: Type.Object(deliveryFilters, { additionalProperties: false }),
    response: {
      200: json('How many are retried.', recoveredComponent.ref, { deliveries: 12, endsAt: null }),
      ...errors('parameter_invalid', ...bodyErrors),
      ...v1Errors,
    },
  };
  app.post('/v1/deliveries/retry', { schema }, async (request, reply) => {
    const { query } = request;
    if (Object.keys(query).length === 0) {
      throw new ParameterError('Give at least one filter, such as subscription=sub_… or state=failed.');
    }
    const selection = await selectDeliveries(query, store.conversations);
    if (!selection) return reply.send({ deliveries: 0, endsAt: null });
    const { range, matches } = selection;
    const isWanted = (delivery: Delivery): boolean =>
      matches(delivery) && (query.state !== undefined || delivery.state === 'failed' || delivery.state === 'held');
    const done = await retryDeliveries(store.records, { range, isWanted }, now);
    for (const id of done.subscriptionIds) {
      deliveries.added(id);
      deliveries.changed(id);
    }
    return reply.send({ deliveries: done.deliveries, endsAt: null });
  });
}
