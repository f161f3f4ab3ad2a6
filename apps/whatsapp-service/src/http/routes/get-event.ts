import { readWebhook } from '@intexuraos/cloud-api';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { WebhookEventStore } from '../../inbound/webhook-event-store.ts';
import type { CallbackData } from '../../outbox/callback-data.ts';
import { sendError } from '../error-response.ts';
import type { Api } from '../request-validation.ts';
import { eventDetailComponent } from '../schemas/event.ts';
import { exampleEventDetail } from '../schemas/examples.ts';
import { eventIdParams } from '../schemas/parameters.ts';
import { errors, json, v1Errors } from '../schemas/responses.ts';
import { eventDetailView } from '../views/event-view.ts';
import { type MediaBase, withMediaUrls } from '../views/media-view.ts';

const schema = {
  operationId: 'getEvent',
  tags: ['Events'],
  summary: 'Get an event with its items',
  description:
    'The event, the items read from it, and the outcome of each. `include=raw` adds the body as text; ' +
    '`/v1/events/{id}/raw` answers its exact bytes.',
  params: eventIdParams,
  querystring: Type.Object(
    { include: Type.Optional(Type.Literal('raw', { description: '`raw` adds the body as text.' })) },
    { additionalProperties: false },
  ),
  response: {
    200: json('The event.', eventDetailComponent.ref, exampleEventDetail),
    ...errors('parameter_invalid', 'not_found'),
    ...v1Errors,
  },
};

/** GET /v1/events/{id} */
export function getEvent(
  app: Api,
  events: Pick<WebhookEventStore, 'find' | 'payload' | 'items'>,
  callbackData: Pick<CallbackData, 'of'>,
  mediaBase: (request: FastifyRequest) => MediaBase,
): void {
  app.get('/v1/events/:id', { schema }, async (request, reply) => {
    const { id } = request.params;
    const [event, payload, records] = await Promise.all([events.find(id), events.payload(id), events.items(id)]);
    if (!event || !payload) return sendError(reply, 'not_found', noSuchEvent);
    const webhook = readWebhook(payload);
    const view = eventDetailView(event, webhook, records, await callbackData.of(webhook));
    const detail = withMediaUrls(view, mediaBase(request));
    if (request.query.include === 'raw') detail.raw = Buffer.from(payload).toString('utf8');
    return reply.send(detail);
  });
}

export const noSuchEvent = 'There is no event with this id.';
