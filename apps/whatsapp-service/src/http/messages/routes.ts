import { content, messageComponent } from '@intexuraos/service-api/schemas';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { concernedMessage } from '../../conversations/concerned-message.ts';
import { conversationId } from '../../conversations/conversation-key.ts';
import type { ConversationStore } from '../../conversations/conversation-store.ts';
import { messagesOfNumbers } from '../../conversations/messages-of-numbers.ts';
import { isEntryId } from '../../outbox/entry-id.ts';
import type { OutboxStore } from '../../outbox/outbox-store.ts';
import type { RecordStore } from '../../records/record-store.ts';
import type { ApiModule } from '../api-module.ts';
import { callerOf } from '../caller.ts';
import { sendError } from '../error-response.ts';
import { visible } from '../number-limit.ts';
import type { Api } from '../request-validation.ts';
import { exampleFailedMessage } from '../schemas/examples.ts';
import { errors, json, v1Errors } from '../schemas/responses.ts';
import { mediaStatesOf } from './media-states.ts';
import { type MediaBase, type MediaSide, mediaBaseOf } from './media-view.ts';
import { messageView } from './message-view.ts';

const schema = {
  operationId: 'getMessage',
  tags: ['Messages'],
  summary: 'Get a message',
  description:
    'Includes its state, all its statuses, reactions and edits, and the reason if it failed. Where several business ' +
    'numbers know the wamid, the first by `phoneNumberId`. The wamid of an edit or a revocation finds the message that it ' +
    'changes.',
  params: Type.Object(
    {
      wamid: Type.String({
        ...content,
        minLength: 1,
        maxLength: 2048,
        description:
          "Meta's id of the message, percent-encoded, because it may contain `=`, `/` and `+`; or its `out_` id.",
      }),
    },
    { additionalProperties: false },
  ),
  response: {
    200: json('The message.', messageComponent.ref, exampleFailedMessage),
    ...errors('not_found'),
    ...v1Errors,
  },
};

/** GET /v1/messages/{wamid} */
function getMessage(
  app: Api,
  store: Pick<ConversationStore, 'find' | 'findMessage' | 'findMessages'>,
  outbox: Pick<OutboxStore, 'find'>,
  records: Pick<RecordStore, 'find'>,
  mediaBase: (request: FastifyRequest) => MediaBase,
): void {
  app.get('/v1/messages/:wamid', { schema }, async (request, reply) => {
    const { wamid } = request.params;
    const caller = callerOf(request);
    const sent = isEntryId(wamid) ? await outbox.find(wamid) : null;
    const entry = visible(caller, sent, ({ phoneNumberId }) => phoneNumberId);
    if (entry && entry.wamid === null) return sendError(reply, 'not_found', notTaken);
    const messages = messagesOfNumbers(store, caller.phoneNumberIds);
    const found = await concernedMessage(messages, entry?.wamid ?? wamid);
    const message = visible(caller, found, ({ phoneNumberId }) => phoneNumberId);
    if (!message) return sendError(reply, 'not_found', 'There is no message with this wamid.');
    const { conversationKey: key } = message;
    const conversation = key === null ? null : await store.find(conversationId(key));
    const files = { base: mediaBase(request), states: await mediaStatesOf(records, [message]) };
    return reply.send(messageView(message, conversation ?? undefined, files));
  });
}

const notTaken =
  'Meta has not accepted this message, so it is not in a conversation yet. GET /v1/outbox/{id} shows its state.';

export interface MessagesApiDeps {
  readonly store: {
    readonly conversations: Pick<ConversationStore, 'find' | 'findMessage' | 'findMessages'>;
    readonly records: Pick<RecordStore, 'find'>;
    readonly sending: { readonly outbox: Pick<OutboxStore, 'find'> };
  };
  readonly graph?: MediaSide;
}

/** `/v1/messages` */
export const messagesApi = ({ store, graph }: MessagesApiDeps): readonly ApiModule[] => [
  {
    name: 'messages',
    scope: 'read',
    numbers: 'filtered',
    register: (app) => getMessage(app, store.conversations, store.sending.outbox, store.records, mediaBaseOf(graph)),
  },
];
