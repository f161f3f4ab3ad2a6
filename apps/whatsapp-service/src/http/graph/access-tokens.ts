import type { IncomingMessage } from 'node:http';
import { RefusedError } from '../error-response.ts';
import type { Bodies } from '../limits/bodies.ts';
import { readBody } from '../limits/read-body.ts';
import { boundaryOf, createFormScan, type FormScan } from './form-scan.ts';
import { kindOfBody, readParameters } from './read-body.ts';

/** The `access_token` of a request, where clients written for Meta send the key, and the body if it was read for that. */
export interface BroughtTokens {
  readonly tokens: readonly string[];
  readonly body: Buffer | null;
}

/** If a request has no key anywhere else, its body is read up to this size. */
const maxStrangersBytes = 64 * 1024;

/** Files come last in a form, and the parts before them are short. */
const maxHeadBytes = 64 * 1024;

/**
 * Looks for keys in the query, and in the body if there is none elsewhere. In a multipart form only the part before the
 * file is examined, and can be read again.
 */
export async function findTokens(
  request: IncomingMessage,
  query: URLSearchParams,
  bodies: Bodies,
): Promise<BroughtTokens> {
  const tokens = query.getAll('access_token');
  const { method, headers } = request;
  const hasKey = tokens.length > 0 || headers.authorization !== undefined || headers['x-api-key'] !== undefined;
  if (hasKey || (method !== 'POST' && method !== 'DELETE') || !hasBody(request)) return { tokens, body: null };
  const kind = kindOfBody(headers['content-type']);
  if (kind === 'multipart') return { tokens: (await readFormHead(request, bodies, false)).tokens, body: null };
  if (kind === 'other' || Number(headers['content-length'] ?? 0) > maxStrangersBytes) return { tokens, body: null };
  const body = bodies.open(request);
  const read = await readBody(request, bodies, body, maxStrangersBytes);
  bodies.release(body);
  if (read.state === 'overloaded' || read.state === 'slow_body') throw new RefusedError(read.state);
  if (read.state !== 'read') return { tokens, body: null };
  return { tokens: readParameters(read.bytes, kind)?.tokens ?? [], body: read.bytes };
}

export function hasBody({ headers }: Pick<IncomingMessage, 'headers'>): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Whatever a multipart form has before its first file. All of it is put back, to be read again. */
export async function readFormHead(
  request: IncomingMessage,
  bodies: Bodies,
  hasKey: boolean,
): Promise<Pick<FormScan, 'tokens' | 'omittedBytes'>> {
  const scan = createFormScan({ boundary: boundaryOf(request.headers['content-type'] ?? '') ?? '' });
  const body = bodies.open(request, { hasKey });
  const chunks: Buffer[] = [];
  const stopped = await new Promise<'overloaded' | 'slow_body' | 'bad_request' | null>((resolve) => {
    const end = (reason: Parameters<typeof resolve>[0]): void => {
      request.removeListener('data', onData);
      request.removeListener('end', onEnd);
      request.removeListener('close', onClose);
      body.onStop = null;
      resolve(reason);
    };
    const onData = (chunk: Buffer): void => {
      chunks.push(chunk);
      body.arrivedBytes += chunk.byteLength;
      scan.push(chunk);
      if (!bodies.reserve(body, chunk.byteLength)) end('overloaded');
      const isEnough = scan.isPastParameters || scan.problem !== null || body.arrivedBytes >= maxHeadBytes;
      if (!isEnough) return;
      // Inside the event handler, so that the stream can't have ended.
      request.pause();
      request.unshift(Buffer.concat(chunks));
      end(null);
    };
    const onEnd = (): void => end('bad_request');
    const onClose = (): void => end('bad_request');
    body.onStop = end;
    // Already put back once, so the stream is paused.
    request.on('data', onData).once('end', onEnd).once('close', onClose).resume();
  });
  bodies.release(body);
  if (stopped !== null) throw new RefusedError(stopped);
  return scan;
}
