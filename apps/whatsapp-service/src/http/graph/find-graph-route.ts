import {
  accountEdges,
  accountSettings,
  appEdges,
  type Edges,
  flowEdges,
  groupEdges,
  libraryEdges,
  mediaEdges,
  numberEdges,
  registrationEdges,
  templateEdges,
  templateListActions,
  uploadEdges,
} from './passed-edges.ts';

/** What a path of the Graph API means here. */
export type GraphRoute =
  | { readonly kind: 'messages' | 'marketing_messages' | 'thread_control'; readonly phoneNumberId: string }
  /** `takes`: the names of its only parameters. */
  | {
      readonly kind: 'upload' | 'pass';
      readonly path: string;
      readonly host?: 'api';
      readonly takes?: readonly string[];
    }
  /** A media object, or a template or a flow that is to be read or deleted. */
  | { readonly kind: 'media'; readonly mediaId: string }
  | { readonly kind: 'media_content'; readonly mediaId: string }
  /** A template or a flow, if it belongs to a configured account. */
  | { readonly kind: 'node'; readonly id: string; readonly edge: string; readonly path: string }
  | { readonly kind: 'group'; readonly id: string; readonly path: string }
  /** The bytes of a file whose upload has begun. */
  | { readonly kind: 'upload_session'; readonly path: string; readonly signature: string | null }
  /** An account or a number that is not configured. */
  | { readonly kind: 'foreign'; readonly id: string }
  | { readonly kind: 'wrong_method'; readonly allowed: readonly string[] }
  | { readonly kind: 'not_passed' };

/** The configured ids; an empty list is unchecked. */
export interface OurIds {
  readonly wabaIds: readonly string[];
  readonly phoneNumberIds: readonly string[];
  /** Whether a number may be connected and disconnected. */
  readonly canRegister?: boolean;
}

/** Everything that is passed on, for people. */
export const passedOn = [numberEdges, accountEdges, flowEdges, groupEdges, appEdges]
  .flatMap((edges) => Object.keys(edges))
  .filter((edge) => edge !== '')
  .sort()
  .join(', ');

const notPassed = { kind: 'not_passed' } as const;

/** Finds the meaning of a method and the path after the version. */
export function findGraphRoute(method: string, path: string, ours: OurIds): GraphRoute {
  const [id = '', edge = '', ...rest] = path.split('/');
  const given: Given = { method, path, id, edge, rest };
  if (path === 'message_template_library') return ofEdges(libraryEdges, given, '', { kind: 'pass', path });
  if (id === 'app') return rest.length > 0 ? notPassed : ofEdges(appEdges, given, edge, { kind: 'pass', path });
  if (/^upload(:|%3a)/i.test(id)) return uploadRoute(given);
  return /^\d{1,32}$/.test(id) ? routeById(given, ours) : groupRoute(given);
}

interface Given {
  readonly method: string;
  readonly path: string;
  /** The parts of the path. */
  readonly id: string;
  readonly edge: string;
  readonly rest: readonly string[];
}

function routeById(given: Given, ours: OurIds): GraphRoute {
  const { id, edge, method, path, rest } = given;
  const { wabaIds, phoneNumberIds } = ours;
  if (edge === '') {
    const takes = method === 'POST' ? { takes: accountSettings } : {};
    if (wabaIds.includes(id)) return ofEdges(accountEdges, given, '', { kind: 'pass', path: id, ...takes });
    if (phoneNumberIds.includes(id)) return ofEdges(numberEdges, given, '', { kind: 'pass', path: id });
  }
  const ofNumber = ours.canRegister ? { ...numberEdges, ...registrationEdges } : numberEdges;
  if (edge !== '' && Object.hasOwn(ofNumber, edge)) {
    if (phoneNumberIds.length > 0 && !phoneNumberIds.includes(id)) return { kind: 'foreign', id };
    // A QR code is named after its edge; nothing else of a number goes deeper.
    const isDeeper = rest.length > (edge === 'message_qrdls' ? 1 : 0) || !rest.every(isName);
    return isDeeper ? notPassed : ofEdges(ofNumber, given, edge, numberRoute(edge, id, path));
  }
  if (edge !== '' && Object.hasOwn(accountEdges, edge)) {
    if (wabaIds.length > 0 && !wabaIds.includes(id)) return { kind: 'foreign', id };
    const [action] = rest;
    if (action === undefined) return ofEdges(accountEdges, given, edge, { kind: 'pass', path });
    if (rest.length > 1 || edge !== 'message_templates' || !Object.hasOwn(templateListActions, action))
      return notPassed;
    return ofEdges(templateListActions, given, action, { kind: 'pass', path, host: 'api' });
  }
  if (rest.length > 0) return notPassed;
  if (edge === 'content') return only(['GET'], method, { kind: 'media_content', mediaId: id });
  if (Object.hasOwn(appEdges, edge)) return ofEdges(appEdges, given, edge, { kind: 'pass', path });
  return nodeRoute(given);
}

function numberRoute(edge: string, id: string, path: string): GraphRoute {
  if (edge === 'messages' || edge === 'marketing_messages' || edge === 'thread_control') {
    return { kind: edge, phoneNumberId: id };
  }
  return { kind: edge === 'media' ? 'upload' : 'pass', path };
}

/** Any other id is that of a media object, a template or a flow. */
function nodeRoute(given: Given): GraphRoute {
  const { id, edge, method, path } = given;
  if (!Object.hasOwn(flowEdges, edge)) return notPassed;
  const methods = [mediaEdges, templateEdges, flowEdges].flatMap((edges) => edges[edge] ?? []);
  const isMedia = edge === '' && method !== 'POST';
  const route = isMedia
    ? ({ kind: 'media', mediaId: id } as const)
    : ({ kind: 'node', id, edge, path: edge === '' ? id : path } as const);
  return only([...new Set(methods)], method, route);
}

/** Ids of groups are not numbers: base64 with its signs, as a URL contains them. */
function groupRoute(given: Given): GraphRoute {
  const { edge, rest } = given;
  const id = decoded(given.id);
  const isId = /^[A-Za-z0-9_-]{10,200}={0,2}$/.test(id) && /[^a-z_]/.test(id);
  if (!isId || rest.length > 0 || !Object.hasOwn(groupEdges, edge)) return notPassed;
  return ofEdges(groupEdges, given, edge, { kind: 'group', id, path: edge === '' ? id : `${id}/${edge}` });
}

/** `upload:ID?sig=…`, whose question mark some clients encode, so that all of it is one part of the path. */
function uploadRoute({ id, edge, rest, method }: Given): GraphRoute {
  const [, name, signature = null] = /^(upload:[\w.=-]{1,1000})(?:\?sig=([\w.=-]{1,1000}))?$/.exec(decoded(id)) ?? [];
  if (name === undefined || edge !== '' || rest.length > 0) return notPassed;
  return only(uploadEdges[''] ?? [], method, { kind: 'upload_session', path: name, signature });
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

const isName = (part: string): boolean => /^[A-Za-z0-9]{1,40}$/.test(part);

function ofEdges(edges: Edges, { method }: Given, edge: string, route: GraphRoute): GraphRoute {
  return Object.hasOwn(edges, edge) ? only(edges[edge] ?? [], method, route) : notPassed;
}

function only(allowed: readonly string[], method: string, route: GraphRoute): GraphRoute {
  // HEAD is a GET without the body.
  return allowed.includes(method === 'HEAD' ? 'GET' : method) ? route : { kind: 'wrong_method', allowed };
}
