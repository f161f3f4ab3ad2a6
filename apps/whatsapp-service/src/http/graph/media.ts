import type { GraphClient } from '@intexuraos/cloud-api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { lookUpMedia, type MediaQuestion, mediaCall } from '../../media/look-up.ts';
import type { MediaRecord } from '../../media/media-record.ts';
import { type FindContentDeps, storedRecord } from '../media/find-content.ts';
import { answerResult } from './answer-result.ts';
import { sendGraphError } from './graph-error.ts';
import { addressLifeMs, signedQuery } from './media-address.ts';

export interface MediaDeps {
  /** Content that is stored here is served even if Meta has deleted it. */
  readonly stored?: FindContentDeps;
  readonly graph: Pick<GraphClient, 'call' | 'download' | 'isMediaUrl'>;
  /** Signs URLs, so that this service fetches only URLs that Meta itself named. */
  readonly signingSecret: string;
  /** The base URL by which clients reach this service, for a request: `https://host`. */
  readonly originOf: (request: FastifyRequest) => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

interface MediaCall extends MediaQuestion {
  /** Answers for an id that is no media object, by Meta's description; null if it is no object of ours. */
  readonly otherwise: (node: Readonly<Record<string, unknown>>) => Promise<FastifyReply | null>;
}

/**
 * `GET` answers with Meta's description of a media object, its URL replaced by our own signed one: Meta's would need
 * Meta's token. `DELETE` deletes it. For any other id `otherwise` answers, and nothing is deleted here.
 */
export async function answerMedia(
  deps: MediaDeps,
  { otherwise, ...question }: MediaCall,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { version, mediaId, query: asked } = question;
  const found = await lookUpMedia(deps.graph, question);
  if (found.kind === 'failed' || found.kind === 'gone') {
    const record =
      request.method === 'DELETE' ? null : await storedRecord(deps.stored, mediaId, asked.get('phone_number_id'));
    return record ? answerStored(deps, question, record, request, reply) : answerResult(reply, found.result);
  }
  if (found.kind === 'other') return (await otherwise(found.node)) ?? notOurs(reply, mediaId);
  const { media } = found;
  if (!deps.graph.isMediaUrl(media.url)) return hostNotAllowed(reply, URL.parse(media.url)?.host ?? '');
  if (request.method === 'DELETE') {
    return answerResult(reply, await deps.graph.call({ method: 'DELETE', ...mediaCall(question) }));
  }
  const query = signedQuery(deps.signingSecret, mediaId, { url: media.url, until: deps.now() + addressLifeMs });
  const url = `${deps.originOf(request)}/${version}/${mediaId}/content?${query}`;
  return reply
    .code(200)
    .type('application/json')
    .send(JSON.stringify({ ...media.node, url }));
}

/** Describes a file that is stored here as Meta described it while it had it. */
function answerStored(
  deps: MediaDeps,
  { version, mediaId }: MediaQuestion,
  { file, content }: MediaRecord,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const query = signedQuery(deps.signingSecret, mediaId, { url: storedHere, until: deps.now() + addressLifeMs });
  const media = {
    messaging_product: 'whatsapp',
    url: `${deps.originOf(request)}/${version}/${mediaId}/content?${query}`,
    mime_type: file?.mimeType ?? content?.facts.type ?? 'application/octet-stream',
    sha256: content?.sha256,
    file_size: content?.size,
    id: mediaId,
  };
  return reply.code(200).type('application/json').send(JSON.stringify(media));
}

/** Used in a signed URL instead of Meta's. */
export const storedHere = 'stored';

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
      `Meta’s answer points to the host "${host}", which is not one of its media hosts, or not over https. Meta’s token was not ` +
      'sent there. If the host is Meta’s, add it to INTEXURAOS_WHATSAPP_MEDIA_HOSTS.',
  });
}
