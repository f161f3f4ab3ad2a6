import { type Static, Type } from 'typebox';
import { component, maybeText, plain, plainText } from './component.ts';

export const webhookSetupComponent = component(
  'WebhookSetup',
  Type.Object(
    {
      path: plainText('The path that Meta posts webhooks to; append it to the service’s public URL.'),
      verifyToken: maybeText('The verify token; the newest if there are several.'),
      fields: Type.Array(Type.String(plain), {
        description: 'The webhook fields that this service understands. An app may lack some of them.',
      }),
    },
    { description: 'The values to enter in Meta’s app.' },
  ),
);

export type WebhookSetupView = Static<typeof webhookSetupComponent.schema>;

export const exampleWebhookSetup: WebhookSetupView = {
  path: '/webhooks/whatsapp',
  verifyToken: 'your-verify-token',
  fields: ['messages', 'account_update', 'calls'],
};
