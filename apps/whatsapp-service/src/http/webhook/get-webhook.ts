import { furtherFields, tableFields } from '@intexuraos/cloud-api/webhook-fields';
import { exampleWebhookSetup, webhookSetupComponent } from '@intexuraos/service-api/schemas';
import type { ApiModule } from '../api-module.ts';
import { json, v1Errors } from '../schemas/responses.ts';
import { webhookPath } from './webhook-route.ts';

export interface WebhookSetupDeps {
  /** The newest first. */
  readonly verifyTokens: readonly string[];
}

const schema = {
  operationId: 'getWebhookSetup',
  tags: ['Service'],
  summary: 'Get the values to enter in Meta’s app',
  description:
    'The path of the callback URL, the verify token and the webhook fields. The audit trail records each request for the token.',
  response: {
    200: json('The values to enter in Meta’s app.', webhookSetupComponent.ref, exampleWebhookSetup),
    ...v1Errors,
  },
};

/** GET /v1/webhook */
export function webhookSetupApi({ verifyTokens }: WebhookSetupDeps): readonly ApiModule[] {
  return [
    {
      name: 'webhook-setup',
      scope: 'admin',
      register: (app) =>
        void app.get('/v1/webhook', { schema }, async (_request, reply) =>
          reply.send({
            path: webhookPath,
            verifyToken: verifyTokens[0] ?? null,
            fields: [...tableFields, ...furtherFields],
          }),
        ),
    },
  ];
}
