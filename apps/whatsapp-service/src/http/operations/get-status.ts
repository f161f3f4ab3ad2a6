import { exampleStatus, serviceStatusComponent } from '@intexuraos/service-api/schemas';
import type { ServiceStatus } from '../../status/service-status.ts';
import type { Api } from '../request-validation.ts';
import { json, v1Errors } from '../schemas/responses.ts';
import { statusView } from './status-view.ts';

const schema = {
  operationId: 'getStatus',
  tags: ['Service'],
  summary: 'Get the state of the service',
  description:
    'For the person on call; `whatsapp status` shows it on a terminal. Problems come first, causes before their effects, each with a ' +
    'remedy. Then reception, Meta’s answers, queues and how long they take, pauses, the disk, and the last ' +
    'warnings. Unknown figures are listed in `notKnown`. Contains ids and recipients, but no message content.',
  response: {
    200: json('The state of the service.', serviceStatusComponent.ref, exampleStatus),
    ...v1Errors,
  },
};

/** GET /v1/status */
export function getStatus(app: Api, status: () => Promise<ServiceStatus>): void {
  app.get('/v1/status', { schema }, async (_request, reply) => reply.send(statusView(await status())));
}
