import { cloudError, invalidParameter, missingParameter, parameterError } from '../graph/errors.ts';
import { type GraphAnswer, type GraphCall, success } from '../graph/graph-call.ts';
import { booleanParameter, namesParameter, textParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import type { Flow } from '../world/flow.ts';
import type { Waba } from '../world/waba.ts';
import { checkFlowJson } from './flow-json.ts';

const categories = [
  'SIGN_UP',
  'SIGN_IN',
  'APPOINTMENT_BOOKING',
  'LEAD_GENERATION',
  'CONTACT_US',
  'CUSTOMER_SUPPORT',
  'SURVEY',
  'OTHER',
];

/** `POST /{waba-id}/flows`: creates a draft, or with `flow_json` and `publish` a flow that can be sent at once. */
export function createFlow({ params }: GraphCall, waba: Waba, platform: Platform): GraphAnswer {
  const { world, ids, clock } = platform;
  const name = textParameter(params, 'name');
  if (!name) throw missingParameter('name');
  const cloned = clonedFlow(params, waba, platform);
  const json = textParameter(params, 'flow_json');
  const flow: Flow = {
    kind: 'flow',
    id: ids.decimal(),
    wabaId: waba.id,
    name,
    status: 'DRAFT',
    categories: categoriesOf(params) ?? cloned?.categories ?? ['OTHER'],
    endpointUri: textParameter(params, 'endpoint_uri'),
    json: json === undefined ? cloned?.json : checkFlowJson(json),
    updatedAt: clock.now(),
  };
  world.flows.set(flow.id, flow);
  if (booleanParameter(params, 'publish') === true && flow.json !== undefined) move(flow, 'PUBLISHED', platform);
  return { body: { id: flow.id, ...(json !== undefined && { success: true, validation_errors: [] }) } };
}

/** `POST /{flow-id}` */
export function updateFlow({ params }: GraphCall, flow: Flow, { clock }: Platform): GraphAnswer {
  flow.updatedAt = clock.now();
  flow.categories = categoriesOf(params) ?? flow.categories;
  flow.name = textParameter(params, 'name') || flow.name;
  flow.endpointUri = textParameter(params, 'endpoint_uri') ?? flow.endpointUri;
  return success;
}

/** `DELETE /{flow-id}`: drafts only. */
export function deleteFlow(_call: GraphCall, flow: Flow, { world }: Platform): GraphAnswer {
  if (flow.status !== 'DRAFT') throw cloudError(139004, 'Only a draft can be deleted.');
  world.flows.delete(flow.id);
  return success;
}

/** `POST /{flow-id}/publish`: publishes a draft that has its `flow.json`. */
export function publishFlow(_call: GraphCall, flow: Flow, platform: Platform): GraphAnswer {
  if (flow.status !== 'DRAFT') throw cloudError(139002, 'Only a draft can be published.');
  if (flow.json === undefined) throw cloudError(139002, 'A flow without its JSON can not be published.');
  move(flow, 'PUBLISHED', platform);
  return success;
}

/** `POST /{flow-id}/deprecate`: deprecates a published flow, which can't be sent any more. */
export function deprecateFlow(_call: GraphCall, flow: Flow, platform: Platform): GraphAnswer {
  if (flow.status !== 'PUBLISHED') throw cloudError(139003, 'Only a published flow can be deprecated.');
  move(flow, 'DEPRECATED', platform);
  return success;
}

function clonedFlow(params: GraphCall['params'], { id }: Waba, { world }: Platform): Flow | undefined {
  const cloneId = textParameter(params, 'clone_flow_id');
  if (!cloneId) return undefined;
  const flow = world.flows.get(cloneId);
  if (flow?.wabaId !== id) throw invalidParameter('clone_flow_id names no flow of this account');
  return flow;
}

function categoriesOf(params: GraphCall['params']): string[] | undefined {
  const named = namesParameter(params, 'categories');
  const unknown = named?.find((each) => !categories.includes(each));
  if (unknown === undefined) return named;
  throw parameterError(`Param categories[0] must be one of {${categories.join(', ')}} - got "${unknown}".`);
}

/** A change of status is reported by the field `flows` (Meta: flows/guides/flowswebhooks). */
function move(flow: Flow, status: Flow['status'], { webhooks, clock }: Platform): void {
  const before = flow.status;
  flow.status = status;
  flow.updatedAt = clock.now();
  webhooks.emit({
    wabaId: flow.wabaId,
    field: 'flows',
    value: {
      event: 'FLOW_STATUS_CHANGE',
      message: `Flow ${flow.name} changed status from ${before} to ${status}`,
      flow_id: flow.id,
      old_status: before,
      new_status: status,
    },
  });
}
