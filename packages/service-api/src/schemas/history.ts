import { type Static, Type } from 'typebox';
import { component, nullable, time } from './component.ts';

const count = (description: string) => Type.Integer({ minimum: 0, description });
const age = (description: string) => nullable(Type.Integer({ minimum: 0 }), description);

export const activityMinuteComponent = component(
  'ActivityMinute',
  Type.Object(
    {
      at: time('When it began.'),
      webhooks: count('Webhooks processed.'),
      received: count('Messages of users.'),
      sent: count('Messages that Meta reported as sent.'),
      delivered: count('Messages that Meta reported as delivered.'),
      read: count('Messages that Meta reported as read.'),
      failed: count('Messages that Meta reported as failed.'),
      oldestWebhookMs: age('The longest time that a webhook had waited to be processed; null if unknown.'),
      oldestQueuedMs: age('The longest time that a message had waited to be sent; null if unknown.'),
    },
    { description: 'The events of one minute.' },
  ),
);

export type ActivityMinuteView = Static<typeof activityMinuteComponent.schema>;

export const exampleMinute: ActivityMinuteView = {
  at: '2026-03-01T09:30:00.000Z',
  webhooks: 42,
  received: 12,
  sent: 10,
  delivered: 10,
  read: 7,
  failed: 1,
  oldestWebhookMs: 3,
  oldestQueuedMs: 0,
};
