import type { GraphAnswer } from '../graph/graph-call.ts';
import type { SentMessage } from '../world/message.ts';
import type { Template } from '../world/template.ts';

/** The response for an accepted message (Meta: message-api, business-scoped-user-ids). */
export function sendAnswer(message: SentMessage, template: Template | undefined): GraphAnswer {
  return {
    body: {
      messaging_product: 'whatsapp',
      contacts: [contactOf(message)],
      messages: [
        {
          id: message.wamid,
          ...(message.isToGroup && { group_id: message.to }),
          ...(template && { message_status: template.isPaced ? 'held_for_quality_assessment' : 'accepted' }),
        },
      ],
    },
  };
}

/** Has `wa_id` if a phone number or a group was given, and `user_id` if only the user id was. */
function contactOf({ input, to, isByUserId }: SentMessage): Record<string, unknown> {
  return isByUserId ? { input, user_id: input } : { input, wa_id: to };
}
