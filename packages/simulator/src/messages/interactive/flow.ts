import { cloudError } from '../../graph/errors.ts';
import type { Flow } from '../../world/flow.ts';
import {
  exactly,
  type Fields,
  isGiven,
  oneOf,
  optionalId,
  optionalObject,
  optionalText,
  sizedText,
  within,
  without,
} from '../checks.ts';
import type { CheckContext } from '../message-check.ts';
import { anyHeader, body, header, type InteractiveCheck, optionalFooter, parameters, parametersPath } from './parts.ts';

/** Meta: flows/guides/sendingaflow. Flow id or name, and the text of its button. */
export const checkFlow: InteractiveCheck = (interactive, context) => {
  header(interactive, context, anyHeader);
  body(interactive);
  optionalFooter(interactive);
  const values = parameters(interactive, 'flow');
  if (isGiven(values.flow_message_version)) exactly(values, 'flow_message_version', parametersPath, '3');
  const cta = sizedText(values, 'flow_cta', parametersPath, { what: 'Flow CTA', max: 30 });
  if (/\p{Emoji_Presentation}|\p{Extended_Pictographic}\u{fe0f}/u.test(cta)) {
    throw cloudError(131009, `${within(parametersPath, 'flow_cta')} cannot have emojis`);
  }
  const id = optionalId(values, 'flow_id', parametersPath);
  const name = optionalText(values, 'flow_name', parametersPath);
  if (!id && !name) throw cloudError(131008, 'flow_id or flow_name is required');
  if (id && name) throw cloudError(131009, 'Only one of flow_id and flow_name may be given');
  optionalText(values, 'flow_token', parametersPath);
  const isDraft = isGiven(values.mode) && oneOf(values, 'mode', parametersPath, ['draft', 'published']) === 'draft';
  checkAction(values);
  const flow = findFlow(id, name, context);
  if (flow) checkState(flow, isDraft);
};

function checkAction(values: Fields): void {
  const action = !isGiven(values.flow_action)
    ? 'navigate'
    : oneOf(values, 'flow_action', parametersPath, ['navigate', 'data_exchange']);
  if (action === 'data_exchange') {
    without(values, parametersPath, 'flow_action_payload');
    return;
  }
  const payload = optionalObject(values, 'flow_action_payload', parametersPath);
  const data = payload && optionalObject(payload, 'data', within(parametersPath, 'flow_action_payload'));
  if (data && Object.keys(data).length === 0) {
    throw cloudError(131009, `${within(parametersPath, 'flow_action_payload')}['data'] cannot be empty`);
  }
}

/** Unknown flows are accepted, so that nobody has to create them to send a message. */
function findFlow(id: string | undefined, name: string | undefined, { world, number }: CheckContext): Flow | undefined {
  if (id) {
    const flow = world.flows.get(id);
    return flow?.wabaId === number.wabaId ? flow : undefined;
  }
  return [...world.flows.values()].find((flow) => flow.wabaId === number.wabaId && flow.name === name);
}

/**
 * @throws {GraphError} 132068 for a blocked flow, 132069 for a throttled one, 131009 for a draft that is sent as
 *   published.
 */
function checkState({ id, status }: Flow, isDraft: boolean): void {
  if (status === 'BLOCKED') throw cloudError(132068);
  if (status === 'THROTTLED') throw cloudError(132069);
  if (status === 'DEPRECATED') throw cloudError(131009, `Flow with id ${id} is deprecated`);
  if (status === 'DRAFT' && !isDraft) throw cloudError(131009, `Flow with id ${id} is not published`);
}
