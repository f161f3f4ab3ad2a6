import { type GraphResult, meaningOf, readMetaError } from '@intexuraos/cloud-api';
import { conversationComponent, oneOf } from '@intexuraos/service-api/schemas';
import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { type ControlThread, threadControlBody } from '../../conversations/control-thread.ts';
import type { ConversationStore } from '../../conversations/conversation-store.ts';
import { definedParts } from '../../records/defined-parts.ts';
import { callerOf } from '../caller.ts';
import { sendError } from '../error-response.ts';
import { whyUnreached } from '../graph/answer-result.ts';
import { visible } from '../number-limit.ts';
import type { Api } from '../request-validation.ts';
import { exampleConversation } from '../schemas/examples.ts';
import { conversationIdParams } from '../schemas/parameters.ts';
import { bodyErrors, errors, json, v1Errors } from '../schemas/responses.ts';
import { conversationView } from './conversation-view.ts';

const bodySchema = Type.Object(
  {
    action: oneOf(
      ['pass', 'release', 'take'],
      '`pass` hands the thread to another responder and `release` gives it up, both for its owner; `take` is for the ' +
        'escalation partner.',
    ),
    targetRole: Type.Optional(
      Type.String({
        minLength: 1,
        maxLength: 100,
        description:
          'The role that gets a passed thread: `escalation` (Meta’s default), `ai_agent`, `customer_service`, `marketing`, `utility`, `ctwa`.',
      }),
    ),
    target_role: Type.Optional(
      Type.String({ minLength: 1, maxLength: 100, description: 'The same, as Meta spells it.' }),
    ),
    metadata: Type.Optional(
      Type.String({ maxLength: 2_000, description: 'A text for the other responder, passed on unchanged.' }),
    ),
  },
  {
    additionalProperties: false,
    description: 'What to do with the thread.',
    examples: [{ action: 'pass', targetRole: 'ai_agent', metadata: 'order 77 answered' }],
  },
);

const schema = {
  operationId: 'controlConversation',
  tags: ['Conversations'],
  summary: 'Pass, release or take control of a thread',
  description:
    'For numbers with Conversation Routing. Meta is called once, and its answer is recorded on the conversation, ' +
    'because Meta reports a handover only to the other side. After `meta_no_answer` the call may have taken effect: check ' +
    'where the next messages arrive (`control`) before you repeat it.',
  params: conversationIdParams,
  body: bodySchema,
  response: {
    200: json(
      'Done by Meta; the conversation’s current state.',
      Type.Object({
        requestId: Type.Union([Type.String(), Type.Null()], { description: "Meta's `request_id`." }),
        isRecorded: Type.Boolean({
          description: 'False if the store failed after Meta’s change: `control` is then stale.',
        }),
        conversation: conversationComponent.ref,
      }),
      {
        requestId: 'RID-4711',
        isRecorded: true,
        conversation: {
          ...exampleConversation,
          control: { state: 'other', since: '2026-03-01T09:31:00.000Z', reason: 'passed', handover: null },
        },
      },
    ),
    ...errors('parameter_invalid', 'not_found', 'state_conflict', 'meta_refused', ...bodyErrors),
    ...v1Errors,
    ...errors('meta_unreachable', 'store_unavailable', 'store_timeout', 'overloaded', 'low_memory', 'too_many_streams'),
    ...errors('meta_no_answer'),
  },
};

export interface ControlConversationDeps {
  readonly conversations: Pick<ConversationStore, 'find' | 'lastMessages'>;
  readonly controlThread: ControlThread;
  /** Of the Graph API. */
  readonly version: string;
  readonly now: () => number;
}

/** POST /v1/conversations/{id}/control */
export function controlConversation(app: Api, deps: ControlConversationDeps): void {
  app.post('/v1/conversations/:id/control', { schema }, async (request, reply) => {
    const { conversations, controlThread, version, now } = deps;
    const found = await conversations.find(request.params.id);
    const conversation = visible(callerOf(request), found, ({ phoneNumberId }) => phoneNumberId);
    if (!conversation) return sendError(reply, 'not_found', noSuchConversation);
    const { target_role: spelledAsMeta, targetRole = spelledAsMeta, action, metadata } = request.body;
    const body = threadControlBody(conversation, { action, ...definedParts({ targetRole, metadata }) });
    if (!body) return sendError(reply, 'state_conflict', noUser);
    if (targetRole !== undefined && action !== 'pass') {
      return sendError(reply, 'parameter_invalid', 'targetRole goes with the action pass only.');
    }
    const { phoneNumberId } = conversation;
    const { result, isRecorded } = await controlThread({ version, phoneNumberId, body, text: JSON.stringify(body) });
    if (result.kind !== 'answered' || result.status >= 300) return answerFailure(reply, result);
    const answer = parsed(result);
    if (readMetaError(answer)) return answerFailure(reply, result);
    const after = (await conversations.find(conversation.id)) ?? conversation;
    const [last = null] = await conversations.lastMessages([after]);
    const view = conversationView(after, last, now());
    return reply.send({ requestId: requestIdOf(answer), isRecorded, conversation: view });
  });
}

export const noSuchConversation = 'There is no conversation with this id.';

const noUser = 'This conversation is with a group or has no known user, so it has no thread to control.';

function answerFailure(reply: FastifyReply, result: GraphResult): FastifyReply {
  switch (result.kind) {
    case 'no_token':
      return sendError(reply, 'meta_unreachable', 'This service has no access token, so it can’t call Meta.');
    case 'unreached':
      return sendError(
        reply,
        'meta_unreachable',
        `Meta could not be reached, so nothing changed: ${whyUnreached(result.reason)}`,
      );
    case 'lost':
      return sendError(reply, 'meta_no_answer');
    case 'answered': {
      const error = readMetaError(parsed(result));
      if (!error) return sendError(reply, result.status >= 500 ? 'meta_no_answer' : 'meta_refused');
      const remedy = meaningOf(error)?.remedy;
      const said = `Meta refused: ${error.message}${error.details ? ` ${error.details}` : ''}`;
      return sendError(reply, 'meta_refused', remedy ? `${said} (error ${error.code}) ${remedy}` : said);
    }
  }
}

function parsed({ body }: Extract<GraphResult, { kind: 'answered' }>): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
}

function requestIdOf(answer: unknown): string | null {
  const isObject = typeof answer === 'object' && answer !== null && 'request_id' in answer;
  return isObject && typeof answer.request_id === 'string' ? answer.request_id : null;
}
