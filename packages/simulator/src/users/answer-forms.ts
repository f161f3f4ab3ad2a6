import type { SentMessage } from '../world/message.ts';
import { fieldsOf, interactiveParameters, textOf } from './message-fields.ts';
import { UserActionError } from './user-actions.ts';

/** Sends back a flow or an address form that the user filled in. */
export function answerToForm(sent: SentMessage, answers: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const name = formName(sent);
  const token = textOf(interactiveParameters(sent).flow_token) || 'unused';
  const response = name === 'flow' ? { flow_token: token, ...answers } : { values: answers };
  return {
    type: 'interactive',
    interactive: {
      type: 'nfm_reply',
      nfm_reply: { name, body: 'Sent', response_json: JSON.stringify(response) },
    },
  };
}

function formName({ type, body }: SentMessage): 'flow' | 'address_message' {
  const kind = fieldsOf(body.interactive).type;
  if (kind === 'address_message') return kind;
  // A button of a template may open a flow.
  if (kind === 'flow' || type === 'template') return 'flow';
  throw new UserActionError('Only a flow or an address message can be filled in.');
}
