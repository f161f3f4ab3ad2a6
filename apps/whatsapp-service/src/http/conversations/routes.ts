import { controlStates, conversationComponent, messageComponent, oneOf, pageOf } from '@intexuraos/service-api/schemas';
import { entryKinds } from '@intexuraos/service-api/words';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { ControlThread } from '../../conversations/control-thread.ts';
import type { ConversationStore } from '../../conversations/conversation-store.ts';
import { spellingsOf } from '../../conversations/person.ts';
import { definedParts } from '../../records/defined-parts.ts';
import type { PageRequest } from '../../records/page.ts';
import type { RecordStore } from '../../records/record-store.ts';
import type { ApiModule } from '../api-module.ts';
import { callerOf } from '../caller.ts';
import { sendError } from '../error-response.ts';
import { mediaStatesOf } from '../messages/media-states.ts';
import { type MediaBase, type MediaSide, mediaBaseOf } from '../messages/media-view.ts';
import { messageView } from '../messages/message-view.ts';
import { listedNumber, visible, visiblePage } from '../number-limit.ts';
import { listQuery, pageRequest, sendPage } from '../pagination.ts';
import type { Api } from '../request-validation.ts';
import { exampleConversation, exampleMessage, examplePage } from '../schemas/examples.ts';
import {
  conversationIdParams,
  phoneNumberIdFilter,
  phoneNumberIdOf,
  userFilter,
  userOf,
  webhookFieldFilter,
  webhookFieldOf,
} from '../schemas/parameters.ts';
import { errors, json, v1Errors } from '../schemas/responses.ts';
import { controlConversation, noSuchConversation } from './control-conversation.ts';
import { conversationView } from './conversation-view.ts';

const listSchema = {
  operationId: 'listConversations',
  tags: ['Conversations'],
  summary: 'List conversations',
  description: 'Latest activity first. Filters combine.',
  querystring: listQuery({
    phoneNumberId: phoneNumberIdFilter('Conversations of this business number.'),
    user: userFilter(
      'Conversations with this user, by any of their ids: a `waId`, a `userId` or a `parentUserId`. ' +
        'A number that had several owners finds each of them.',
    ),
    control: Type.Optional(
      oneOf([...controlStates], 'Conversations by the current owner of the thread: `other` for another responder.'),
    ),
  }),
  response: {
    200: json('A page of conversations.', pageOf(conversationComponent.ref), examplePage(exampleConversation), [
      'Link',
    ]),
    ...errors('parameter_invalid', 'cursor_invalid'),
    ...v1Errors,
  },
};

const numberOf = ({ phoneNumberId }: { readonly phoneNumberId: string }): string => phoneNumberId;

/** GET /v1/conversations. `now` decides whether a service window is open and a thread idle. */
function listConversations(app: Api, store: Pick<ConversationStore, 'list' | 'lastMessages'>, now: () => number): void {
  app.get('/v1/conversations', { schema: listSchema }, async (request, reply) => {
    const { user, control } = request.query;
    const caller = callerOf(request);
    const phoneNumberId = listedNumber(caller, request.query.phoneNumberId);
    const readAt = now();
    const filter = {
      ...(phoneNumberId === undefined ? {} : { phoneNumberId: phoneNumberIdOf('phoneNumberId', phoneNumberId) }),
      ...(user === undefined ? {} : { user: spellingsOf(userOf('user', user)) }),
      ...(control === undefined ? {} : { control: { state: control, at: readAt } }),
    };
    const list = (page: PageRequest) => store.list(filter, page);
    const page = await visiblePage(caller, pageRequest(request.query), list, numberOf);
    const lasts = await store.lastMessages(page.data);
    const views = page.data.map((record, index) => conversationView(record, lasts[index] ?? null, readAt));
    return sendPage(request, reply, { ...page, data: views }, (view) => view);
  });
}

const conversationSchema = {
  operationId: 'getConversation',
  tags: ['Conversations'],
  summary: 'Get a conversation',
  description: 'The id of a conversation that was merged into another one finds that one.',
  params: conversationIdParams,
  response: {
    200: json('The conversation.', conversationComponent.ref, exampleConversation),
    ...errors('not_found'),
    ...v1Errors,
  },
};

/** GET /v1/conversations/{id}. `now` decides whether the service window is open. */
function getConversation(app: Api, store: Pick<ConversationStore, 'find' | 'lastMessages'>, now: () => number): void {
  app.get('/v1/conversations/:id', { schema: conversationSchema }, async (request, reply) => {
    const conversation = visible(callerOf(request), await store.find(request.params.id), numberOf);
    if (!conversation) return sendError(reply, 'not_found', noSuchConversation);
    const [last = null] = await store.lastMessages([conversation]);
    return reply.send(conversationView(conversation, last, now()));
  });
}

const messagesSchema = {
  operationId: 'listMessages',
  tags: ['Conversations'],
  summary: "List a conversation's messages",
  description:
    'Messages in and out, and other events of the conversation: calls, clicks on marketing messages, leads and ' +
    "purchases that Meta found; `kind` tells them apart. Newest first by Meta's time, which counts whole seconds, then by " +
    'arrival.',
  params: conversationIdParams,
  querystring: listQuery({
    via: webhookFieldFilter('Messages'),
    kind: Type.Optional(oneOf([...entryKinds], 'Entries of this kind only.')),
  }),
  response: {
    200: json('A page of messages.', pageOf(messageComponent.ref), examplePage(exampleMessage), ['Link']),
    ...errors('parameter_invalid', 'cursor_invalid', 'not_found'),
    ...v1Errors,
  },
};

/** GET /v1/conversations/{id}/messages */
function listMessages(
  app: Api,
  store: Pick<ConversationStore, 'find' | 'messages'>,
  records: Pick<RecordStore, 'find'>,
  mediaBase: (request: FastifyRequest) => MediaBase,
): void {
  app.get('/v1/conversations/:id/messages', { schema: messagesSchema }, async (request, reply) => {
    const conversation = visible(callerOf(request), await store.find(request.params.id), numberOf);
    if (!conversation) return sendError(reply, 'not_found', noSuchConversation);
    const { via: field, kind } = request.query;
    const via = field === undefined ? undefined : webhookFieldOf('via', field);
    const page = await store.messages(conversation, pageRequest(request.query), definedParts({ via, kind }));
    const files = { base: mediaBase(request), states: await mediaStatesOf(records, page.data) };
    return sendPage(request, reply, page, (message) => messageView(message, conversation, files));
  });
}

export interface ConversationsApiDeps {
  readonly store: { readonly conversations: ConversationStore; readonly records: Pick<RecordStore, 'find'> };
  /** The connection to Meta; without it nobody can change who controls a thread. */
  readonly graph?: MediaSide & { readonly controlThread: ControlThread };
  readonly now?: () => number;
}

/** `/v1/conversations` */
export function conversationsApi({ store, graph, now = Date.now }: ConversationsApiDeps): readonly ApiModule[] {
  const { conversations } = store;
  const reading: ApiModule = {
    name: 'conversations',
    scope: 'read',
    numbers: 'filtered',
    register: (app) => {
      listConversations(app, conversations, now);
      getConversation(app, conversations, now);
      listMessages(app, conversations, store.records, mediaBaseOf(graph));
    },
  };
  if (!graph) return [reading];
  const { controlThread, version } = graph;
  const control = { conversations, controlThread, version, now };
  return [
    reading,
    { name: 'conversations', scope: 'send', numbers: 'filtered', register: (app) => controlConversation(app, control) },
  ];
}
