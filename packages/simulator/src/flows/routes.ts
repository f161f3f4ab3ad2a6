import type { AnyRoute, GraphAnswer, GraphCall } from '../graph/graph-call.ts';
import { readNode } from '../graph/node-type.ts';
import { pageBody, pageOf } from '../graph/paging.ts';
import type { Platform } from '../platform.ts';
import type { Flow } from '../world/flow.ts';
import type { Waba } from '../world/waba.ts';
import { createFlow, deleteFlow, deprecateFlow, publishFlow, updateFlow } from './change-flow.ts';
import { listAssets, uploadAsset } from './flow-assets.ts';
import { flowType } from './flow-type.ts';

const needs = 'whatsapp_business_management';

/** Flows can be created, published and deprecated, so that messages can name them. */
export const flowsRoutes: readonly AnyRoute[] = [
  { node: 'waba', verb: 'GET', edge: 'flows', needs, handle: listFlows },
  { node: 'waba', verb: 'POST', edge: 'flows', needs, handle: createFlow },
  { node: 'flow', verb: 'GET', edge: '', needs, handle: getFlow },
  { node: 'flow', verb: 'POST', edge: '', needs, handle: updateFlow },
  { node: 'flow', verb: 'DELETE', edge: '', needs, handle: deleteFlow },
  { node: 'flow', verb: 'GET', edge: 'assets', needs, handle: listAssets },
  { node: 'flow', verb: 'POST', edge: 'assets', needs, handle: uploadAsset },
  { node: 'flow', verb: 'POST', edge: 'publish', needs, handle: publishFlow },
  { node: 'flow', verb: 'POST', edge: 'deprecate', needs, handle: deprecateFlow },
];

function listFlows(call: GraphCall, waba: Waba, platform: Platform): GraphAnswer {
  const flows = [...platform.world.flows.values()].filter(({ wabaId }) => wabaId === waba.id);
  const { items, paging } = pageOf(flows, call);
  const data = items.map((flow) => readNode(flowType, flow, platform, call));
  return { body: pageBody(data, paging) };
}

function getFlow(call: GraphCall, flow: Flow, platform: Platform): GraphAnswer {
  return { body: readNode(flowType, flow, platform, call) };
}
