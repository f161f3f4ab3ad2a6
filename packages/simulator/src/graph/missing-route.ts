import type { Platform } from '../platform.ts';
import type { Node, NodeKind } from '../world/world.ts';
import { cloudError, nonexistingField, unknownObject, unknownPath } from './errors.ts';
import type { RouteTable } from './find-route.ts';
import { GraphError } from './graph-error.ts';
import type { RawCall } from './read-request.ts';

/** The type name of each kind of node in errors. */
const typeNames: Readonly<Record<NodeKind, string>> = {
  app: 'Application',
  business: 'Business',
  'system-user': 'SystemUser',
  waba: 'WhatsAppBusinessAccount',
  'phone-number': 'WhatsAppBusinessPhoneNumber',
  template: 'WhatsAppMessageTemplate',
  media: 'WhatsAppMedia',
  flow: 'WhatsAppFlow',
  group: 'WhatsAppGroup',
};

/** A path that begins with neither a node nor a known name. Meta's error depends on what it looks like. */
export function missingNode(raw: RawCall, { world }: Platform): GraphError {
  const [first = '', ...rest] = raw.segments;
  if (world.deletedNumbers.has(first)) return cloudError(33);
  if (/^\d+$/.test(first)) return unknownObject(raw.verb, first);
  if (first === '' || rest.length > 0) return unknownPath(`/${raw.segments.join('/')}`);
  const message = `(#803) Some of the aliases you requested do not exist: ${first}`;
  return new GraphError(message, { code: 803, httpStatus: 404 });
}

/**
 * A node without such an edge. The error of a read names the field and the type of the node. The error of a write is
 * 100/33 if other nodes have that edge, or if this node has it for another verb.
 */
export function missingEdge(raw: RawCall, node: Node | undefined, { hasEdge }: RouteTable): GraphError {
  const [first = '', edge, ...more] = raw.segments;
  if (!node) return unknownPath(`/${raw.segments.join('/')}`);
  if (edge === undefined) return unknownObject(raw.verb, first);
  if (more.length > 0) return unknownPath(`/${(hasEdge(edge, node.kind) ? more : [edge, ...more]).join('/')}`);
  if (raw.verb === 'GET') return nonexistingField(edge, typeNames[node.kind]);
  return hasEdge(edge) ? unknownObject(raw.verb, first) : unknownPath(`/${edge}`);
}
