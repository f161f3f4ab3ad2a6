import { type GraphClient, type GraphDownload, type GraphResult, readMetaError } from '@intexuraos/cloud-api';
import { retryAfterMs } from '@intexuraos/service-api/retry-after';
import { type ContentStore, ContentStoreError } from './content-store.ts';
import { describeContent } from './inspect-content.ts';
import { lookUpMedia } from './look-up.ts';
import { measure, TooLarge } from './measure.ts';
import type { MediaFailureCode, MediaFile, StoredContent } from './media-record.ts';
import { hexHash } from './message-files.ts';

export interface DownloadDeps {
  readonly graph: Pick<GraphClient, 'call' | 'download'>;
  readonly contents: ContentStore;
  /** Of the Graph API. */
  readonly version: string;
  readonly now: () => number;
}

export interface DownloadRequest {
  readonly mediaId: string;
  /** Of the number whose webhook brought it. */
  readonly phoneNumberId: string;
  readonly file: MediaFile;
  /** The address in the webhook, while it can still work. */
  readonly url: string | null;
  readonly maxBytes: number;
  /** Names the content in its record before it becomes visible; resolves with whether the record still waits for it. */
  readonly claim?: (hash: string) => Promise<boolean>;
  readonly signal: AbortSignal;
}

export type DownloadResult =
  | { readonly kind: 'stored'; readonly content: StoredContent }
  | { readonly kind: 'too_large'; readonly reason: string }
  | DownloadFailure;

export interface DownloadFailure {
  readonly kind: 'failed';
  readonly code: MediaFailureCode;
  readonly reason: string;
  /** How long Meta asks to wait. */
  readonly retryAfterMs?: number;
}

/** What Meta's own answer says about the file. */
interface Expected {
  readonly hashes: readonly string[];
  readonly size: number | null;
}

/**
 * Downloads one file into the content store: from the URL that the webhook gave, otherwise from a fresh one. Never
 * rejects.
 */
export async function downloadMedia(deps: DownloadDeps, request: DownloadRequest): Promise<DownloadResult> {
  const { mediaId, file, url } = request;
  const metaHash = hexHash(file.sha256);
  const expected: Expected = { hashes: metaHash === null ? [] : [metaHash], size: null };
  if (url !== null) {
    const result = await fetchFrom(deps, url, expected, request);
    // Whatever else went wrong, a fresh URL may work.
    if (result.kind !== 'failed' || result.code === 'store') return result;
  }
  const found = await lookUpMedia(deps.graph, {
    version: deps.version,
    mediaId,
    query: new URLSearchParams(),
    of: request.phoneNumberId,
  });
  if (found.kind === 'gone')
    return failed('gone', 'Meta has no file under this id, or does not give it to this token.');
  if (found.kind === 'other') return failed('gone', 'Meta’s object with this id is not a file.');
  if (found.kind === 'failed') return failureOf(found.result);
  const { media } = found;
  const hash = hexHash(media.sha256);
  const hashes = hash === null ? expected.hashes : [...expected.hashes, hash];
  return fetchFrom(deps, media.url, { hashes, size: media.size }, request);
}

async function fetchFrom(
  { graph, contents, now }: DownloadDeps,
  url: string,
  { hashes, size }: Expected,
  { maxBytes, signal, phoneNumberId, claim }: DownloadRequest,
): Promise<DownloadResult> {
  if (size !== null && size > maxBytes) return tooLarge(maxBytes, size);
  const answer = await graph.download(url, { signal, of: phoneNumberId });
  if (answer.kind === 'host_not_allowed') return failed('host_not_allowed', hostReason(answer.host));
  if (answer.kind !== 'answered') return failureOf(answer);
  const { body } = answer;
  // The body is read to its end below, or destroyed; either way nothing else handles its error.
  body.on('error', () => undefined);
  if (answer.status !== 200) {
    body.destroy();
    return statusFailure(answer, now());
  }
  const header = answer.headers.get('content-length');
  const length = header === null ? size : Number(header);
  if (length !== null && length > maxBytes) {
    body.destroy();
    return tooLarge(maxBytes, length);
  }
  const { stream, measured, release } = measure(body, maxBytes);
  let hasWrongHash = false;
  try {
    let isUnwanted = false;
    const stored = await contents.write(stream, async (hash) => {
      const isWhole = length === null || measured().size === length;
      hasWrongHash = isWhole && hashes.length > 0 && !hashes.includes(hash);
      if (!isWhole || hasWrongHash) return false;
      isUnwanted = claim !== undefined && !(await claim(hash));
      return !isUnwanted;
    });
    if (isUnwanted) return failed('gone', unwanted);
    if (stored === null) return hasWrongHash ? failed('wrong_hash', wrongHash) : failed('incomplete', incomplete);
    const facts = await describeContent(measured());
    return { kind: 'stored', content: { sha256: stored.hash, size: stored.size, storedAt: now(), facts } };
  } catch (error) {
    if (error instanceof TooLarge) return tooLarge(maxBytes, null);
    if (error instanceof ContentStoreError) return failed('store', storeReason(error.code));
    return failed('incomplete', incomplete);
  } finally {
    body.destroy();
    release();
  }
}

const failed = (code: MediaFailureCode, reason: string): DownloadFailure => ({ kind: 'failed', code, reason });

const wrongHash = 'The file’s SHA-256 differs from the one in Meta’s webhook.';
const unwanted = 'Its message was removed during the download.';
const incomplete = 'The connection ended before the whole file had arrived.';
const hostReason = (host: string): string =>
  `Meta’s URL of the file is on the host "${host}", which is not one of INTEXURAOS_WHATSAPP_MEDIA_HOSTS; the token was not sent there.`;
const storeReason = (code: string): string => `The file could not be stored: ${code}.`;

function tooLarge(maxBytes: number, size: number | null): DownloadResult {
  const is = size === null ? 'larger than that' : `${size} bytes`;
  return {
    kind: 'too_large',
    reason: `At most ${maxBytes} bytes of a file are downloaded (INTEXURAOS_WHATSAPP_MEDIA_LIMITS); it is ${is}.`,
  };
}

function statusFailure(
  { status, headers }: Extract<GraphDownload, { kind: 'answered' }>,
  now: number,
): DownloadFailure {
  const askedMs = retryAfterMs(headers.get('retry-after'), now);
  const asked = askedMs !== null && { retryAfterMs: askedMs };
  if (status === 401 || status === 403) return failed('token', `Meta refused the access token (HTTP ${status}).`);
  if (status === 404 || status === 410) return failed('gone', `Meta has no file at this URL (HTTP ${status}).`);
  return { ...failed('meta', `Meta answered HTTP ${status}.`), ...asked };
}

/** Meta’s code for a token that has expired or is no longer valid. */
const tokenInvalid = 190;

function failureOf(result: GraphResult | Exclude<GraphDownload, { kind: 'answered' }>): DownloadFailure {
  switch (result.kind) {
    case 'no_token':
      return failed('token', 'No access token is configured, or its file cannot be read.');
    case 'answered': {
      const error = readMetaError(parsed(result.body));
      if (result.status === 401 || error?.code === tokenInvalid)
        return failed('token', 'Meta refused the access token.');
      const code = error ? `, code ${error.code}` : '';
      return failed('meta', `Meta answered HTTP ${result.status}${code}.`);
    }
    case 'host_not_allowed':
      return failed('host_not_allowed', hostReason(result.host));
    default:
      return failed('meta', `Meta could not be reached: ${result.reason}.`);
  }
}

function parsed(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return null;
  }
}
