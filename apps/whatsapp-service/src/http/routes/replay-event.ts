import { type ReplayDeps, replayEvent } from '../../inbound/replay-event.ts';
import { sendError } from '../error-response.ts';
import type { Api } from '../request-validation.ts';
import { eventComponent } from '../schemas/event.ts';
import { exampleReplayedEvent } from '../schemas/examples.ts';
import { eventIdParams } from '../schemas/parameters.ts';
import { bodyErrors, errors, json, v1Errors } from '../schemas/responses.ts';
import { eventView } from '../views/event-view.ts';
import { noSuchEvent } from './get-event.ts';

const schema = {
  operationId: 'replayEvent',
  tags: ['Events'],
  summary: 'Process an event again',
  description:
    'Processes failed and rejected items again, with the current configuration of accounts and numbers. Items that ' +
    'were applied are not applied twice. Takes no body.',
  params: eventIdParams,
  response: {
    202: json('It will be processed again.', eventComponent.ref, exampleReplayedEvent),
    ...errors('not_found', ...bodyErrors),
    ...v1Errors,
  },
};

/** POST /v1/events/{id}/replay */
export function registerReplay(app: Api, deps: ReplayDeps): void {
  app.post('/v1/events/:id/replay', { schema }, async (request, reply) => {
    const event = await replayEvent(deps, request.params.id);
    if (!event) return sendError(reply, 'not_found', noSuchEvent);
    return reply.code(202).send(eventView(event));
  });
}
