import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { ConversationStore } from '../../conversations/conversation-store.ts';
import { entryKinds } from '../../conversations/entry-kind.ts';
import { definedParts } from '../../records/defined-parts.ts';
import { sendError } from '../error-response.ts';
import { listQuery, pageRequest, sendPage } from '../pagination.ts';
import type { Api } from '../request-validation.ts';
import { oneOf, pageOf } from '../schemas/component.ts';
import { exampleMessage, examplePage } from '../schemas/examples.ts';
import { messageComponent } from '../schemas/message.ts';
import { conversationIdParams, textFilter } from '../schemas/parameters.ts';
import { errors, json, v1Errors } from '../schemas/responses.ts';
import type { MediaBase } from '../views/media-view.ts';
import { messageView } from '../views/message-view.ts';
import { noSuchConversation } from './get-conversation.ts';

const schema = {
  operationId: 'listMessages',
  tags: ['Conversations'],
  summary: "List a conversation's messages",
  description:
    'Messages in and out, and what else happened in the conversation: calls, clicks on marketing messages, leads and ' +
    "purchases that Meta found; `kind` tells them apart. Newest first by Meta's time, which counts whole seconds, then by " +
    'arrival.',
  params: conversationIdParams,
  querystring: listQuery({
    via: textFilter('Messages that arrived under this webhook field: `messages`, `standby`.'),
    kind: Type.Optional(oneOf([...entryKinds], 'Entries of this kind only.')),
  }),
  response: {
    200: json('A page of messages.', pageOf(messageComponent.ref), examplePage(exampleMessage), ['Link']),
    ...errors('parameter_invalid', 'cursor_invalid', 'not_found'),
    ...v1Errors,
  },
};

/** GET /v1/conversations/{id}/messages */
export function listMessages(
  app: Api,
  store: Pick<ConversationStore, 'find' | 'messages'>,
  mediaBase: (request: FastifyRequest) => MediaBase,
): void {
  app.get('/v1/conversations/:id/messages', { schema }, async (request, reply) => {
    const conversation = await store.find(request.params.id);
    if (!conversation) return sendError(reply, 'not_found', noSuchConversation);
    const { via, kind } = request.query;
    const page = await store.messages(conversation, pageRequest(request.query), definedParts({ via, kind }));
    const base = mediaBase(request);
    return sendPage(request, reply, page, (message) => messageView(message, conversation, base));
  });
}
