import { accountEdges, numberEdges } from './passed-edges.ts';

/** What stands behind a path of the Graph API here. */
export type GraphRoute =
  | { readonly kind: 'messages' | 'marketing_messages' | 'thread_control'; readonly phoneNumberId: string }
  | { readonly kind: 'upload' | 'pass'; readonly path: string }
  | { readonly kind: 'media'; readonly mediaId: string }
  | { readonly kind: 'media_content'; readonly mediaId: string }
  /** An account or a number that is not configured as ours. */
  | { readonly kind: 'foreign'; readonly id: string }
  | { readonly kind: 'wrong_method'; readonly allowed: readonly string[] }
  | { readonly kind: 'not_passed' };

/** Ids that are ours; an empty list is unchecked. */
export interface OurIds {
  readonly wabaIds: readonly string[];
  readonly phoneNumberIds: readonly string[];
}

/** Everything that is passed on, for people. */
export const passedOn = [...Object.keys(numberEdges), ...Object.keys(accountEdges)].sort().join(', ');

/** Finds what a method and the path behind the version stand for. */
export function findGraphRoute(method: string, path: string, ours: OurIds): GraphRoute {
  const [id = '', edge, ...rest] = path.split('/');
  if (!/^\d{1,32}$/.test(id)) return { kind: 'not_passed' };
  if (edge === undefined || edge === '') return nodeRoute(method, id, ours);
  if (edge === 'content' && rest.length === 0) return only(['GET'], method, { kind: 'media_content', mediaId: id });
  const edges = Object.hasOwn(numberEdges, edge) ? numberEdges : accountEdges;
  if (!Object.hasOwn(edges, edge)) return { kind: 'not_passed' };
  const ids = edges === numberEdges ? ours.phoneNumberIds : ours.wabaIds;
  if (ids.length > 0 && !ids.includes(id)) return { kind: 'foreign', id };
  // A QR code is named behind its edge; nothing else goes deeper.
  if (rest.length > (edge === 'message_qrdls' ? 1 : 0) || rest.some((part) => !/^[A-Za-z0-9]{1,40}$/.test(part))) {
    return { kind: 'not_passed' };
  }
  return only(edges[edge] ?? [], method, edgeRoute(edge, id, path));
}

function edgeRoute(edge: string, id: string, path: string): GraphRoute {
  if (edge === 'messages' || edge === 'marketing_messages' || edge === 'thread_control') {
    return { kind: edge, phoneNumberId: id };
  }
  return { kind: edge === 'media' ? 'upload' : 'pass', path };
}

/** A configured account or number can be read; any other id is taken for a media object's. */
function nodeRoute(method: string, id: string, { wabaIds, phoneNumberIds }: OurIds): GraphRoute {
  if (wabaIds.includes(id) || phoneNumberIds.includes(id)) return only(['GET'], method, { kind: 'pass', path: id });
  return only(['GET', 'DELETE'], method, { kind: 'media', mediaId: id });
}

function only(allowed: readonly string[], method: string, route: GraphRoute): GraphRoute {
  // HEAD is a GET without the body.
  return allowed.includes(method === 'HEAD' ? 'GET' : method) ? route : { kind: 'wrong_method', allowed };
}
