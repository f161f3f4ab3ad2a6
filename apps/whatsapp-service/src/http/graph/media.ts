import type { GraphClient, GraphResult } from '@intexuraos/cloud-api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isNestedTooDeeply } from '../../records/nesting.ts';
import { answerResult } from './answer-result.ts';
import { sendGraphError } from './graph-error.ts';
import { addressLifeMs, signedQuery } from './media-address.ts';

export interface MediaDeps {
  readonly graph: Pick<GraphClient, 'call' | 'download' | 'isMediaUrl'>;
  /** Signs addresses, so that this service fetches only what Meta itself named. */
  readonly signingSecret: string;
  /** Where clients reach this service, by a request: `https://host`. */
  readonly originOf: (request: FastifyRequest) => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

interface MediaQuestion {
  readonly version: string;
  readonly mediaId: string;
  readonly query: URLSearchParams;
}

interface MediaCall extends MediaQuestion {
  /** Answers for an id that stands for no media object, by Meta's description; null where it stands for nothing of ours. */
  readonly otherwise: (node: Readonly<Record<string, unknown>>) => Promise<FastifyReply | null>;
}

/**
 * `GET` answers with Meta's description of a media object, its URL replaced by a signed one of ours: Meta's would need
 * Meta's token. `DELETE` deletes it. For an id that is not one of a media object, whatever it is at Meta, `otherwise`
 * answers, and nothing is deleted here.
 */
export async function answerMedia(
  deps: MediaDeps,
  { otherwise, ...question }: MediaCall,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { version, mediaId } = question;
  const found = await lookUpMedia(deps.graph, question);
  if (found.kind === 'failed' || found.kind === 'gone') return answerResult(reply, found.result);
  if (found.kind === 'other') return (await otherwise(found.node)) ?? notOurs(reply, mediaId);
  const { media } = found;
  if (!deps.graph.isMediaUrl(media.url)) return hostNotAllowed(reply, URL.parse(media.url)?.host ?? '');
  if (request.method === 'DELETE') {
    return answerResult(reply, await deps.graph.call({ method: 'DELETE', ...callOf(question) }));
  }
  const query = signedQuery(deps.signingSecret, mediaId, { url: media.url, until: deps.now() + addressLifeMs });
  const url = `${deps.originOf(request)}/${version}/${mediaId}/content?${query}`;
  return reply
    .code(200)
    .type('application/json')
    .send(JSON.stringify({ ...media, url }));
}

export type MediaLookup =
  | { readonly kind: 'media'; readonly media: MediaFacts }
  /** An id of something else. */
  | { readonly kind: 'other'; readonly node: Readonly<Record<string, unknown>> }
  /** Meta knows no such id. */
  | { readonly kind: 'gone'; readonly result: GraphResult }
  | { readonly kind: 'failed'; readonly result: GraphResult };

/**
 * Asks Meta what a media object is. An id counts as one only if Meta's answer has every field of a media object (Meta:
 * business-phone-numbers/media).
 */
export async function lookUpMedia(graph: Pick<GraphClient, 'call'>, question: MediaQuestion): Promise<MediaLookup> {
  const result = await graph.call({ method: 'GET', ...callOf(question) });
  if (result.kind !== 'answered') return { kind: 'failed', result };
  const node = objectFrom(result.body);
  if (isUnknownId(result.status, node)) return { kind: 'gone', result };
  if (result.status !== 200) return { kind: 'failed', result };
  const media = readMedia(node, question.mediaId);
  return media ? { kind: 'media', media } : { kind: 'other', node: node ?? {} };
}

function callOf({ version, mediaId, query }: MediaQuestion) {
  // The one parameter that Meta documents here. `fields` could make another node look like media.
  const number = query.get('phone_number_id');
  const passed = number === null ? '' : new URLSearchParams({ phone_number_id: number }).toString();
  return { path: `${version}/${mediaId}`, query: passed };
}

type MediaFacts = Readonly<Record<string, unknown>> & { readonly url: string };

/** Null unless it is that media object, with every field of one. */
function readMedia(node: Readonly<Record<string, unknown>> | null, mediaId: string): MediaFacts | null {
  if (node === null || isNestedTooDeeply(node) || node.id !== mediaId || node.messaging_product !== 'whatsapp')
    return null;
  const { url, mime_type: mimeType, sha256, file_size: fileSize } = node;
  // A number in some of Meta's samples, a string in others.
  const hasSize = typeof fileSize === 'number' || (typeof fileSize === 'string' && /^\d+$/.test(fileSize));
  if (typeof url !== 'string' || typeof mimeType !== 'string' || typeof sha256 !== 'string' || !hasSize) return null;
  return { ...node, url };
}

/** Meta: "Unsupported get request. Object with ID … does not exist", code 100 with subcode 33. */
function isUnknownId(status: number, node: Readonly<Record<string, unknown>> | null): boolean {
  const { code, error_subcode: subcode }: Record<string, unknown> = { ...Object(node?.error) };
  return (status === 400 || status === 404) && code === 100 && subcode === 33;
}

function objectFrom(body: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    return typeof value === 'object' && value !== null ? { ...value } : null;
  } catch {
    return null;
  }
}

export function notOurs(reply: FastifyReply, id: string): FastifyReply {
  return sendGraphError(reply, 404, {
    code: 100,
    subcode: 33,
    message: `Object with ID '${id}' is not a media object, nor a configured account or number, nor in their lists.`,
  });
}

export function hostNotAllowed(reply: FastifyReply, host: string): FastifyReply {
  return sendGraphError(reply, 502, {
    code: 131052,
    message: '(#131052) Media download error',
    details:
      `Meta’s answer leads to the host "${host}", which is not one of its media hosts, or not over https. Meta’s token was not ` +
      'sent there. If the host is Meta’s, add it to INTEXURAOS_WHATSAPP_MEDIA_HOSTS.',
  });
}
