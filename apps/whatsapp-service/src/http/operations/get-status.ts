import type { ServiceStatus } from '../../status/service-status.ts';
import type { Api } from '../request-validation.ts';
import { json, v1Errors } from '../schemas/responses.ts';
import { exampleStatus, serviceStatusComponent } from '../schemas/status.ts';
import { statusView } from './status-view.ts';

const schema = {
  operationId: 'getStatus',
  tags: ['Service'],
  summary: 'Get the state of the service on one page',
  description:
    'For the person on call; `whatsapp status` shows it on a terminal. Problems first, in order of cause, each with what to ' +
    'do. Then what was received, how Meta answers, what waits and how long it takes, what is paused, the disk, and the last ' +
    'warnings. Figures that are not known are named in `notKnown`. It holds ids and recipients, but no content of messages.',
  response: {
    200: json('The state of the service.', serviceStatusComponent.ref, exampleStatus),
    ...v1Errors,
  },
};

/** GET /v1/status */
export function getStatus(app: Api, status: () => Promise<ServiceStatus>): void {
  app.get('/v1/status', { schema }, async (_request, reply) => reply.send(statusView(await status())));
}
