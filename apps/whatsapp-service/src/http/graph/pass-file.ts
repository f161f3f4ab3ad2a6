import { buffer } from 'node:stream/consumers';
import type { GraphClient, GraphRequest } from '@intexuraos/cloud-api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RefusedError } from '../error-response.ts';
import type { Bodies } from '../limits/bodies.ts';
import { hasBody } from './access-tokens.ts';
import { answerFailure, answerResult } from './answer-result.ts';
import { maxUploadBytes, openUpload, refuseUnread, tooLarge } from './pass-on.ts';

interface PassFileDeps {
  readonly graph: Pick<GraphClient, 'call' | 'open'>;
  readonly bodies: Bodies;
}

/** A file is passed on as it is: nothing in it has a meaning for Meta's API. */
const plain = { push: (chunk: Buffer) => [chunk], problem: null, end: () => undefined };

/**
 * Passes the bytes of a resumable upload on, or asks how many have arrived (Meta: graph-api/guides/upload). Of the client's
 * headers only `file_offset` and a plain content type go along.
 */
export async function passFile(
  { graph, bodies }: PassFileDeps,
  { path, query }: Pick<GraphRequest, 'path' | 'query'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const call = { path, ...(query !== undefined && { query }), scheme: 'OAuth' } as const;
  if (request.method !== 'POST') return answerResult(reply, await graph.call({ ...call, method: 'GET' }));
  const { 'content-type': type = '', 'content-length': length, file_offset: offset = '0' } = request.headers;
  if (!/^\d{1,12}$/.test(String(offset))) return refuseUnread(reply, wrongOffset);
  if (Number(length ?? 0) > maxUploadBytes) return tooLarge(reply);
  const upload = hasBody(request.raw) ? openUpload(request, bodies, plain) : null;
  const sent = await graph.open({
    ...call,
    method: 'POST',
    fileOffset: String(offset),
    contentType: /^[\w.+-]{1,100}\/[\w.+-]{1,100}$/.test(type) ? type : 'application/octet-stream',
    ...(upload && { body: upload.stream }),
    ...(upload && length && { contentLength: length }),
  });
  upload?.close();
  if (upload?.broken() === 'too_large') return tooLarge(reply);
  if (upload?.broken() === 'slow_body') throw new RefusedError('slow_body');
  if (sent.kind !== 'answered') return answerFailure(reply, sent);
  const { status, headers } = sent;
  const answer = await buffer(sent.body).catch(() => null);
  if (answer === null) return answerFailure(reply, { kind: 'lost', reason: 'the answer was cut short' });
  return answerResult(reply, { kind: 'answered', status, headers, body: answer });
}

const wrongOffset =
  'The header file_offset must be a number of bytes: 0, or the file_offset that GET of this upload answers. Bytes at another ' +
  'position would damage the file.';
