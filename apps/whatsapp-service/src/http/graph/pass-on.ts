import { Transform } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { GraphClient, GraphRequest, GraphResult } from '@intexuraos/cloud-api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { HeaderHandles, TemplateCall, WithHandles } from '../../media/header-handles.ts';
import type { ApiKeys } from '../api-keys.ts';
import { RefusedError } from '../error-response.ts';
import type { Bodies } from '../limits/bodies.ts';
import { readBodyWithKey } from '../limits/read-body.ts';
import { hasBody, readFormHead } from './access-tokens.ts';
import { answerFailure, answerResult } from './answer-result.ts';
import { boundaryOf, createFormScan, type FormScan } from './form-scan.ts';
import { sendGraphError } from './graph-error.ts';
import { otherParameter, parameterProblem } from './parameters.ts';
import { kindOfBody, maxParameterBytes, type ParameterBody, readParameters } from './read-body.ts';

/** Documents may have 100 MB (Meta: media#supported-media-types); the form around the file takes some more. */
export const maxUploadBytes = 101 * 1024 * 1024;

/** 100 MB in this time needs 1.4 Mbit/s. */
const maxUploadMs = 600_000;

interface PassOnDeps {
  readonly media: { readonly handles: HeaderHandles };
  readonly graph: Pick<GraphClient, 'call' | 'open'>;
  readonly keys: Pick<ApiKeys, 'isApiKey'>;
  readonly bodies: Bodies;
}

export interface PassedCall {
  /** After the version. */
  readonly path: string;
  readonly version: string;
  /** Without question mark, and without parameters for this service. */
  readonly query: string;
  /** The base URL by which the client reached this service: `https://host`. */
  readonly origin: string;
  /** Meta's other host, which serves a few calls. */
  readonly host?: 'api';
  /** The body, if it was read to find a key. */
  readonly body: Buffer | null;
  /** The names of its only parameters; absent if it may have others. */
  readonly takes?: readonly string[];
}

/** The part of it that is sent to Meta. */
type Call = Pick<GraphRequest, 'method' | 'path' | 'query' | 'host'>;

/** Makes the same call to Meta, with Meta's token instead of the client's key, and passes the answer on. */
export async function passOn(
  deps: PassOnDeps,
  { path, version, query, origin, host, body, takes }: PassedCall,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  if (method !== 'GET' && method !== 'POST' && method !== 'DELETE') throw new TypeError(`${method} is not passed on.`);
  const call: Call = { method, path: `${version}/${path}`, query, ...(host && { host }) };
  if (method === 'GET' || !hasBody(request.raw)) return answerResult(reply, await deps.graph.call(call), origin);
  const { 'content-type': type, 'content-encoding': encoding = 'identity' } = request.headers;
  const kind = encoding === 'identity' ? kindOfBody(type) : 'other';
  if (kind === 'other' || (kind === 'multipart' && takes)) return refuseUnread(reply, notParameters);
  if (kind === 'multipart') return passForm(deps, call, request, reply, origin);
  const bytes = body ?? (await readBodyWithKey(request.raw, deps.bodies, maxParameterBytes));
  if (bytes.byteLength === 0) return answerResult(reply, await deps.graph.call(call), origin);
  const read = readParameters(bytes, kind);
  if (read === null) return refuseParameter(reply, notParameters);
  const problem =
    tokenProblem(read.tokens, deps.keys) ??
    parameterProblem(read.parameters) ??
    (takes ? otherParameter(read.parameters, takes) : null);
  if (problem !== null) return refuseParameter(reply, problem);
  const { text, contentType } = read;
  const send = (sent: string) => deps.graph.call({ ...call, body: sent, contentType });
  if (!mayNameFile(read)) return answerResult(reply, await send(text), origin);
  return passTemplate(deps, { text, send, version, of: path.split('/')[0] ?? '' }, reply, origin);
}

/** Most calls name no file of ours, and need not be parsed. */
const mayNameFile = ({ text, contentType }: ParameterBody): boolean =>
  contentType === 'application/json' && text.includes('"header_handle"') && text.includes('"med_');

interface TemplateToPass extends TemplateCall {
  readonly text: string;
  readonly send: (text: string) => Promise<GraphResult>;
}

/**
 * A template whose samples are files of ours. An earlier handle may have expired; Meta's refusal changes nothing, so
 * the call is repeated with a new one.
 */
async function passTemplate(
  { media }: PassOnDeps,
  { text, send, ...call }: TemplateToPass,
  reply: FastifyReply,
  origin: string,
): Promise<FastifyReply> {
  const first = await media.handles(text, call);
  if (first.kind !== 'ready') return answerUnready(first, reply, origin);
  const result = await send(first.text);
  const isRefused = result.kind === 'answered' && result.status === 400;
  if (!first.isKept || !isRefused) return answerResult(reply, result, origin);
  const second = await media.handles(text, { ...call, isRenewed: true });
  if (second.kind !== 'ready') return answerUnready(second, reply, origin);
  return answerResult(reply, await send(second.text), origin);
}

function answerUnready(
  result: Exclude<WithHandles, { kind: 'ready' }>,
  reply: FastifyReply,
  origin: string,
): FastifyReply {
  return result.kind === 'missing'
    ? refuseParameter(reply, `There is no file ${result.id}. Store it first: POST /v1/media.`)
    : answerResult(reply, result.result, origin);
}

const notParameters =
  'The body must be a JSON object in UTF-8, a form, or a multipart form with one plain boundary, and not compressed.';

/** Why an `access_token` may not be sent, in a sentence; null if all are our own keys. */
export function tokenProblem(tokens: readonly string[], keys: Pick<ApiKeys, 'isApiKey'>): string | null {
  return tokens.every(keys.isApiKey)
    ? null
    : 'access_token is not an API key of this service. Meta’s tokens are not accepted here: the service uses its own.';
}

export function refuseParameter(reply: FastifyReply, problem: string): FastifyReply {
  return sendGraphError(reply, 400, { code: 100, message: `(#100) ${problem}` });
}

/** Streams a form to Meta: files may be large. If a part may not be passed on, Meta never sees the end of it. */
async function passForm(
  { graph, keys, bodies }: PassOnDeps,
  call: Call,
  request: FastifyRequest,
  reply: FastifyReply,
  origin: string,
): Promise<FastifyReply> {
  const { 'content-type': type = '', 'content-length': length } = request.headers;
  if (Number(length ?? 0) > maxUploadBytes) return tooLarge(reply);
  const boundary = boundaryOf(type) ?? '';
  const { tokens, omittedBytes } = await readFormHead(request.raw, bodies, true);
  const problem = tokenProblem(tokens, keys);
  if (problem !== null) return refuseUnread(reply, problem);
  const scan = createFormScan({ boundary, maxTokens: tokens.length });
  const upload = openUpload(request, bodies, scan);
  const sent = await graph.open({
    ...call,
    body: upload.stream,
    // As this service read it, so that Meta reads the same.
    contentType: `multipart/form-data; boundary="${boundary}"`,
    ...(length && { contentLength: String(Number(length) - omittedBytes) }),
  });
  upload.close();
  if (scan.problem !== null) return refuseUnread(reply, scan.problem);
  if (upload.broken() === 'too_large') return tooLarge(reply);
  if (upload.broken() === 'slow_body') throw new RefusedError('slow_body');
  if (sent.kind !== 'answered') return answerFailure(reply, sent);
  const { status, headers } = sent;
  const answer = await buffer(sent.body).catch(() => null);
  if (answer === null) return answerFailure(reply, { kind: 'lost', reason: 'the answer was cut short' });
  return answerResult(reply, { kind: 'answered', status, headers, body: answer }, origin);
}

export function refuseUnread(reply: FastifyReply, problem: string): FastifyReply {
  // The rest of the body is not read.
  reply.header('connection', 'close');
  return refuseParameter(reply, problem);
}

export interface Upload {
  readonly stream: Transform;
  /** Why it ended early, in which case Meta never sees its end. */
  broken(): 'too_large' | 'slow_body' | null;
  close(): void;
}

/** Streams a body to Meta, with back pressure on the client. */
export function openUpload(
  { raw }: FastifyRequest,
  bodies: Bodies,
  scan: Pick<FormScan, 'push' | 'problem' | 'end'>,
): Upload {
  const body = bodies.open(raw, { hasKey: true, maxMs: maxUploadMs });
  let broken: ReturnType<Upload['broken']> = null;
  const breakOff = (reason: 'too_large' | 'slow_body' | null, message: string): Error => {
    broken ??= reason;
    return new Error(message);
  };
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      body.arrivedBytes += chunk.byteLength;
      const passed = scan.push(chunk);
      if (body.arrivedBytes > maxUploadBytes) done(breakOff('too_large', 'The body is too large for this path.'));
      else if (scan.problem !== null) done(breakOff(null, scan.problem));
      else {
        for (const bytes of passed) this.push(bytes);
        done();
      }
    },
    flush: (done) => {
      scan.end();
      done(scan.problem === null ? null : breakOff(null, scan.problem));
    },
  });
  // It may fail before anybody reads it, who will see the error then; without a listener the process would end.
  stream.on('error', () => undefined);
  body.isHeldUp = () => raw.isPaused();
  body.onStop = () => stream.destroy(breakOff('slow_body', 'The body arrived too slowly.'));
  raw.once('end', () => bodies.release(body));
  raw.once('close', () => {
    bodies.release(body);
    // Without this, the call to Meta would wait for the rest of the body forever.
    if (!raw.complete) stream.destroy(breakOff(null, 'The client disconnected.'));
  });
  raw.pipe(stream);
  return { stream, broken: () => broken, close: () => bodies.release(body) };
}

export function tooLarge(reply: FastifyReply): FastifyReply {
  // The rest of the body is not read.
  reply.header('connection', 'close');
  return sendGraphError(reply, 413, { code: 100, message: tooLargeMessage });
}

const tooLargeMessage =
  '(#100) The body is too large: this path takes at most 101 MiB, for a file of 100 MB and the form around it. ' +
  'Meta accepts less for most types: 16 MB of audio and video, 5 MB of an image.';
