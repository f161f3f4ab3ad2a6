import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type ContentStore, ContentStoreError } from '../../media/content-store.ts';
import type { MediaRecord } from '../../media/media-record.ts';
import { byteRange } from './byte-range.ts';
import { contentHeaders } from './content-headers.ts';
import { preconditions } from './preconditions.ts';

export type SendResult = 'sent' | 'lost' | 'unreadable' | 'unsatisfiable' | 'precondition_failed';

/**
 * Answers with the content of a stored file, whole or a part. `lost`: the content store has none; `unreadable`: it has one that can’t be
 * read; `precondition_failed`: the client asked for another content. Nothing was answered then. `unsatisfiable`: only the header that says so was set.
 */
export async function sendContent(...call: Parameters<typeof send>): Promise<SendResult> {
  try {
    return await send(...call);
  } catch (error) {
    if (error instanceof ContentStoreError) return 'unreadable';
    throw error;
  }
}

async function send(
  contents: Pick<ContentStore, 'sizeOf' | 'read'>,
  record: Pick<MediaRecord, 'id' | 'file' | 'content'>,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<SendResult> {
  const { content } = record;
  // The answer begins only if the whole is there: a file that was tampered with is not passed off as Meta's.
  if (!content || (await contents.sizeOf(content.sha256)) !== content.size) return 'lost';
  const { size, sha256 } = content;
  const etag = `"${sha256}"`;
  const { range: asked, 'if-range': ifRange } = request.headers;
  const precondition = preconditions(request.headers, etag);
  if (precondition === 'failed') return 'precondition_failed';
  if (precondition === 'unchanged') {
    reply.code(304).headers({ etag }).send();
    return 'sent';
  }
  // Ranges are defined for GET alone (RFC 9110, 14.2): HEAD gives the headers of the whole file.
  const range =
    request.method === 'HEAD'
      ? null
      : byteRange(asked, { size, etag, ifRange: typeof ifRange === 'string' ? ifRange : undefined });
  if (range === 'unsatisfiable') {
    reply.header('content-range', `bytes */${size}`);
    return 'unsatisfiable';
  }
  const length = range ? range.last - range.first + 1 : size;
  const isEmpty = request.method === 'HEAD' || length === 0;
  const bytes = isEmpty ? null : await contents.read(sha256, range ?? undefined);
  if (bytes === null && !isEmpty) return 'lost';
  reply.code(range ? 206 : 200).headers({ ...contentHeaders(record), etag, 'content-length': String(length) });
  if (range) reply.header('content-range', `bytes ${range.first}-${range.last}/${size}`);
  // A client sees that the file is not whole: by its length, and by a connection that was reset.
  bytes?.once('error', () => reply.raw.socket?.resetAndDestroy());
  reply.raw.once('close', () => bytes?.destroy());
  // The framework would write the length of an empty text, but leaves that of a stream alone.
  reply.send(bytes ?? Readable.from([]));
  return 'sent';
}
