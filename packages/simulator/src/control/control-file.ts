import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Media } from '../world/media.ts';

/** An answer of the control API that is a file and not JSON. */
export class ControlFile {
  readonly media: Pick<Media, 'bytes' | 'mimeType' | 'filename' | 'sha256'>;

  constructor(media: ControlFile['media']) {
    this.media = media;
  }
}

/** Types that a page may show in place; whatever else there is, a browser only saves it. */
const shownTypes = /^(image\/(png|jpeg|gif|webp)|(audio|video)\/[\w.+-]+)(;|$)/i;

/** What users and businesses send is never run: no script, no page, nothing for other sites. */
export function answerFile(request: IncomingMessage, response: ServerResponse, { media }: ControlFile): void {
  const isShown = shownTypes.test(media.mimeType);
  response.writeHead(200, {
    'content-type': isShown ? media.mimeType : 'application/octet-stream',
    'content-length': media.bytes.byteLength,
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': 'private, max-age=3600',
    'content-disposition': `${isShown ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(media.filename ?? media.sha256.slice(0, 12))}`,
  });
  response.end(request.method === 'HEAD' ? undefined : media.bytes);
}
