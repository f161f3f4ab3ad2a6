import { readWebhook } from '@intexuraos/cloud-api';
import {
  type EventDetailView,
  eventComponent,
  eventDetailComponent,
  oneOf,
  pageOf,
} from '@intexuraos/service-api/schemas';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { wamidsAbout } from '../../conversations/concerned-message.ts';
import type { ConversationStore } from '../../conversations/conversation-store.ts';
import { idsOfPerson } from '../../conversations/ids-of-person.ts';
import { messagesOfNumbers } from '../../conversations/messages-of-numbers.ts';
import { type ReplayDeps, replayEvent } from '../../inbound/replay-event.ts';
import type { ItemCounts, WebhookEvent } from '../../inbound/webhook-event.ts';
import type { EventFilter, WebhookEventStore } from '../../inbound/webhook-event-store.ts';
import type { CallbackData } from '../../outbox/callback-data.ts';
import type { Page, PageRequest } from '../../records/page.ts';
import type { Store } from '../../storage/store.ts';
import type { ApiKeys } from '../api-keys.ts';
import type { ApiModule } from '../api-module.ts';
import type { RequestTrail } from '../audit/audit-requests.ts';
import { type Caller, callerOf } from '../caller.ts';
import { sendError } from '../error-response.ts';
import type { Connections } from '../limits/connections.ts';
import { type MediaBase, type MediaSide, mediaBaseOf, withMediaUrls } from '../messages/media-view.ts';
import { limitedTo, visiblePage } from '../number-limit.ts';
import { listQuery, matchingPage, pageRequest, sendPage } from '../pagination.ts';
import { parseTime } from '../request-time.ts';
import type { Api } from '../request-validation.ts';
import {
  exampleEvent,
  exampleEventDetail,
  examplePage,
  exampleReplayedEvent,
  exampleWebhook,
} from '../schemas/examples.ts';
import {
  eventIdParams,
  needsContent,
  phoneNumberIdFilter,
  phoneNumberIdOf,
  textFilter,
  timeFilter,
  userFilter,
  userOf,
  webhookFieldFilter,
  webhookFieldOf,
} from '../schemas/parameters.ts';
import { body, bodyErrors, errors, json, v1Errors } from '../schemas/responses.ts';
import type { ChangeStream } from './change-stream.ts';
import { isWhole, limitedEvent, summaryOf } from './event-limit.ts';
import type { EventStream } from './event-stream.ts';
import { eventDetailView, eventView } from './event-view.ts';
import { streamEvents } from './stream-events.ts';

const querystring = listQuery({
  from: timeFilter('Received at this time or later.'),
  until: timeFilter('Received before this time.'),
  kind: textFilter('Events with such an item: `message`, or with the type `message.text`, `status.failed`.'),
  user: userFilter(
    'Events with an item about this user, by any of their ids: a `waId`, a `userId` or a `parentUserId`.',
  ),
  wamid: textFilter(
    'Events with an item about this message: the message, its statuses, edits, reactions and its revocation. The wamid of one ' +
      'of these finds them, too.',
  ),
  via: webhookFieldFilter('Events with an item'),
  phoneNumberId: phoneNumberIdFilter('Events with an item about this business number.'),
  state: Type.Optional(
    oneOf(
      ['pending', 'applied', 'duplicate', 'failed', 'rejected'],
      'Events with an item in this state; `pending`: events that are not processed yet. Events are searched for the state and for the ' +
        'number, so a page may have fewer entries than requested, or none, and still have a `nextCursor`.',
    ),
  ),
});

const listSchema = {
  operationId: 'listEvents',
  tags: ['Events'],
  summary: 'List webhook events',
  description: 'Newest first. Filters combine.',
  querystring,
  response: {
    200: json('A page of events.', pageOf(eventComponent.ref), examplePage(exampleEvent), ['Link']),
    ...errors('parameter_invalid', 'cursor_invalid'),
    ...v1Errors,
  },
};

interface EventsQuery {
  readonly from?: string;
  readonly until?: string;
  readonly kind?: string;
  readonly via?: string;
  readonly state?: 'pending' | keyof ItemCounts;
}

/** GET /v1/events */
function listEvents(
  app: Api,
  events: Pick<WebhookEventStore, 'list' | 'payload' | 'items'>,
  conversations: Pick<ConversationStore, 'list' | 'findMessage' | 'findMessages'>,
): void {
  app.get('/v1/events', { schema: listSchema }, async (request, reply) => {
    const { user: name, wamid, state, phoneNumberId, ...query } = request.query;
    const user = name === undefined ? {} : { user: await idsOfPerson(conversations, userOf('user', name)) };
    const messages = messagesOfNumbers(conversations, callerOf(request).phoneNumberIds);
    const message = wamid === undefined ? {} : { wamid: await wamidsAbout(messages, wamid) };
    const filter = { ...filterOf(query), ...user, ...message };
    const list = (page: PageRequest) => events.list(filter, page);
    const number = phoneNumberId === undefined ? undefined : phoneNumberIdOf('phoneNumberId', phoneNumberId);
    const caller = limitedTo(callerOf(request), number);
    const page = pageRequest(request.query);
    if (caller.phoneNumberIds === null) {
      const matching = await matchingPage(page, list, ({ result }) => isInState(result, state));
      return sendPage(request, reply, matching, eventView);
    }
    return sendPage(request, reply, await limitedPage(events, caller, state, page, list), summaryOf);
  });
}

/** Whether an event has an item in that state; every event is in the state that is not asked for. */
function isInState(result: { readonly counts: ItemCounts } | null, state: EventsQuery['state']): boolean {
  if (state === undefined) return true;
  if (state === 'pending' || result === null) return state === 'pending' && result === null;
  return result.counts[state] > 0;
}

/** A page of events as visible to a caller that is limited to numbers, which only their items show. */
async function limitedPage(
  events: Pick<WebhookEventStore, 'payload' | 'items'>,
  caller: Pick<Caller, 'phoneNumberIds'>,
  state: EventsQuery['state'],
  request: PageRequest,
  list: (request: PageRequest) => Promise<Page<WebhookEvent>>,
): Promise<Page<EventDetailView>> {
  const views = async (page: PageRequest): Promise<Page<EventDetailView | null>> => {
    const { data, nextCursor } = await list(page);
    const details = await Promise.all(data.map((event) => readDetail(events, event)));
    const own = details.map((view) => view && limitedEvent(caller, view));
    return { data: own.map((view) => (view && isInState(view.result, state) ? view : null)), nextCursor };
  };
  const page = await visiblePage(caller, request, views, (view) => view?.items[0]?.phoneNumberId ?? null);
  return { ...page, data: page.data.filter((view) => view !== null) };
}

async function readDetail(
  events: Pick<WebhookEventStore, 'payload' | 'items'>,
  event: WebhookEvent,
): Promise<EventDetailView | null> {
  const [payload, records] = await Promise.all([events.payload(event.id), events.items(event.id)]);
  return payload && eventDetailView(event, readWebhook(payload), records);
}

function filterOf({ from, until, kind, via }: EventsQuery): EventFilter {
  return {
    ...(from === undefined ? {} : { from: parseTime('from', from) }),
    ...(until === undefined ? {} : { until: parseTime('until', until) }),
    ...(kind === undefined ? {} : { kind }),
    ...(via === undefined ? {} : { via: webhookFieldOf('via', via) }),
  };
}

const eventSchema = {
  operationId: 'getEvent',
  tags: ['Events'],
  summary: 'Get an event with its items',
  description:
    'The event, the items read from it, and the outcome of each. `include=raw` adds the body as text; ' +
    '`/v1/events/{id}/raw` answers its exact bytes.',
  params: eventIdParams,
  querystring: Type.Object(
    { include: Type.Optional(Type.Literal('raw', { ...needsContent, description: '`raw` adds the body as text.' })) },
    { additionalProperties: false },
  ),
  response: {
    200: json('The event.', eventDetailComponent.ref, exampleEventDetail),
    ...errors('parameter_invalid', 'not_found'),
    ...v1Errors,
  },
};

/** GET /v1/events/{id} */
function getEvent(
  app: Api,
  events: Pick<WebhookEventStore, 'find' | 'payload' | 'items'>,
  callbackData: Pick<CallbackData, 'of'>,
  mediaBase: (request: FastifyRequest) => MediaBase,
): void {
  app.get('/v1/events/:id', { schema: eventSchema }, async (request, reply) => {
    const { id } = request.params;
    const [event, payload, records] = await Promise.all([events.find(id), events.payload(id), events.items(id)]);
    if (!event || !payload) return sendError(reply, 'not_found', noSuchEvent);
    const webhook = readWebhook(payload);
    const view = eventDetailView(event, webhook, records, await callbackData.of(webhook));
    const caller = callerOf(request);
    const limited = limitedEvent(caller, view);
    if (!limited) return sendError(reply, 'not_found', noSuchEvent);
    const detail = withMediaUrls(limited, mediaBase(request));
    if (request.query.include === 'raw' && isWhole(caller, view)) detail.raw = Buffer.from(payload).toString('utf8');
    return reply.send(detail);
  });
}

const noSuchEvent = 'There is no event with this id.';

const rawSchema = {
  operationId: 'getEventRaw',
  tags: ['Events'],
  summary: 'Get the exact bytes of an event',
  description: 'The body as Meta sent it, byte for byte, so that its signature can be checked again.',
  params: eventIdParams,
  response: {
    200: body('The body that Meta sent.', 'application/json', { description: "Meta's webhook." }, exampleWebhook),
    ...errors('not_found'),
    ...v1Errors,
  },
};

/** GET /v1/events/{id}/raw */
function getEventRaw(app: Api, events: Pick<WebhookEventStore, 'find' | 'payload' | 'items'>): void {
  app.get('/v1/events/:id/raw', { schema: rawSchema }, async (request, reply) => {
    const { id } = request.params;
    const payload = await events.payload(id);
    const caller = callerOf(request);
    if (caller.phoneNumberIds !== null) {
      const event = await events.find(id);
      const view = event && (await readDetail(events, event));
      if (!view || !isWhole(caller, view)) return sendError(reply, 'not_found', noSuchEvent);
    }
    if (!payload) return sendError(reply, 'not_found', noSuchEvent);
    return reply.type('application/json').send(Buffer.from(payload));
  });
}

const replaySchema = {
  operationId: 'replayEvent',
  tags: ['Events'],
  summary: 'Process an event again',
  description:
    'Processes failed and rejected items again, with the current configuration of accounts and numbers. Items that ' +
    'were applied are not applied twice. Takes no body.',
  params: eventIdParams,
  response: {
    202: json('It will be processed again.', eventComponent.ref, exampleReplayedEvent),
    ...errors('not_found', ...bodyErrors),
    ...v1Errors,
  },
};

/** POST /v1/events/{id}/replay */
function registerReplay(app: Api, deps: ReplayDeps): void {
  app.post('/v1/events/:id/replay', { schema: replaySchema }, async (request, reply) => {
    const event = await replayEvent(deps, request.params.id);
    if (!event) return sendError(reply, 'not_found', noSuchEvent);
    return reply.code(202).send(eventView(event));
  });
}

export interface EventsApiDeps {
  /** Ends streams whose key is no longer valid. */
  readonly keys: Pick<ApiKeys, 'holderOf'>;
  /** Records views of content. */
  readonly audit: RequestTrail;
  readonly store: Pick<Store, 'events' | 'conversations' | 'feed' | 'changes'>;
  /** The callback data that senders gave with their messages. */
  readonly callbackData: Pick<CallbackData, 'of'>;
  /** Sends stored events to clients that follow them. */
  readonly stream: EventStream;
  /** Streams changes to clients. */
  readonly changeStream: ChangeStream;
  readonly limits: { readonly connections: Pick<Connections, 'isStream'> };
  /** The ids that a replay checks; an empty list is unchecked. */
  readonly ids: ReplayDeps['ids'];
  /** Called when an event is to be processed again. */
  readonly onReplay: () => void;
  /** The way to Meta; without it no media are served. */
  readonly graph?: MediaSide;
}

/** `/v1/events` and `/v1/stream` */
export function eventsApi(deps: EventsApiDeps): readonly ApiModule[] {
  const { store, callbackData, stream, changeStream, limits, ids, onReplay } = deps;
  const { events, conversations, feed, changes } = store;
  const mediaBase = mediaBaseOf(deps.graph);
  return [
    {
      name: 'events',
      scope: 'read',
      numbers: 'filtered',
      register: (app) => {
        listEvents(app, events, conversations);
        getEvent(app, events, callbackData, mediaBase);
      },
    },
    { name: 'events', scope: 'read:content', numbers: 'filtered', register: (app) => getEventRaw(app, events) },
    { name: 'events', scope: 'manage', register: (app) => registerReplay(app, { events, ids, onReplay }) },
    {
      name: 'events',
      scope: 'read',
      numbers: 'filtered',
      register: (app) =>
        streamEvents(app, { feed, stream, changes, changeStream }, limits.connections, mediaBase, deps),
    },
  ];
}
