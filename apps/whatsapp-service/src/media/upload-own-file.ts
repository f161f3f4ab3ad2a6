import { randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import type { GraphClient, GraphResult } from '@intexuraos/cloud-api';
import { load, put } from '../records/flow.ts';
import type { RecordStore } from '../records/record-store.ts';
import { ownMedia } from './collections.ts';
import type { ContentStore } from './content-store.ts';
import { type MetaUpload, maySend, type OwnFile } from './own-file.ts';

export interface UploadDeps {
  readonly graph: Pick<GraphClient, 'call'>;
  readonly records: Pick<RecordStore, 'find' | 'run'>;
  /** Null if media are not stored. */
  readonly contents: Pick<ContentStore, 'read'> | null;
  /** Of the Graph API. */
  readonly version: string;
  readonly now: () => number;
}

/** `missing`: there is no such file, or no content of it. */
export type UploadResult =
  | { readonly kind: 'uploaded'; readonly mediaId: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'failed'; readonly reason: string; readonly result: GraphResult };

/**
 * Meta stores an upload for 30 days (Meta: business-phone-numbers/media); a message may wait a day before it is sent.
 */
const usableMs = 29 * 24 * 60 * 60_000;

/**
 * Meta's id of one of our files for a number: an existing one, or that of a new upload. Concurrent calls for one file
 * and number share an upload.
 */
export function createUploads(deps: UploadDeps): (id: string, phoneNumberId: string) => Promise<UploadResult> {
  const running = new Map<string, Promise<UploadResult>>();
  return async (id, phoneNumberId) => {
    const key = `${id} ${phoneNumberId}`;
    const known = running.get(key);
    if (known) return known;
    const upload = uploadOnce(deps, id, phoneNumberId).finally(() => running.delete(key));
    running.set(key, upload);
    return upload;
  };
}

async function uploadOnce(deps: UploadDeps, id: string, phoneNumberId: string): Promise<UploadResult> {
  const { records, contents, graph, version, now } = deps;
  const file = await records.find(ownMedia, id);
  if (!file || !maySend(file, phoneNumberId)) return { kind: 'missing' };
  const had = file.uploads.find((upload) => upload.phoneNumberId === phoneNumberId && now() - upload.at < usableMs);
  if (had) return { kind: 'uploaded', mediaId: had.mediaId };
  const bytes = contents === null ? null : await contents.read(file.content.sha256);
  if (bytes === null) return { kind: 'missing' };
  const at = now();
  const form = formOf(file, bytes);
  // A call that fails early leaves the file unread, and open.
  const result = await graph
    .call({ method: 'POST', path: `${version}/${phoneNumberId}/media`, ...form })
    .finally(() => bytes.destroy());
  const mediaId = idIn(result);
  if (mediaId === null) return { kind: 'failed', reason: reasonOf(result), result };
  const upload: MetaUpload = { phoneNumberId, mediaId, at };
  await records.run(function* () {
    const current = yield* load(ownMedia, id);
    if (!current) return { writes: [] };
    const uploads = [...current.uploads.filter((each) => each.phoneNumberId !== phoneNumberId), upload];
    return { writes: [put(ownMedia, { ...current, uploads, updatedAt: at })] };
  });
  return { kind: 'uploaded', mediaId };
}

/** The form for Meta, as a stream of known length. */
function formOf({ mimeType, filename, content }: OwnFile, bytes: Readable) {
  const boundary = `form-${randomUUID()}`;
  const name = (filename ?? 'file').replaceAll(/["\r\n\\]/g, '_');
  const field = (key: string, value: string): string =>
    `--${boundary}\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`;
  const head = Buffer.from(
    `${field('messaging_product', 'whatsapp')}${field('type', mimeType)}--${boundary}\r\nContent-Disposition: form-data; ` +
      `name="file"; filename="${name}"\r\nContent-Type: ${mimeType}\r\n\r\n`,
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  const parts = async function* (): AsyncGenerator<Uint8Array> {
    yield head;
    yield* bytes;
    yield tail;
  };
  return {
    body: Readable.from(parts(), { objectMode: false }),
    contentType: `multipart/form-data; boundary=${boundary}`,
    contentLength: String(head.byteLength + content.size + tail.byteLength),
  };
}

function idIn(result: GraphResult): string | null {
  if (result.kind !== 'answered' || result.status !== 200) return null;
  try {
    const { id }: { id?: unknown } = Object(JSON.parse(new TextDecoder().decode(result.body)));
    return typeof id === 'string' && /^\d{1,32}$/.test(id) ? id : null;
  } catch {
    return null;
  }
}

function reasonOf(result: GraphResult): string {
  switch (result.kind) {
    case 'no_token':
      return 'there is no access token';
    case 'answered':
      return `Meta answered HTTP ${result.status}`;
    default:
      return result.reason;
  }
}
