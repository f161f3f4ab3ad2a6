import { createHmac, timingSafeEqual } from 'node:crypto';
import type { GraphClient } from '@intexuraos/cloud-api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerFailure, answerResult, passHeaders } from './answer-result.ts';
import { sendGraphError } from './graph-error.ts';

export interface MediaDeps {
  readonly graph: Pick<GraphClient, 'call' | 'download'>;
  /** Signs addresses, so that this service fetches only what Meta itself named. */
  readonly signingSecret: string;
  /** Where clients reach this service, by a request: `https://host`. */
  readonly originOf: (request: FastifyRequest) => string;
}

interface MediaCall {
  readonly version: string;
  readonly mediaId: string;
  readonly query: string;
}

/**
 * `GET` gives Meta's facts on a media object, with an address of ours in the place of Meta's, which would want Meta's
 * token. `DELETE` deletes it. An id that is no media object's is not found, whatever else Meta has under it.
 */
export async function answerMedia(
  deps: MediaDeps,
  { version, mediaId, query }: MediaCall,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const path = `${version}/${mediaId}`;
  const result = await deps.graph.call({ method: 'GET', path, query });
  if (result.kind !== 'answered' || result.status !== 200) return answerResult(reply, result);
  const media = readMedia(result.body);
  if (!media) return notMedia(reply, mediaId);
  if (request.method === 'DELETE') {
    return answerResult(reply, await deps.graph.call({ method: 'DELETE', path, query }));
  }
  const address = Buffer.from(media.url).toString('base64url');
  const signature = sign(deps.signingSecret, mediaId, media.url);
  const url = `${deps.originOf(request)}/${version}/${mediaId}/content?at=${address}&by=${signature}`;
  return reply
    .code(200)
    .type('application/json')
    .send(JSON.stringify({ ...media, url }));
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
  reply.raw.once('close', () => gone.abort());
  const result = await graph.download(url, gone.signal);
  if (result.kind !== 'answered') return answerFailure(reply, result);
  passHeaders(reply, result.headers, ['content-type', 'content-length', 'content-disposition', 'etag']);
  // What users send may be anything; no browser is to run it as a page of ours.
  reply.header('content-security-policy', 'sandbox').code(result.status);
  return reply.send(result.body);
}

function readMedia(body: Uint8Array): (Record<string, unknown> & { readonly url: string }) | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    if (typeof value !== 'object' || value === null || !('url' in value) || !('mime_type' in value)) return null;
    return typeof value.url === 'string' ? { ...value, url: value.url } : null;
  } catch {
    return null;
  }
}

function notMedia(reply: FastifyReply, id: string): FastifyReply {
  return sendGraphError(reply, 404, {
    code: 100,
    subcode: 33,
    message: `Object with ID '${id}' is no media object, and no configured account or number.`,
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
