import { type Static, Type } from 'typebox';
import { component, maybeText, plain, plainText } from './component.ts';

export const webhookSetupComponent = component(
  'WebhookSetup',
  Type.Object(
    {
      path: plainText('Where Meta posts webhooks, after the public address of this service.'),
      verifyToken: maybeText('The verify token, the newest where there are several.'),
      fields: Type.Array(Type.String(plain), {
        description: 'The webhook fields that this service understands. An app may lack some of them.',
      }),
    },
    { description: 'What to enter in Meta’s app.' },
  ),
);

export type WebhookSetupView = Static<typeof webhookSetupComponent.schema>;

export const exampleWebhookSetup: WebhookSetupView = {
  path: '/webhooks/whatsapp',
  verifyToken: 'your-verify-token',
  fields: ['messages', 'account_update', 'calls'],
};
