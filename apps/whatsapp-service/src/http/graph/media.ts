import { createHmac, timingSafeEqual } from 'node:crypto';
import type { GraphClient } from '@intexuraos/cloud-api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { isNestedTooDeeply } from '../../records/nesting.ts';
import { answerFailure, answerResult, passHeaders } from './answer-result.ts';
import { sendGraphError } from './graph-error.ts';

export interface MediaDeps {
  readonly graph: Pick<GraphClient, 'call' | 'download' | 'isMediaUrl'>;
  /** Signs addresses, so that this service fetches only what Meta itself named. */
  readonly signingSecret: string;
  /** Where clients reach this service, by a request: `https://host`. */
  readonly originOf: (request: FastifyRequest) => string;
}

interface MediaCall {
  readonly version: string;
  readonly mediaId: string;
  readonly query: URLSearchParams;
  /** Answers for an id that stands for no media object, by Meta's description; null where it stands for nothing of ours. */
  readonly otherwise: (node: Readonly<Record<string, unknown>>) => Promise<FastifyReply | null>;
}

/**
 * `GET` answers with Meta's description of a media object, its URL replaced by one of ours: Meta's would need Meta's token.
 * `DELETE` deletes it. An id counts as media only if Meta's answer has every field of a media object (Meta:
 * business-phone-numbers/media); for any other id, whatever it is at Meta, `otherwise` answers, and nothing is deleted here.
 */
export async function answerMedia(
  deps: MediaDeps,
  { version, mediaId, query, otherwise }: MediaCall,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const call = { path: `${version}/${mediaId}`, query: mediaQuery(query) };
  const result = await deps.graph.call({ method: 'GET', ...call });
  if (result.kind !== 'answered' || result.status !== 200) return answerResult(reply, result);
  const media = readMedia(result.body, mediaId);
  if (!media) return (await otherwise(objectFrom(result.body) ?? {})) ?? notOurs(reply, mediaId);
  if (!deps.graph.isMediaUrl(media.url)) return hostNotAllowed(reply, URL.parse(media.url)?.host ?? '');
  if (request.method === 'DELETE') {
    return answerResult(reply, await deps.graph.call({ method: 'DELETE', ...call }));
  }
  const address = Buffer.from(media.url).toString('base64url');
  const signature = sign(deps.signingSecret, mediaId, media.url);
  const url = `${deps.originOf(request)}/${version}/${mediaId}/content?at=${address}&by=${signature}`;
  return reply
    .code(200)
    .type('application/json')
    .send(JSON.stringify({ ...media, url }));
}

/** The one parameter that Meta documents here. `fields` could make another node look like media. */
function mediaQuery(query: URLSearchParams): string {
  const number = query.get('phone_number_id');
  return number === null ? '' : new URLSearchParams({ phone_number_id: number }).toString();
}

/** Streams what a media object holds, from the address that `answerMedia` gave out. */
export async function answerMediaContent(
  { graph, signingSecret }: MediaDeps,
  mediaId: string,
  query: URLSearchParams,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const url = Buffer.from(query.get('at') ?? '', 'base64url').toString('utf8');
  if (!isSame(sign(signingSecret, mediaId, url), query.get('by') ?? '')) {
    return sendGraphError(reply, 404, { code: 100, subcode: 33, message: notOurAddress });
  }
  const gone = new AbortController();
  const { raw } = reply;
  raw.once('close', () => gone.abort());
  const result = await graph.download(url, gone.signal);
  if (result.kind === 'host_not_allowed') return hostNotAllowed(reply, result.host);
  if (result.kind !== 'answered') return answerFailure(reply, result);
  passHeaders(reply, result.headers, [
    'content-type',
    'content-length',
    'content-encoding',
    'content-disposition',
    'etag',
  ]);
  // What users send may be anything; no browser is to run it as a page of ours.
  reply.header('content-security-policy', 'sandbox').code(result.status);
  if (reply.request.method === 'HEAD') {
    // The caller gets no file, so it need not be fetched from Meta either.
    result.body.destroy();
    return reply.send();
  }
  // Without a length, the end of a connection can mean the end of the file; a reset never does.
  result.body.once('error', () => raw.socket?.resetAndDestroy());
  return reply.send(result.body);
}

type MediaFacts = Readonly<Record<string, unknown>> & { readonly url: string };

/** Null unless it is that media object, with every field of one. */
function readMedia(body: Uint8Array, mediaId: string): MediaFacts | null {
  const node = objectFrom(body);
  if (node === null || isNestedTooDeeply(node) || node.id !== mediaId || node.messaging_product !== 'whatsapp')
    return null;
  const { url, mime_type: mimeType, sha256, file_size: fileSize } = node;
  // A number in some of Meta's samples, a string in others.
  const hasSize = typeof fileSize === 'number' || (typeof fileSize === 'string' && /^\d+$/.test(fileSize));
  if (typeof url !== 'string' || typeof mimeType !== 'string' || typeof sha256 !== 'string' || !hasSize) return null;
  return { ...node, url };
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
    message: `Object with ID '${id}' is no media object, and none of the configured accounts or numbers, or in their lists.`,
  });
}

function hostNotAllowed(reply: FastifyReply, host: string): FastifyReply {
  return sendGraphError(reply, 502, {
    code: 131052,
    message: '(#131052) Media download error',
    details:
      `Meta’s answer leads to the host "${host}", which is not one of its media hosts, or not over https. Meta’s token was not ` +
      'sent there. If the host is Meta’s, add it to INTEXURAOS_WHATSAPP_MEDIA_HOSTS.',
  });
}

const notOurAddress =
  'This address was not given out by this service. Ask for the media object again: GET /{version}/{media-id}.';

function sign(secret: string, mediaId: string, url: string): string {
  return createHmac('sha256', secret).update(`media\n${mediaId}\n${url}`).digest('base64url');
}

function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)];
  return a.length === b.length && timingSafeEqual(a, b);
}
