import { Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { GraphClient } from '@intexuraos/cloud-api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerFailure, answerResult } from './answer-result.ts';
import { sendGraphError } from './graph-error.ts';

/** Documents may have 100 MB (Meta: media#supported-media-types); the form around the file takes some more. */
const maxUploadBytes = 101 * 1024 * 1024;

export interface PassedCall {
  /** Behind the version. */
  readonly path: string;
  readonly version: string;
  /** Without question mark, and without what was meant for us. */
  readonly query: string;
  /** Where the client reached this service: `https://host`. */
  readonly origin: string;
}

/** Makes the same call to Meta, with Meta's token in place of the client's key, and gives the answer on. */
export async function passOn(
  graph: Pick<GraphClient, 'call' | 'open'>,
  { path, version, query, origin }: PassedCall,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  if (method !== 'GET' && method !== 'POST' && method !== 'DELETE') throw new TypeError(`${method} is not passed on.`);
  const call = { method, path: `${version}/${path}`, query } as const;
  if (method === 'GET' || !hasBody(request)) return answerResult(reply, await graph.call(call), origin);
  const { 'content-type': contentType, 'content-length': contentLength } = request.headers;
  if (Number(contentLength ?? 0) > maxUploadBytes) return tooLarge(reply);
  const limit = limitBytes(maxUploadBytes);
  const body = request.raw.pipe(limit.stream);
  request.raw.once('close', () => {
    // Whoever breaks off leaves a call that would wait for the rest for ever.
    if (!request.raw.complete) body.destroy(new Error('The client broke off.'));
  });
  const sent = await graph.open({
    ...call,
    body,
    ...(contentType && { contentType }),
    ...(contentLength && { contentLength }),
  });
  if (limit.isOver()) return tooLarge(reply);
  if (sent.kind !== 'answered') return answerFailure(reply, sent);
  const { status, headers } = sent;
  const answer = await buffer(sent.body).catch(() => null);
  if (answer === null) return answerFailure(reply, { kind: 'lost', reason: 'the answer broke off' });
  return answerResult(reply, { kind: 'answered', status, headers, body: answer }, origin);
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** A body without a length is counted on its way; past the limit it breaks off, and Meta never sees its end. */
function limitBytes(most: number): { readonly stream: Transform; isOver(): boolean } {
  let size = 0;
  const stream = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      size += chunk.byteLength;
      if (size > most) done(new Error('The body is larger than this address takes.'));
      else done(null, chunk);
    },
  });
  return { stream, isOver: () => size > most };
}

export function tooLarge(reply: FastifyReply): FastifyReply {
  // What is left of the body is not read.
  reply.header('connection', 'close');
  return sendGraphError(reply, 413, { code: 100, message: '(#100) The body is larger than this address takes.' });
}
