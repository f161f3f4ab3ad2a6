import type { IncomingMessage, ServerResponse } from 'node:http';
import { cloudError, missingParameter } from '../graph/errors.ts';
import type { GraphAnswer, GraphCall } from '../graph/graph-call.ts';
import { pageBody, pageOf } from '../graph/paging.ts';
import type { Platform } from '../platform.ts';
import type { Flow } from '../world/flow.ts';
import { checkFlowJson } from './flow-json.ts';

/** The path of flows' files. At Meta this is another host, open to everybody who knows the URL. */
export const flowJsonPath = '/whatsapp_business/flows/';

/** `GET /{flow-id}/assets` */
export function listAssets(call: GraphCall, { id, json }: Flow): GraphAnswer {
  const { paging } = pageOf(json === undefined ? [] : [{ id }], call);
  const asset = {
    name: 'flow.json',
    asset_type: 'FLOW_JSON',
    download_url: `${call.origin}${flowJsonPath}${id}/flow.json`,
  };
  return { body: pageBody(json === undefined ? [] : [asset], paging) };
}

/** `POST /{flow-id}/assets`: the file `flow.json`, multipart. It can be changed while the flow is a draft. */
export function uploadAsset({ files }: GraphCall, flow: Flow, { clock }: Platform): GraphAnswer {
  const file = files.get('file');
  if (!file) throw missingParameter('file');
  if (flow.status !== 'DRAFT') throw cloudError(139001, 'A published flow does not change.');
  flow.json = checkFlowJson(new TextDecoder().decode(file.bytes));
  flow.updatedAt = clock.now();
  return { body: { success: true, validation_errors: [] } };
}

/** Serves a `flow.json`; 404 if there is none. */
export function answerFlowJson(request: IncomingMessage, response: ServerResponse, { world }: Platform): void {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const [id = ''] = pathname.slice(flowJsonPath.length).split('/');
  const json = world.flows.get(id)?.json;
  if (json === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such flow.');
    return;
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(json);
}
