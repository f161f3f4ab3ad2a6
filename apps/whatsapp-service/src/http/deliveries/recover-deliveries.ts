import { recoveredComponent } from '@intexuraos/service-api/schemas';
import { Type } from 'typebox';
import { recoverDeliveries } from '../../deliveries/change-deliveries.ts';
import { subscriptions } from '../../subscriptions/collections.ts';
import { requireContent } from '../auth.ts';
import { RefusedError } from '../error-response.ts';
import { parseTime } from '../request-time.ts';
import { type Api, ParameterError } from '../request-validation.ts';
import { timeFilter } from '../schemas/parameters.ts';
import { bodyErrors, errors, json, v1Errors } from '../schemas/responses.ts';
import { isoTime } from '../shown-time.ts';
import { typeFilter, typeMatcher } from './delivery-filter.ts';
import type { DeliveriesApiDeps } from './routes.ts';

const params = Type.Object(
  { id: Type.String({ pattern: '^sub_[0-9A-Z]{26}$', description: 'Id of the subscription.' }) },
  { additionalProperties: false },
);
const wrongRange = 'since must be before until.';
const noSuchSubscription = 'There is no subscription with this id. GET /v1/subscriptions lists them.';
const refusals = errors('not_found', 'parameter_invalid', 'state_conflict', ...bodyErrors);

/** POST /v1/subscriptions/{id}/recover and /replay */
export function registerRecovery(app: Api, deps: DeliveriesApiDeps): void {
  recover(app, deps);
  replay(app, deps);
}

function recover(app: Api, deps: DeliveriesApiDeps): void {
  const { store, deliveries, now = Date.now } = deps;
  const schema = {
    operationId: 'recoverSubscription',
    tags: ['Subscriptions'],
    summary: 'Deliver failed events again',
    description:
      'Queues the dead letters of a subscription again, the oldest first, behind the newer events of their conversations; those that are `held` are ' +
      'attempted at once, in their positions. With `since` only those queued then or later, with `until` only those before.',
    params,
    body: Type.Object(
      {
        since: timeFilter('Queued at this time or later.'),
        until: timeFilter('Queued before this time.'),
        type: typeFilter,
        statusCode: Type.Optional(
          Type.Integer({
            minimum: 100,
            maximum: 599,
            description: 'Whose last attempt was answered with this HTTP status.',
          }),
        ),
      },
      {
        additionalProperties: false,
        description: 'Which of them; all by default.',
        examples: [{ since: '2026-03-01' }],
      },
    ),
    response: {
      200: json('How many are delivered again.', recoveredComponent.ref, { deliveries: 12, endsAt: null }),
      ...refusals,
      ...v1Errors,
    },
  };
  app.post('/v1/subscriptions/:id/recover', { schema }, async (request, reply) => {
    const { id } = request.params;
    const { since, until, type, statusCode } = request.body;
    const hasType = type === undefined ? null : typeMatcher(type);
    const from = since === undefined ? 0 : parseTime('since', since);
    const before = until === undefined ? Number.POSITIVE_INFINITY : parseTime('until', until);
    if (from >= before) throw new ParameterError(wrongRange);
    await mustExist(deps, id);
    const recovered = await recoverDeliveries(
      store.records,
      {
        subscriptionId: id,
        since: from,
        until: Math.min(before, now() + 1),
        isWanted: (delivery) =>
          (hasType === null || hasType(delivery)) &&
          (statusCode === undefined || delivery.attempts.at(-1)?.status === statusCode),
      },
      now,
    );
    deliveries.added(id);
    deliveries.changed(id);
    return reply.send({ deliveries: recovered, endsAt: null });
  });
}

function replay(app: Api, deps: DeliveriesApiDeps): void {
  const { deliveries, now = Date.now } = deps;
  const schema = {
    operationId: 'replaySubscription',
    tags: ['Subscriptions'],
    summary: 'Deliver past events again',
    description:
      'Needs `read:content` too. Queues the events of a period for a subscription, by its current filters and at a limited rate. New events are ' +
      'delivered at once, and do not wait behind these. Changes are kept for a week; for the form `meta`, webhooks are replayed for as long as they are stored.',
    params,
    body: Type.Object(
      {
        since: Type.String({ minLength: 1, maxLength: 40, description: 'Events at this time or later.' }),
        until: timeFilter('Events before this time. Default: now.'),
        perSecond: Type.Optional(
          Type.Number({ minimum: 0.1, maximum: 1_000, default: 10, description: 'Deliveries a second.' }),
        ),
      },
      { additionalProperties: false, description: 'Which time.', examples: [{ since: '2026-03-01', perSecond: 50 }] },
    ),
    response: {
      200: json('How many were queued.', recoveredComponent.ref, {
        deliveries: 120,
        endsAt: '2026-03-01T09:31:02.110Z',
      }),
      ...refusals,
      ...v1Errors,
    },
  };
  app.post('/v1/subscriptions/:id/replay', { schema }, async (request, reply) => {
    requireContent(request);
    const { id } = request.params;
    const { since: from, until: before, perSecond = 10 } = request.body;
    const [since, until] = [parseTime('since', from), before === undefined ? now() : parseTime('until', before)];
    if (since >= until) throw new ParameterError(wrongRange);
    const { state } = await mustExist(deps, id);
    if (state === 'disabled') throw new RefusedError('state_conflict', 'It is disabled. Resume it first.');
    const replayed = await deliveries.replay({ subscriptionId: id, since, until, perSecond });
    return reply.send({ deliveries: replayed.deliveries, endsAt: isoTime(replayed.endsAt) });
  });
}

async function mustExist({ store }: DeliveriesApiDeps, id: string) {
  const subscription = await store.records.find(subscriptions, id);
  if (!subscription) throw new RefusedError('not_found', noSuchSubscription);
  return subscription;
}
