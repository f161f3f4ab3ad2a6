import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Media } from '../world/media.ts';

/** An answer of the control API that is a file instead of JSON. */
export class ControlFile {
  readonly media: Pick<Media, 'bytes' | 'mimeType' | 'filename' | 'sha256'>;

  constructor(media: ControlFile['media']) {
    this.media = media;
  }
}

/** Types that a page may display; a browser can only save all others. */
const shownTypes = /^(image\/(png|jpeg|gif|webp)|(audio|video)\/[\w.+-]+)(;|$)/i;

/**
 * Sends a user's or business's file in such a way that no browser runs it as a script or page, and no other site can
 * read it. Supports ranges, for players that seek.
 */
export function answerFile(request: IncomingMessage, response: ServerResponse, { media }: ControlFile): void {
  const isShown = shownTypes.test(media.mimeType);
  const { byteLength } = media.bytes;
  const part = partOf(request.headers.range, byteLength);
  response.writeHead(part ? 206 : 200, {
    'content-type': isShown ? media.mimeType : 'application/octet-stream',
    'content-length': part ? part.end - part.start : byteLength,
    ...(part && { 'content-range': `bytes ${part.start}-${part.end - 1}/${byteLength}` }),
    'accept-ranges': 'bytes',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, max-age=3600',
    'content-disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${encoded(media.filename ?? media.sha256.slice(0, 12))}`,
  });
  response.end(part ? media.bytes.subarray(part.start, part.end) : media.bytes);
}

/** `bytes=FROM-TO`, the only form that browsers send; undefined for the whole file. */
function partOf(range: string | undefined, byteLength: number): { start: number; end: number } | undefined {
  const [, from = '', to = ''] = /^bytes=(\d+)-(\d*)$/.exec(range ?? '') ?? [];
  const [start, end] = [Number(from), to === '' ? byteLength : Math.min(Number(to) + 1, byteLength)];
  return from === '' || start >= end ? undefined : { start, end };
}

/**
 * A name as it is written in headers, which may not contain some characters that encodeURIComponent leaves unchanged.
 */
const encoded = (name: string): string =>
  encodeURIComponent(name).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
