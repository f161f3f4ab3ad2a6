import { Type } from 'typebox';
import type { ConversationStore } from '../../conversations/conversation-store.ts';
import { listQuery, pageRequest, sendPage } from '../pagination.ts';
import type { Api } from '../request-validation.ts';
import { oneOf, pageOf } from '../schemas/component.ts';
import { controlStates, conversationComponent } from '../schemas/conversation.ts';
import { exampleConversation, examplePage } from '../schemas/examples.ts';
import { phoneNumberIdFilter, phoneNumberIdOf, userFilter, userOf } from '../schemas/parameters.ts';
import { errors, json, v1Errors } from '../schemas/responses.ts';
import { conversationView } from '../views/conversation-view.ts';

const schema = {
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
      oneOf([...controlStates], 'Conversations by who controls the thread now: `other` for another responder.'),
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

/** GET /v1/conversations. `now` decides whether a service window is open and a thread idle. */
export function listConversations(
  app: Api,
  store: Pick<ConversationStore, 'list' | 'lastMessages'>,
  now: () => number,
): void {
  app.get('/v1/conversations', { schema }, async (request, reply) => {
    const { phoneNumberId, user, control } = request.query;
    const readAt = now();
    const filter = {
      ...(phoneNumberId === undefined ? {} : { phoneNumberId: phoneNumberIdOf('phoneNumberId', phoneNumberId) }),
      ...(user === undefined ? {} : { user: userOf('user', user) }),
      ...(control === undefined ? {} : { control: { state: control, at: readAt } }),
    };
    const page = await store.list(filter, pageRequest(request.query));
    const lasts = await store.lastMessages(page.data);
    const views = page.data.map((record, index) => conversationView(record, lasts[index] ?? null, readAt));
    return sendPage(request, reply, { ...page, data: views }, (view) => view);
  });
}
