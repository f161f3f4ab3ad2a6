import { testDeliveryComponent } from '@intexuraos/service-api/schemas';
import { Type } from 'typebox';
import { type EventType, isEventType, plainType } from '../../subscriptions/event-types.ts';
import { typeProblem } from '../../subscriptions/read-request.ts';
import type { Subscription } from '../../subscriptions/subscription.ts';
import { sendError } from '../error-response.ts';
import { type Api, compileValidator, ParameterError } from '../request-validation.ts';
import { exampleWebhook } from '../schemas/examples.ts';
import { bodyErrors, errors, json, v1Errors } from '../schemas/responses.ts';
import { type ExampleEvent, eventTypeViews } from './event-types.ts';

/** The content of a test: an event, or a webhook of Meta's. */
export type Example =
  | { readonly form: 'event'; readonly type: EventType; readonly event: ExampleEvent }
  | { readonly form: 'meta'; readonly webhook: object };

export interface TestOutcome {
  readonly isDelivered: boolean;
  readonly reason: string | null;
  readonly status: number | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly durationMs: number;
}

export type SendTest = (subscription: Subscription, example: Example) => Promise<TestOutcome>;

export interface TestSubscriptionDeps {
  readonly find: (id: string) => Promise<Subscription | null>;
  readonly sendTest: SendTest;
}

const schema = {
  operationId: 'testSubscription',
  tags: ['Subscriptions'],
  summary: 'Send an example to a subscription',
  description:
    'Sends an example of any type at once, signed like deliveries, and shows the receiver’s response. Its `data.isTest` is true. ' +
    'Filters and pauses do not apply, and it is attempted once. The form `meta` gets a webhook with a text message.',
  params: Type.Object(
    { id: Type.String({ pattern: '^sub_[0-9A-Z]{26}$', description: 'Id of the subscription.' }) },
    { additionalProperties: false },
  ),
  body: Type.Object(
    { type: Type.Optional(Type.String({ maxLength: 100, description: 'Default: `message.received`.' })) },
    { additionalProperties: false, description: 'The type to send.', examples: [{ type: 'message.received' }] },
  ),
  response: {
    200: json('The receiver’s response.', testDeliveryComponent.ref, {
      isDelivered: true,
      reason: null,
      status: 200,
      headers: { 'content-type': 'text/plain' },
      body: 'ok',
      durationMs: 38,
      sent: eventTypeViews[0]?.example,
    }),
    ...errors('not_found', 'parameter_invalid', ...bodyErrors),
    ...v1Errors,
  },
};

/** POST /v1/subscriptions/{id}/test */
export function testSubscription(app: Api, { find, sendTest }: TestSubscriptionDeps): void {
  const validatorCompiler: typeof compileValidator = (part) =>
    part.httpPart === 'body' ? (value: unknown) => ({ value }) : compileValidator(part);
  app.post('/v1/subscriptions/:id/test', { schema, validatorCompiler }, async (request, reply) => {
    const subscription = await find(request.params.id);
    if (!subscription) return sendError(reply, 'not_found', 'There is no subscription with this id.');
    const type = typeOf(request.body);
    if (subscription.form === 'meta') {
      const outcome = await sendTest(subscription, { form: 'meta', webhook: exampleWebhook });
      return reply.send({ ...outcome, sent: exampleWebhook });
    }
    const view = eventTypeViews.find((each) => each.type === type);
    if (!view) throw new ParameterError(typeProblem(type).join(' '));
    const { example } = view;
    const subscriptionPart = { id: subscription.id, metadata: subscription.metadata };
    const event = { ...example, data: { ...example.data, subscription: subscriptionPart, isTest: true } };
    return reply.send({ ...(await sendTest(subscription, { form: 'event', type, event })), sent: event });
  });
}

/** @throws {ParameterError} for a body of another form. */
function typeOf(body: unknown): EventType {
  const { type = 'message.received', ...others } =
    typeof body === 'object' && body !== null ? { type: undefined, ...body } : {};
  if (typeof type === 'string' && Object.keys(others).length === 0) {
    const plain = plainType(type);
    if (isEventType(plain)) return plain;
    throw new ParameterError(typeProblem(type).join(' '));
  }
  throw new ParameterError(
    'The body must contain the type to send, such as {"type": "message.received"}, or be empty.',
  );
}
