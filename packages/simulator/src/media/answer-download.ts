import type { IncomingMessage, ServerResponse } from 'node:http';
import { findToken, readCredentials, tokenProblem } from '../graph/authorize.ts';
import type { Platform } from '../platform.ts';
import type { Media } from '../world/media.ts';
import type { Token } from '../world/token.ts';
import { wabaOf } from '../world/world.ts';
import { urlHash } from './media-address.ts';

/**
 * Answers the download of a file by the URL from its node: valid for five minutes (later 404), and only with a token
 * that has access to the account (else 401).
 */
export async function answerDownload(
  request: IncomingMessage,
  response: ServerResponse,
  platform: Platform,
): Promise<void> {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost');
  const { token } = readCredentials(request.headers.authorization, Object.fromEntries(searchParams));
  const known = token === undefined ? undefined : findToken(platform.world, token);
  if (!known || tokenProblem(known, platform)) {
    response.writeHead(401, { 'content-type': 'text/plain' }).end('A valid access token is required.');
    return;
  }
  const media = platform.world.media.get(searchParams.get('mid') ?? '');
  if (!media || !isGood(media, searchParams, platform) || !reaches(known, media, platform)) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('The address is wrong, or its time is over.');
    return;
  }
  const whole = media.bytes.byteLength;
  const range = readRange(request.headers.range, whole);
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'content-range': `bytes */${whole}` }).end();
    return;
  }
  const [from, to] = range ?? [0, whole - 1];
  response.writeHead(range ? 206 : 200, {
    'content-type': media.mimeType,
    'content-length': to - from + 1,
    'accept-ranges': 'bytes',
    ...(range && { 'content-range': `bytes ${from}-${to}/${whole}` }),
    ...(media.filename !== undefined && { 'content-disposition': `attachment; filename="${safe(media.filename)}"` }),
  });
  response.end(request.method === 'HEAD' ? undefined : media.bytes.subarray(from, to + 1));
}

/** The first and last byte of one range (RFC 9110); undefined for the whole file, also if several ranges are requested. */
function readRange(header: string | undefined, size: number): readonly [number, number] | 'unsatisfiable' | undefined {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size - 1 : Math.min(Number(last), size - 1);
  if (first !== '' && last !== '' && Number(last) < from) return undefined;
  return from >= size || to < from ? 'unsatisfiable' : [from, to];
}

function isGood(media: Media, params: URLSearchParams, { clock }: Platform): boolean {
  const expires = Number(params.get('ext'));
  return expires > clock.seconds() && media.expiresAt > clock.now() && params.get('hash') === urlHash(media, expires);
}

function reaches({ wabaIds }: Token, media: Media, { world }: Platform): boolean {
  const waba = wabaOf(world, media);
  return waba !== undefined && (wabaIds === 'all' || wabaIds.has(waba.id));
}

const safe = (filename: string): string => filename.replace(/[^\x20-\x7e]|["\\]/g, '_');
