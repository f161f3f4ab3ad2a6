import { cloudError } from '../../graph/errors.ts';
import { exactly, oneOf, optionalObject, optionalText, text, within, without } from '../checks.ts';
import { anyHeader, body, header, type InteractiveCheck, optionalFooter, parameters, parametersPath } from './parts.ts';

/** Meta: flows/guides/sendingaflow. Flow id or name, and what its button says. */
export const checkFlow: InteractiveCheck = (interactive, context) => {
  header(interactive, context, anyHeader);
  body(interactive);
  optionalFooter(interactive);
  const values = parameters(interactive, 'flow');
  exactly(values, 'flow_message_version', parametersPath, '3');
  const cta = text(values, 'flow_cta', parametersPath, 30);
  if (/\p{Extended_Pictographic}/u.test(cta)) {
    throw cloudError(131009, `${within(parametersPath, 'flow_cta')} cannot have emojis`);
  }
  const id = optionalText(values, 'flow_id', parametersPath);
  const name = optionalText(values, 'flow_name', parametersPath);
  if (!id && !name) throw cloudError(131008, 'flow_id or flow_name is required');
  if (id && name) throw cloudError(131009, 'Only one of flow_id and flow_name may be given');
  optionalText(values, 'flow_token', parametersPath);
  if (values.mode !== undefined) oneOf(values, 'mode', parametersPath, ['draft', 'published']);
  checkAction(values);
  checkState(id, name, context.world.flows.values(), context.number.wabaId);
};

function checkAction(values: Parameters<InteractiveCheck>[0]): void {
  const action =
    values.flow_action === undefined
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

/** Flows that the simulator doesn't know are taken: nobody has to create them to send a message. */
function checkState(
  id: string | undefined,
  name: string | undefined,
  flows: Iterable<{ id: string; name: string; wabaId: string; status: string }>,
  wabaId: string,
): void {
  for (const flow of flows) {
    if (flow.wabaId !== wabaId || (flow.id !== id && flow.name !== name)) continue;
    if (flow.status === 'BLOCKED') throw cloudError(132068);
    if (flow.status === 'THROTTLED') throw cloudError(132069);
  }
}
