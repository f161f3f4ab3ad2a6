import type { DownloadOptions, GraphDownload } from '@intexuraos/cloud-api';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { lookUpMedia } from '../../media/look-up.ts';
import { storedRecord } from '../media/find-content.ts';
import { sendContent } from '../media/send-content.ts';
import { answerFailure, answerResult, passHeaders } from './answer-result.ts';
import { sendGraphError } from './graph-error.ts';
import { hostNotAllowed, type MediaDeps, notOurs, storedHere } from './media.ts';
import { addressLifeMs, readSignedQuery } from './media-address.ts';

interface ContentCall {
  readonly version: string;
  readonly mediaId: string;
  readonly query: URLSearchParams;
}

/** Meta's URLs of files, by media object. A player requests many ranges of one file. */
export interface KnownAddresses {
  get(key: string): string | null;
  put(key: string, url: string): void;
  forget(key: string): void;
}

const maxAddresses = 1_000;
/** A download must begin before Meta's URL expires. */
const knownForMs = addressLifeMs - 60_000;

export function createKnownAddresses(now: () => number): KnownAddresses {
  const known = new Map<string, { readonly url: string; readonly until: number }>();
  return {
    get: (key) => {
      const { url, until } = known.get(key) ?? { url: null, until: 0 };
      return now() < until ? url : null;
    },
    put: (key, url) => {
      known.delete(key);
      known.set(key, { url, until: now() + knownForMs });
      const [oldest] = known.keys();
      if (known.size > maxAddresses && oldest !== undefined) known.delete(oldest);
    },
    forget: (key) => void known.delete(key),
  };
}

/**
 * Streams the content of a media object: from the signed URL that `answerMedia` returned, or, without a signature, from
 * Meta's present URL.
 */
export async function answerMediaContent(
  deps: MediaDeps & { readonly known: KnownAddresses },
  call: ContentCall,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { mediaId, query } = call;
  if (!query.has('at')) {
    const isSent = await sendStored(deps, mediaId, query.get('phone_number_id'), request, reply);
    return isSent ? reply : answerCurrent(deps, call, request, reply);
  }
  const signed = readSignedQuery(deps.signingSecret, mediaId, query);
  if (!signed) return sendGraphError(reply, 404, { code: 100, subcode: 33, message: notOurAddress });
  // Pages of any origin may show files whose signed URL they have.
  reply.header('cross-origin-resource-policy', 'cross-origin');
  // The URL was signed for this file, so nothing else of it needs to be checked.
  if (await sendStored(deps, mediaId, null, request, reply)) return reply;
  if (signed.url === storedHere) return sendGraphError(reply, 404, { code: 100, subcode: 33, message: gone });
  return sendFile(await download(deps, { url: signed.url, of: mediaId }, request, reply), reply);
}

/** Sends content that is stored here, which needs no call to Meta; resolves with whether it did. */
async function sendStored(
  { stored }: MediaDeps,
  mediaId: string,
  phoneNumberId: string | null,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<boolean> {
  const record = await storedRecord(stored, mediaId, phoneNumberId);
  const contents = stored?.media.contents;
  if (!record || !contents) return false;
  const result = await sendContent(contents, record, request, reply);
  if (result === 'unsatisfiable') reply.code(416).send();
  if (result === 'precondition_failed') reply.code(412).send();
  // Meta may still have it.
  return result !== 'lost' && result !== 'unreadable';
}

async function answerCurrent(
  deps: MediaDeps & { readonly known: KnownAddresses },
  call: ContentCall,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const key = `${call.mediaId} ${call.query.get('phone_number_id') ?? ''}`;
  const known = deps.known.get(key);
  if (known !== null) {
    const result = await download(deps, { url: known, of: call.mediaId }, request, reply);
    if (result.kind !== 'answered' || result.status < 400 || result.status === 416) return sendFile(result, reply);
    deps.known.forget(key);
    result.body.on('error', () => undefined).destroy();
  }
  const found = await lookUpMedia(deps.graph, call);
  if (found.kind === 'other') return notOurs(reply, call.mediaId);
  if (found.kind === 'gone') return sendGraphError(reply, 404, { code: 100, subcode: 33, message: gone });
  if (found.kind === 'failed') return answerResult(reply, found.result);
  deps.known.put(key, found.media.url);
  return sendFile(await download(deps, { url: found.media.url, of: call.mediaId }, request, reply), reply);
}

function download(
  { graph }: MediaDeps,
  { url, of }: { readonly url: string; readonly of: string },
  { headers }: FastifyRequest,
  { raw }: FastifyReply,
): Promise<GraphDownload> {
  const left = new AbortController();
  raw.once('close', () => left.abort());
  return graph.download(url, { of, signal: left.signal, headers: passedOn(headers) });
}

const requestHeaders = [
  'range',
  'if-range',
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
] as const;

function passedOn(headers: FastifyRequest['headers']): NonNullable<DownloadOptions['headers']> {
  return Object.fromEntries(
    requestHeaders.flatMap((name) => (headers[name] === undefined ? [] : [[name, headers[name]]])),
  );
}

function sendFile(result: GraphDownload, reply: FastifyReply): FastifyReply {
  if (result.kind === 'host_not_allowed') return hostNotAllowed(reply, result.host);
  if (result.kind !== 'answered') return answerFailure(reply, result);
  passHeaders(reply, result.headers, [
    'content-type',
    'content-length',
    'content-range',
    'accept-ranges',
    'content-encoding',
    'content-disposition',
    'etag',
    'last-modified',
  ]);
  // A user's file may be anything; no browser may run it as a page of this origin.
  reply.header('content-security-policy', 'sandbox').code(result.status);
  if (reply.request.method === 'HEAD') {
    // The caller gets no file, so it need not be fetched from Meta either.
    result.body.destroy();
    return reply.send();
  }
  // Without a length, the end of a connection can mean the end of the file; a reset never does.
  result.body.once('error', () => reply.raw.socket?.resetAndDestroy());
  return reply.send(result.body);
}

const notOurAddress =
  'This URL was not issued by this service. Request the media object again: GET /{version}/{media-id}.';

const gone =
  'Meta has no media object with this id, or no longer has it. It keeps received files for 7 days and uploads for 30: ' +
  'download files when the message arrives.';
