import { type Static, Type } from 'typebox';
import { deliveryStates } from '../words.ts';
import {
  type Component,
  component,
  maybePlain,
  maybeText,
  maybeTime,
  nullable,
  oneOf,
  plain,
  plainText,
  time,
} from './component.ts';

const attemptComponent = component(
  'DeliveryAttempt',
  Type.Object(
    {
      number: Type.Integer({ minimum: 1 }),
      startedAt: time('When it began.'),
      durationMs: Type.Number({ minimum: 0, description: 'How long the endpoint took, in milliseconds.' }),
      outcome: oneOf(
        ['delivered', 'failed', 'refused', 'gone', 'dropped'],
        '`refused`: the endpoint will not accept this event. `gone`: HTTP 410. `dropped`: there was nothing left to deliver, and the endpoint was not called.',
      ),
      status: nullable(Type.Integer(), 'The HTTP status; null if there was no response.'),
      headers: Type.Record(Type.String(), Type.String(), { description: 'Of the response.' }),
      body: Type.String({ description: 'The first 4 KiB of the response.' }),
      reason: maybeText('Why it was not delivered.'),
    },
    { description: 'One request to the endpoint.' },
  ),
);

const fields = {
  id: Type.String({ ...plain, description: '`dlv_…`, the same at each attempt: `webhook-id`.' }),
  subscriptionId: Type.String({ ...plain, description: 'Who gets it.' }),
  state: oneOf(
    [...deliveryStates],
    '`waiting`: not attempted yet. `retrying`: an attempt failed, and the next follows. `held`: it was given up, and its conversation waits for ' +
      'it (`order: strict`). `failed`: it was given up and is a dead letter. `cancelled`: there was nothing to deliver, or an operator gave it up.',
  ),
  types: Type.Array(plainText(), {
    description: 'The types of its events; several if messages were gathered.',
  }),
  records: Type.Array(Type.String(), { description: 'Their subjects: a wamid, an id.' }),
  createdAt: time('When it was queued.'),
  updatedAt: time('When it last changed.'),
  dueAt: maybeTime('When the next attempt is due; null if none is.'),
  attemptCount: Type.Integer({ minimum: 0, description: 'Attempts so far.' }),
  lastStatus: nullable(Type.Integer(), 'The HTTP status of the last attempt.'),
  lastDurationMs: nullable(Type.Number(), 'How long the last attempt took, in milliseconds.'),
  reason: maybeText('Why the last attempt failed, or why it was given up.'),
};

export const deliveryComponent = component(
  'Delivery',
  Type.Object(fields, { description: 'The delivery of one event to one subscription.' }),
);

const waitComponent = component(
  'DeliveryWait',
  Type.Object(
    {
      for: oneOf(
        ['person', 'subscription', 'delivery', 'endpoint', 'retry', 'time', 'turn'],
        '`person`: it was given up and is held until somebody retries or cancels it. `subscription`: the subscription is paused or disabled. `delivery`: another ' +
          'delivery of its conversation goes first. `endpoint`: the endpoint fails, and gets one delivery at a time until it works. `retry`: ' +
          'its next attempt. `time`: its first attempt, at a later time because of a replay’s rate or because messages are gathered. `turn`: ' +
          'it is next, or its attempt is in progress.',
      ),
      deliveryId: maybePlain('The delivery that it waits for; null unless it waits for one.'),
      until: maybeTime('When the next step is due; null if that is not known.'),
    },
    { description: 'What a delivery is waiting for.' },
  ),
);

export const deliveryDetailComponent = component(
  'DeliveryDetail',
  Type.Object(
    {
      ...fields,
      waitsFor: nullable(waitComponent.ref, 'What it waits for; null once it has ended.'),
      attempts: Type.Array(attemptComponent.ref, {
        description: 'Oldest first; if there are very many, the first and the newest.',
      }),
    },
    { description: 'A delivery with its attempts.' },
  ),
);

export const recoveredComponent = component(
  'RecoveredDeliveries',
  Type.Object(
    {
      deliveries: Type.Integer({ minimum: 0, description: 'How many are delivered again.' }),
      endsAt: maybeTime('When the last of them is due, if they are delivered at a limited rate.'),
    },
    { description: 'The number of deliveries queued again.' },
  ),
);

export const deliveryComponents: readonly Component[] = [
  attemptComponent,
  deliveryComponent,
  deliveryDetailComponent,
  recoveredComponent,
  waitComponent,
];

export type DeliveryView = Static<typeof deliveryComponent.schema>;
export type DeliveryDetailView = Static<typeof deliveryDetailComponent.schema>;

export const exampleDelivery: DeliveryView = {
  id: 'dlv_00000001k9',
  subscriptionId: 'sub_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA',
  state: 'failed',
  types: ['message.failed'],
  records: ['wamid.HBgLMTY1MDU1NTAxMjMVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA'],
  createdAt: '2026-03-01T09:31:02.110Z',
  updatedAt: '2026-03-01T09:33:38.302Z',
  dueAt: null,
  attemptCount: 1,
  lastStatus: 400,
  lastDurationMs: 38,
  reason: 'It answered HTTP 400.',
};

export const exampleDeliveryDetail: DeliveryDetailView = {
  ...exampleDelivery,
  waitsFor: null,
  attempts: [
    {
      number: 1,
      startedAt: '2026-03-01T09:31:02.114Z',
      durationMs: 38,
      outcome: 'refused',
      status: 400,
      headers: { 'content-type': 'text/plain' },
      body: 'unknown status',
      reason: 'It answered HTTP 400.',
    },
  ],
};
export type RecoveredView = Static<typeof recoveredComponent.schema>;
