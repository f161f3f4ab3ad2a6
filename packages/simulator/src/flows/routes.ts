import { cloudError, invalidParameter, missingParameter } from '../graph/errors.ts';
import { type AnyRoute, type GraphAnswer, type GraphCall, success } from '../graph/graph-call.ts';
import { type NodeType, readNode } from '../graph/node-type.ts';
import { pageBody, pageOf } from '../graph/paging.ts';
import { namesParameter, textParameter } from '../graph/parameters.ts';
import type { Platform } from '../platform.ts';
import type { Flow } from '../world/flow.ts';
import type { Waba } from '../world/waba.ts';

const management = 'whatsapp_business_management';

const flowType: NodeType<Flow> = {
  name: 'WhatsAppFlow',
  defaults: ['name', 'status', 'categories', 'validation_errors'],
  fields: {
    name: ({ name }) => name,
    status: ({ status }) => status,
    categories: ({ categories }) => categories,
    validation_errors: () => [],
    json_version: () => '7.0',
    data_api_version: ({ endpointUri }) => (endpointUri === undefined ? undefined : '3.0'),
    endpoint_uri: ({ endpointUri }) => endpointUri,
    preview: ({ id }) => ({ preview_url: `https://business.facebook.com/wa/manage/flows/${id}/preview/` }),
    whatsapp_business_account: ({ wabaId }) => ({ id: wabaId }),
    application: (_flow, { call }) => ({ id: call.app.id, name: call.app.name }),
    health_status: (flow) => ({ can_send_message: flow.status === 'BLOCKED' ? 'BLOCKED' : 'AVAILABLE' }),
  },
};

/** Flows: made, published and taken out of use, so that messages can name them. */
export const flowsRoutes: readonly AnyRoute[] = [
  { node: 'waba', verb: 'GET', edge: 'flows', needs: management, handle: listFlows },
  { node: 'waba', verb: 'POST', edge: 'flows', needs: management, handle: createFlow },
  {
    node: 'flow',
    verb: 'GET',
    edge: '',
    needs: management,
    handle: (call, flow, platform) => ({ body: readNode(flowType, flow, platform, call) }),
  },
  { node: 'flow', verb: 'POST', edge: '', needs: management, handle: updateFlow },
  { node: 'flow', verb: 'DELETE', edge: '', needs: management, handle: deleteFlow },
  { node: 'flow', verb: 'GET', edge: 'assets', needs: management, handle: listAssets },
  { node: 'flow', verb: 'POST', edge: 'assets', needs: management, handle: uploadAsset },
  { node: 'flow', verb: 'POST', edge: 'publish', needs: management, handle: publishFlow },
  { node: 'flow', verb: 'POST', edge: 'deprecate', needs: management, handle: deprecateFlow },
];

function listFlows(call: GraphCall, waba: Waba, platform: Platform): GraphAnswer {
  const flows = [...platform.world.flows.values()].filter(({ wabaId }) => wabaId === waba.id);
  const { items, paging } = pageOf(flows, call);
  return {
    body: pageBody(
      items.map((flow) => readNode(flowType, flow, platform, call)),
      paging,
    ),
  };
}

function createFlow({ params }: GraphCall, waba: Waba, { world, ids }: Platform): GraphAnswer {
  const name = textParameter(params, 'name');
  if (!name) throw missingParameter('name');
  const cloned = world.flows.get(textParameter(params, 'clone_flow_id') ?? '');
  const flow: Flow = {
    kind: 'flow',
    id: ids.decimal(),
    wabaId: waba.id,
    name,
    status: 'DRAFT',
    categories: namesParameter(params, 'categories') ?? cloned?.categories ?? ['OTHER'],
    endpointUri: textParameter(params, 'endpoint_uri'),
    json: textParameter(params, 'flow_json') ?? cloned?.json,
  };
  world.flows.set(flow.id, flow);
  return { body: { id: flow.id, success: true, validation_errors: [] } };
}

function updateFlow({ params }: GraphCall, flow: Flow): GraphAnswer {
  flow.name = textParameter(params, 'name') ?? flow.name;
  flow.categories = namesParameter(params, 'categories') ?? flow.categories;
  flow.endpointUri = textParameter(params, 'endpoint_uri') ?? flow.endpointUri;
  return success;
}

function deleteFlow(_call: GraphCall, flow: Flow, { world }: Platform): GraphAnswer {
  if (flow.status !== 'DRAFT') throw cloudError(139004, 'Only a draft can be deleted.');
  world.flows.delete(flow.id);
  return success;
}

function listAssets({ origin }: GraphCall, flow: Flow): GraphAnswer {
  const asset = { name: 'flow.json', asset_type: 'FLOW_JSON', download_url: `${origin}/flows/${flow.id}/flow.json` };
  return { body: { data: flow.json === undefined ? [] : [asset] } };
}

function uploadAsset({ files }: GraphCall, flow: Flow): GraphAnswer {
  const file = files.get('file');
  if (!file) throw missingParameter('file');
  if (flow.status !== 'DRAFT') throw cloudError(139001, 'A published flow does not change.');
  const text = new TextDecoder().decode(file.bytes);
  try {
    JSON.parse(text);
  } catch {
    throw invalidParameter('The flow is not valid JSON');
  }
  flow.json = text;
  return { body: { success: true, validation_errors: [] } };
}

function publishFlow(_call: GraphCall, flow: Flow, platform: Platform): GraphAnswer {
  if (flow.status !== 'DRAFT') throw cloudError(139002, 'Only a draft can be published.');
  move(flow, 'PUBLISHED', platform);
  return success;
}

function deprecateFlow(_call: GraphCall, flow: Flow, platform: Platform): GraphAnswer {
  if (flow.status !== 'PUBLISHED') throw cloudError(139003, 'Only a published flow can be deprecated.');
  move(flow, 'DEPRECATED', platform);
  return success;
}

/** A change of status is told by the field `flows`. */
function move(flow: Flow, status: Flow['status'], { webhooks }: Platform): void {
  const before = flow.status;
  flow.status = status;
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
