import type { WebhookEventStore } from '../../inbound/webhook-event-store.ts';
import { sendError } from '../error-response.ts';
import type { Api } from '../request-validation.ts';
import { exampleWebhook } from '../schemas/examples.ts';
import { eventIdParams } from '../schemas/parameters.ts';
import { body, errors, v1Errors } from '../schemas/responses.ts';
import { noSuchEvent } from './get-event.ts';

const schema = {
  operationId: 'getEventRaw',
  tags: ['Events'],
  summary: 'Get the exact bytes of an event',
  description: 'The body as Meta sent it, byte for byte, so that its signature can be checked again.',
  params: eventIdParams,
  response: {
    200: body('The body that Meta sent.', 'application/json', { description: "Meta's webhook." }, exampleWebhook),
    ...errors('not_found'),
    ...v1Errors,
  },
};

/** GET /v1/events/{id}/raw */
export function getEventRaw(app: Api, events: Pick<WebhookEventStore, 'payload'>): void {
  app.get('/v1/events/:id/raw', { schema }, async (request, reply) => {
    const payload = await events.payload(request.params.id);
    if (!payload) return sendError(reply, 'not_found', noSuchEvent);
    return reply.type('application/json').send(Buffer.from(payload));
  });
}
