import { deliveryDetailComponent, exampleDeliveryDetail } from '@intexuraos/service-api/schemas';
import { Type } from 'typebox';
import type { ConversationStore } from '../../conversations/conversation-store.ts';
import { type ChangedDelivery, cancelDelivery, retryDelivery } from '../../deliveries/change-deliveries.ts';
import { deliveries as deliveryRecords } from '../../deliveries/collections.ts';
import type { Deliveries } from '../../deliveries/deliveries.ts';
import { deliveryWait } from '../../deliveries/delivery-wait.ts';
import type { Flow } from '../../records/flow.ts';
import type { RecordStore } from '../../records/record-store.ts';
import { isOpen } from '../../work/job.ts';
import type { ApiModule } from '../api-module.ts';
import { RefusedError, sendError } from '../error-response.ts';
import type { Api } from '../request-validation.ts';
import { bodyErrors, errors, json, v1Errors } from '../schemas/responses.ts';
import { deliveryDetailView } from './delivery-view.ts';
import { listDeliveries } from './list-deliveries.ts';
import { registerRecovery } from './recover-deliveries.ts';
import { retryByFilter } from './retry-by-filter.ts';

export interface DeliveriesApiDeps {
  readonly store: {
    readonly records: Pick<RecordStore, 'find' | 'list' | 'run'>;
    readonly conversations: Pick<ConversationStore, 'find'>;
  };
  readonly deliveries: Pick<Deliveries, 'changed' | 'added' | 'replay'>;
  readonly now?: () => number;
}

/** `/v1/deliveries`, and the operations on all deliveries of a subscription. */
export function deliveriesApi(deps: DeliveriesApiDeps): readonly ApiModule[] {
  const { store } = deps;
  return [
    {
      name: 'deliveries',
      scope: 'read',
      register: (app) => {
        listDeliveries(app, store);
        getDelivery(app, deps);
      },
    },
    {
      name: 'deliveries',
      scope: 'manage',
      register: (app) => {
        changeDelivery(app, deps, {
          operationId: 'retryDelivery',
          path: '/v1/deliveries/:id/retry',
          summary: 'Deliver again',
          description:
            'Attempts a waiting delivery at once. One that has ended is queued again, behind its conversation’s newer events, under the same id. Takes ' +
            'no body.',
          rule: retryDelivery,
        });
        changeDelivery(app, deps, {
          operationId: 'cancelDelivery',
          path: '/v1/deliveries/:id/cancel',
          summary: 'Give a delivery up',
          description:
            'Ends a waiting delivery, so that its conversation continues. An attempt in progress is not interrupted. Takes no body.',
          rule: cancelDelivery,
        });
        retryByFilter(app, deps);
        registerRecovery(app, deps);
      },
    },
  ];
}

const idParams = Type.Object(
  { id: Type.String({ pattern: '^dlv_[0-9a-z]{10}$', description: 'Id of the delivery.' }) },
  { additionalProperties: false },
);
const noSuchDelivery =
  'There is no delivery with this id. Deliveries are kept for 30 days after their end, or as INTEXURAOS_WHATSAPP_RETENTION says.';
const shown = json('The delivery’s current state.', deliveryDetailComponent.ref, exampleDeliveryDetail);

function getDelivery(app: Api, { store, now = Date.now }: DeliveriesApiDeps): void {
  const schema = {
    operationId: 'getDelivery',
    tags: ['Subscriptions'],
    summary: 'Get a delivery with its attempts, and what it is waiting for',
    params: idParams,
    response: { 200: shown, ...errors('not_found'), ...v1Errors },
  };
  app.get('/v1/deliveries/:id', { schema }, async (request, reply) => {
    const delivery = await store.records.find(deliveryRecords, request.params.id);
    if (!delivery) return sendError(reply, 'not_found', noSuchDelivery);
    return reply.send(deliveryDetailView(delivery, await deliveryWait(store.records, delivery, now())));
  });
}

interface DeliveryChange {
  readonly operationId: string;
  readonly path: '/v1/deliveries/:id/retry' | '/v1/deliveries/:id/cancel';
  readonly summary: string;
  readonly description: string;
  readonly rule: (id: string, now: number) => Flow<ChangedDelivery>;
}

function changeDelivery(
  app: Api,
  { store, deliveries, now = Date.now }: DeliveriesApiDeps,
  change: DeliveryChange,
): void {
  const { operationId, path, summary, description, rule } = change;
  const schema = {
    ...{ operationId, summary, description },
    tags: ['Subscriptions'],
    params: idParams,
    querystring: Type.Object({}, { additionalProperties: false }),
    response: { 200: shown, ...errors('not_found', 'state_conflict', ...bodyErrors), ...v1Errors },
  };
  app.post(path, { schema }, async (request, reply) => {
    const { outcome, delivery } = await store.records.run(() => rule(request.params.id, now()));
    if (outcome === 'not_found' || !delivery) throw new RefusedError('not_found', noSuchDelivery);
    if (outcome === 'unchanged') throw new RefusedError('state_conflict', 'It has ended already.');
    if (outcome === 'orphaned') throw new RefusedError('state_conflict', 'Its subscription was deleted.');
    if (isOpen(delivery)) deliveries.added(delivery.queue);
    deliveries.changed(delivery.queue);
    return reply.send(deliveryDetailView(delivery, await deliveryWait(store.records, delivery, now())));
  });
}
