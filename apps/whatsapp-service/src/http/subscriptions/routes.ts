import {
  eventTypeComponent,
  exampleShownSecret,
  exampleSubscriptionView,
  pageOf,
  shownSecretComponent,
  subscriptionComponent,
} from '@intexuraos/service-api/schemas';
import { Type } from 'typebox';
import type { RecordStore } from '../../records/record-store.ts';
import { newestSubscriptions, subscriptions as subscriptionRecords } from '../../subscriptions/collections.ts';
import type { Managed, ManagedWithSecret, Subscriptions } from '../../subscriptions/manage-subscriptions.ts';
import { type Reading, readChange, readCreation, readRotation } from '../../subscriptions/read-request.ts';
import { changeSchema, creationSchema, rotationSchema } from '../../subscriptions/request-schema.ts';
import type { Subscription } from '../../subscriptions/subscription.ts';
import type { ApiModule } from '../api-module.ts';
import { requireContent } from '../auth.ts';
import { RefusedError, sendError } from '../error-response.ts';
import { listQuery, pageRequest, sendPage } from '../pagination.ts';
import { type Api, compileValidator, ParameterError } from '../request-validation.ts';
import { examplePage } from '../schemas/examples.ts';
import { bodyErrors, errors, json, v1Errors } from '../schemas/responses.ts';
import { eventTypeViews } from './event-types.ts';
import { subscriptionView } from './subscription-view.ts';
import { type SendTest, testSubscription } from './test-subscription.ts';

export interface SubscriptionsApiDeps {
  readonly store: { readonly records: Pick<RecordStore, 'find' | 'list'> };
  readonly subscriptions: Subscriptions;
  /** Sends an example to a subscription, past the queue. */
  readonly sendTest: SendTest;
  readonly now?: () => number;
}

/** `/v1/subscriptions` and `/v1/event-types` */
export function subscriptionsApi(deps: SubscriptionsApiDeps): readonly ApiModule[] {
  return [
    {
      name: 'subscriptions',
      scope: 'read',
      register: (app) => {
        listSubscriptions(app, deps);
        getSubscription(app, deps);
        listEventTypes(app);
      },
    },
    {
      name: 'subscriptions',
      scope: 'manage',
      register: (app) => {
        createSubscription(app, deps);
        changeSubscription(app, deps);
        deleteSubscription(app, deps);
        turnSubscription(app, deps);
        rotateSecret(app, deps);
        testSubscription(app, { find: finder(deps), sendTest: deps.sendTest });
      },
    },
  ];
}

const subscriptionIdParams = Type.Object(
  { id: Type.String({ pattern: '^sub_[0-9A-Z]{26}$', description: 'Id of the subscription.' }) },
  { additionalProperties: false },
);

const tags = ['Subscriptions'];
const spelling =
  'Requests may use snake_case too, such as `phone_number_ids`; responses use camelCase, as everywhere under `/v1`.';

const finder =
  ({ store }: SubscriptionsApiDeps) =>
  (id: string): Promise<Subscription | null> =>
    store.records.find(subscriptionRecords, id);

const noSuchSubscription = 'There is no subscription with this id. GET /v1/subscriptions lists them.';

function listSubscriptions(app: Api, { store, now = Date.now }: SubscriptionsApiDeps): void {
  const schema = {
    operationId: 'listSubscriptions',
    tags,
    summary: 'List subscriptions',
    description: 'Newest first.',
    querystring: listQuery({}),
    response: {
      200: json('A page of subscriptions.', pageOf(subscriptionComponent.ref), examplePage(exampleSubscriptionView), [
        'Link',
      ]),
      ...errors('parameter_invalid', 'cursor_invalid'),
      ...v1Errors,
    },
  };
  app.get('/v1/subscriptions', { schema }, async (request, reply) => {
    const page = await store.records.list(newestSubscriptions, { group: 'all' }, pageRequest(request.query));
    return sendPage(request, reply, page, (each) => subscriptionView(each, now()));
  });
}

function getSubscription(app: Api, deps: SubscriptionsApiDeps): void {
  const { now = Date.now } = deps;
  const schema = {
    operationId: 'getSubscription',
    tags,
    summary: 'Get a subscription',
    params: subscriptionIdParams,
    response: {
      200: json('The subscription.', subscriptionComponent.ref, exampleSubscriptionView),
      ...errors('not_found'),
      ...v1Errors,
    },
  };
  app.get('/v1/subscriptions/:id', { schema }, async (request, reply) => {
    const subscription = await finder(deps)(request.params.id);
    if (!subscription) return sendError(reply, 'not_found', noSuchSubscription);
    return reply.send(subscriptionView(subscription, now()));
  });
}

function listEventTypes(app: Api): void {
  const schema = {
    operationId: 'listEventTypes',
    tags,
    summary: 'List the types of events',
    description: 'Each with its meaning, its schema and an example. All on one page.',
    response: {
      200: json('The types.', pageOf(eventTypeComponent.ref), {
        data: eventTypeViews.slice(0, 1),
        nextCursor: null,
      }),
      ...v1Errors,
    },
  };
  app.get('/v1/event-types', { schema }, async (_request, reply) =>
    reply.send({ data: [...eventTypeViews], nextCursor: null }),
  );
}

/** Bodies are read by the rules of subscriptions, which name everything that is wrong and accept both spellings. */
const validatorCompiler: typeof compileValidator = (part) =>
  part.httpPart === 'body' ? (value: unknown) => ({ value }) : compileValidator(part);

/** @throws {ParameterError} that names everything that is wrong. */
function valueIn<T>(reading: Reading<T>): T {
  if (reading.problems === null) return reading.value;
  throw new ParameterError(reading.problems.join(' '));
}

/** @throws {RefusedError | ParameterError} for all but success. */
function done<T extends Managed | ManagedWithSecret>(result: T): Extract<T, { outcome: 'done' }> {
  if (isDone(result)) return result;
  if (result.outcome === 'refused') throw new ParameterError(result.problems.join(' '));
  if (result.outcome === 'not_found') throw new RefusedError('not_found', noSuchSubscription);
  throw new RefusedError(
    'state_conflict',
    'This subscription is declared in the file of INTEXURAOS_WHATSAPP_SUBSCRIPTIONS_FILE. Change it there; the file is read again when it changes.',
  );
}

const isDone = <T extends Managed | ManagedWithSecret>(result: T): result is Extract<T, { outcome: 'done' }> =>
  result.outcome === 'done';

const writeErrors = { ...errors('parameter_invalid', ...bodyErrors), ...v1Errors };

function createSubscription(app: Api, { subscriptions, now = Date.now }: SubscriptionsApiDeps): void {
  const schema = {
    operationId: 'createSubscription',
    tags,
    summary: 'Subscribe a URL to events',
    description:
      'Needs `read:content` too. Deliveries begin with events from now on. Only this response shows the signing secret. The URL must ' +
      `be a public https address; \`INTEXURAOS_WHATSAPP_ALLOWED_TARGETS\` opens others. ${spelling}`,
    body: Type.Object(creationSchema.properties, {
      additionalProperties: false,
      description: 'The URL, the form, and the filters.',
      examples: [{ url: exampleSubscriptionView.url, form: 'event', types: ['message.*'] }],
    }),
    response: {
      201: json('The subscription.', shownSecretComponent.ref, exampleShownSecret, ['Location']),
      ...writeErrors,
    },
  };
  app.post('/v1/subscriptions', { schema, validatorCompiler }, async (request, reply) => {
    requireContent(request);
    const { subscription, secret } = done(await subscriptions.create(valueIn(readCreation(request.body))));
    reply.header('location', `/v1/subscriptions/${subscription.id}`);
    return reply.code(201).send({ secret, ...subscriptionView(subscription, now()) });
  });
}

function changeSubscription(app: Api, deps: SubscriptionsApiDeps): void {
  const { subscriptions, now = Date.now } = deps;
  const schema = {
    operationId: 'changeSubscription',
    tags,
    summary: 'Change a subscription',
    description:
      'Changes the given fields. Form and secret can’t be changed here; `rotate` generates another secret. A change of `url` or filters needs `read:content` too; ' +
      `on another host, \`auth\` is removed unless it is given again. ${spelling}`,
    params: subscriptionIdParams,
    body: Type.Object(changeSchema.properties, {
      additionalProperties: false,
      description: 'The fields to change.',
      examples: [{ types: ['message.received', 'reaction'] }],
    }),
    response: {
      200: json('The subscription.', subscriptionComponent.ref, exampleSubscriptionView),
      ...errors('not_found', 'state_conflict'),
      ...writeErrors,
    },
  };
  app.patch('/v1/subscriptions/:id', { schema, validatorCompiler }, async (request, reply) => {
    const { id } = request.params;
    const known = await finder(deps)(id);
    if (!known) return sendError(reply, 'not_found', noSuchSubscription);
    const input = valueIn(readChange(request.body, known));
    if (whoGetsWhat.some((field) => isOther(input[field], known[field]))) requireContent(request);
    const result = done(await subscriptions.change(id, input));
    return reply.send(subscriptionView(result.subscription, now()));
  });
}

/** Fields that decide who gets which content. */
const whoGetsWhat = ['url', 'types', 'phoneNumberIds', 'conversations', 'via', 'direction'] as const;

const isOther = (given: unknown, before: unknown): boolean =>
  given !== undefined && JSON.stringify(given) !== JSON.stringify(before);

function deleteSubscription(app: Api, { subscriptions }: SubscriptionsApiDeps): void {
  const schema = {
    operationId: 'deleteSubscription',
    tags,
    summary: 'Delete a subscription',
    description: 'Deliveries stop, and pending ones are cancelled. Takes no body.',
    params: subscriptionIdParams,
    response: {
      204: Type.Null({ description: 'It is deleted.' }),
      ...errors('not_found', 'state_conflict', 'bad_request'),
      ...v1Errors,
    },
  };
  app.delete('/v1/subscriptions/:id', { schema }, async (request, reply) => {
    done(await subscriptions.remove(request.params.id));
    return reply.code(204).send();
  });
}

function turnSubscription(app: Api, { subscriptions, now = Date.now }: SubscriptionsApiDeps): void {
  const response = {
    200: json('The subscription.', subscriptionComponent.ref, exampleSubscriptionView),
    ...errors('not_found', 'bad_request'),
    ...writeErrors,
  };
  const pause = {
    operationId: 'pauseSubscription',
    tags,
    summary: 'Pause a subscription',
    description:
      'Stops deliveries until it is resumed; events wait, for five days at most. Deliveries in progress finish normally.',
    params: subscriptionIdParams,
    body: Type.Object(
      {
        reason: Type.Optional(
          Type.String({ minLength: 1, maxLength: 500, description: 'The reason, shown with the pause.' }),
        ),
      },
      {
        additionalProperties: false,
        description: 'The reason for the pause.',
        examples: [{ reason: 'The bot is being moved' }],
      },
    ),
    response,
  };
  app.post('/v1/subscriptions/:id/pause', { schema: pause, validatorCompiler }, async (request, reply) => {
    const { subscription } = done(await subscriptions.pause(request.params.id, reasonOf(request.body)));
    return reply.send(subscriptionView(subscription, now()));
  });
  const resume = {
    operationId: 'resumeSubscription',
    tags,
    summary: 'Resume a subscription',
    description: 'Ends a pause, or enables a disabled subscription. Takes no body.',
    params: subscriptionIdParams,
    response,
  };
  app.post('/v1/subscriptions/:id/resume', { schema: resume }, async (request, reply) => {
    const { subscription } = done(await subscriptions.resume(request.params.id));
    return reply.send(subscriptionView(subscription, now()));
  });
}

/** @throws {ParameterError} for a body of another form. */
function reasonOf(body: unknown): string | null {
  if (body === undefined || body === null) return null;
  const entries = Object.entries(body);
  const [[name, value] = ['reason', undefined]] = entries;
  if (value === undefined && entries.length === 0) return null;
  if (entries.length === 1 && name === 'reason' && typeof value === 'string' && value !== '' && value.length <= 500)
    return value;
  throw new ParameterError('The body must contain a reason of 1 to 500 characters, or be empty.');
}

function rotateSecret(app: Api, deps: SubscriptionsApiDeps): void {
  const { subscriptions, now = Date.now } = deps;
  const schema = {
    operationId: 'rotateSecret',
    tags,
    summary: 'Rotate a subscription’s secret',
    description:
      'The response shows it, only this once. For 24 hours deliveries of the form `event` are signed with the old one as well, so that the receiver ' +
      'can switch. Those of `meta` have one signature, made with the new secret at once.',
    params: subscriptionIdParams,
    body: Type.Object(rotationSchema.properties, {
      additionalProperties: false,
      description: 'The new secret, or nothing.',
      examples: [{}],
    }),
    response: {
      200: json('The subscription and its new secret.', shownSecretComponent.ref, exampleShownSecret),
      ...errors('not_found', 'state_conflict'),
      ...writeErrors,
    },
  };
  app.post('/v1/subscriptions/:id/rotate', { schema, validatorCompiler }, async (request, reply) => {
    const { id } = request.params;
    const known = await finder(deps)(id);
    if (!known) return sendError(reply, 'not_found', noSuchSubscription);
    const given = valueIn(readRotation(request.body, known.form));
    const { subscription, secret } = done(await subscriptions.rotate(id, given.secret));
    return reply.send({ secret, ...subscriptionView(subscription, now()) });
  });
}
