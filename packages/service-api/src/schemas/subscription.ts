import { type Static, Type } from 'typebox';
import { type Component, component, maybeText, nullable, oneOf, plain, time } from './component.ts';

const texts = (description: string) => Type.Array(Type.String(), { description });

export const subscriptionComponent = component(
  'Subscription',
  Type.Object(
    {
      id: Type.String({ ...plain, description: '`sub_…`; ids sort by the time of creation.' }),
      url: Type.String({ description: 'Where deliveries are posted to, or the topic that they are published to.' }),
      form: oneOf(['event', 'meta'], '`event`: CloudEvents, one for each change; `meta`: Meta’s own webhooks.'),
      state: oneOf(
        ['active', 'failing', 'paused', 'disabled'],
        '`failing`: the last deliveries failed, and are attempted again. `paused`: events wait until it is resumed. `disabled`: it failed for ' +
          'days or answered 410; events are not delivered until it is resumed.',
      ),
      reason: maybeText('Why it is in that state; null while it is active.'),
      stateSince: time('Since when it is in that state.'),
      types: texts('Event types, or all types with a prefix, such as `message.*`; empty for all.'),
      phoneNumberIds: texts('Only these business numbers; empty for all.'),
      conversations: texts('Only these conversations; empty for all.'),
      via: texts('Only events that arrived under these webhook fields; empty for all.'),
      direction: nullable(
        oneOf(['in', 'out']),
        'Only what users did (`in`), or only messages to them (`out`); null for both.',
      ),
      description: maybeText('For people.'),
      metadata: Type.Record(Type.String(), Type.String(), { description: 'Returned in each event.' }),
      order: oneOf(['skip', 'strict'], 'What a conversation does after an event that can’t be delivered.'),
      gatherSeconds: Type.Integer({ description: 'How long messages of one user are gathered into one event.' }),
      timeoutSeconds: Type.Integer({ description: 'How long an attempt may take.' }),
      maxInFlight: Type.Integer({ description: 'Maximum number of parallel deliveries.' }),
      auth: nullable(oneOf(['bearer', 'basic']), 'The `Authorization` of deliveries; its value is not shown.'),
      oldSecretUntil: nullable(
        Type.String({ format: 'date-time' }),
        'Until when deliveries are signed with the secret before the last rotation too; null if they are not.',
      ),
      origin: oneOf(
        ['api', 'file'],
        '`file`: it is declared in `INTEXURAOS_WHATSAPP_SUBSCRIPTIONS_FILE`, and changed there.',
      ),
      createdAt: time('When it was created.'),
      updatedAt: time('When it was last changed, or its state.'),
    },
    { description: 'A subscription to events.' },
  ),
);

export const shownSecretComponent = component(
  'SubscriptionWithSecret',
  Type.Object(
    {
      secret: Type.String({
        ...plain,
        description: 'The secret that signs deliveries. It is not shown again; `rotate` generates another.',
      }),
      ...subscriptionComponent.schema.properties,
    },
    { description: 'A subscription with its secret, which only this response shows.' },
  ),
);

export const eventTypeComponent = component(
  'EventType',
  Type.Object(
    {
      type: Type.String({ ...plain, description: 'As subscriptions name it: `message.received`.' }),
      fullType: Type.String({
        ...plain,
        description: 'As events name it: `com.intexuraos.whatsapp.message.received`.',
      }),
      description: Type.String({ ...plain, description: 'What has happened.' }),
      schema: Type.Unknown({ ...plain, description: 'JSON Schema of the event; `$ref` points into /openapi.json.' }),
      example: Type.Unknown({ ...plain, description: 'Such an event.' }),
    },
    { description: 'A type of events.' },
  ),
);

export const testDeliveryComponent = component(
  'TestDelivery',
  Type.Object(
    {
      isDelivered: Type.Boolean({ description: 'Whether it answered 2xx.' }),
      reason: maybeText('Why it was not delivered; null if it was.'),
      status: nullable(Type.Integer(), 'The HTTP status of the response; null without one.'),
      headers: Type.Record(Type.String(), Type.String(), { description: 'The headers of the response.' }),
      body: Type.String({ description: 'The first 4 KiB of the response.' }),
      durationMs: Type.Integer({ description: 'How long it took.' }),
      sent: Type.Unknown({ description: 'What was sent.' }),
    },
    { description: 'The result of sending an example.' },
  ),
);

export const exampleSubscriptionView = {
  id: 'sub_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA',
  url: 'https://bot.example.com/whatsapp',
  form: 'event',
  state: 'active',
  reason: null,
  stateSince: '2026-03-01T08:00:00.000Z',
  types: ['message.*'],
  phoneNumberIds: ['106540352242922'],
  conversations: [],
  via: [],
  direction: null,
  description: 'The bakery’s bot',
  metadata: { team: 'bakery' },
  order: 'skip',
  gatherSeconds: 0,
  timeoutSeconds: 15,
  maxInFlight: 64,
  auth: null,
  oldSecretUntil: null,
  origin: 'api',
  createdAt: '2026-03-01T08:00:00.000Z',
  updatedAt: '2026-03-01T08:00:00.000Z',
};

export const exampleShownSecret = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  ...exampleSubscriptionView,
};

export type SubscriptionView = Static<typeof subscriptionComponent.schema>;

export type EventTypeView = Static<typeof eventTypeComponent.schema>;
export type ShownSecretView = Static<typeof shownSecretComponent.schema>;
export type TestDeliveryView = Static<typeof testDeliveryComponent.schema>;

export const subscriptionComponents: readonly Component[] = [
  subscriptionComponent,
  shownSecretComponent,
  eventTypeComponent,
  testDeliveryComponent,
];
