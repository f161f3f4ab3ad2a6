import type { ConversationStore } from '../../conversations/conversation-store.ts';
import { sendError } from '../error-response.ts';
import type { Api } from '../request-validation.ts';
import { conversationComponent } from '../schemas/conversation.ts';
import { exampleConversation } from '../schemas/examples.ts';
import { conversationIdParams } from '../schemas/parameters.ts';
import { errors, json, v1Errors } from '../schemas/responses.ts';
import { conversationView } from '../views/conversation-view.ts';

const schema = {
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

export const noSuchConversation = 'There is no conversation with this id.';

/** GET /v1/conversations/{id}. `now` tells whether the service window is open. */
export function getConversation(
  app: Api,
  store: Pick<ConversationStore, 'find' | 'lastMessages'>,
  now: () => number,
): void {
  app.get('/v1/conversations/:id', { schema }, async (request, reply) => {
    const conversation = await store.find(request.params.id);
    if (!conversation) return sendError(reply, 'not_found', noSuchConversation);
    const [last = null] = await store.lastMessages([conversation]);
    return reply.send(conversationView(conversation, last, now()));
  });
}
