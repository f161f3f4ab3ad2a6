import { Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { GraphClient } from '@intexuraos/cloud-api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RefusedError } from '../error-response.ts';
import type { Bodies } from '../limits/bodies.ts';
import { answerFailure, answerResult } from './answer-result.ts';
import { sendGraphError } from './graph-error.ts';

/** Documents may have 100 MB (Meta: media#supported-media-types); the form around the file takes some more. */
const maxUploadBytes = 101 * 1024 * 1024;

/** 100 MB in this time need 1.4 Mbit/s. */
const maxUploadMs = 600_000;

interface PassOnDeps {
  readonly graph: Pick<GraphClient, 'call' | 'open'>;
  readonly bodies: Bodies;
}

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
  { graph, bodies }: PassOnDeps,
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
  const upload = openUpload(request, bodies);
  const sent = await graph.open({
    ...call,
    body: upload.stream,
    ...(contentType && { contentType }),
    ...(contentLength && { contentLength }),
  });
  upload.close();
  if (upload.broken() === 'too_large') return tooLarge(reply);
  if (upload.broken() === 'slow_body') throw new RefusedError('slow_body');
  if (sent.kind !== 'answered') return answerFailure(reply, sent);
  const { status, headers } = sent;
  const answer = await buffer(sent.body).catch(() => null);
  if (answer === null) return answerFailure(reply, { kind: 'lost', reason: 'the answer broke off' });
  return answerResult(reply, { kind: 'answered', status, headers, body: answer }, origin);
}

function hasBody({ headers }: FastifyRequest): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

interface Upload {
  readonly stream: Transform;
  /** Why it ended early; Meta never sees the end of it then. */
  broken(): 'too_large' | 'slow_body' | null;
  close(): void;
}

/** Passes a body on as it comes. What Meta's side does not take yet stays with the client. */
function openUpload({ raw }: FastifyRequest, bodies: Bodies): Upload {
  const body = bodies.open(raw, { hasKey: true, maxMs: maxUploadMs });
  let broken: ReturnType<Upload['broken']> = null;
  const breakOff = (reason: 'too_large' | 'slow_body' | null, message: string): Error => {
    broken ??= reason;
    return new Error(message);
  };
  const stream = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      body.arrivedBytes += chunk.byteLength;
      if (body.arrivedBytes > maxUploadBytes)
        done(breakOff('too_large', 'The body is larger than this address takes.'));
      else done(null, chunk);
    },
  });
  body.isHeldUp = () => raw.isPaused();
  body.onStop = () => stream.destroy(breakOff('slow_body', 'The body arrived too slowly.'));
  raw.once('end', () => bodies.release(body));
  raw.once('close', () => {
    bodies.release(body);
    // Without this, the call to Meta would wait for the rest of the body for ever.
    if (!raw.complete) stream.destroy(breakOff(null, 'The client broke off.'));
  });
  raw.pipe(stream);
  return { stream, broken: () => broken, close: () => bodies.release(body) };
}

function tooLarge(reply: FastifyReply): FastifyReply {
  // What is left of the body is not read.
  reply.header('connection', 'close');
  return sendGraphError(reply, 413, { code: 100, message: '(#100) The body is larger than this address takes.' });
}
