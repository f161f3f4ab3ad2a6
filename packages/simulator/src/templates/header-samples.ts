import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { plainText } from '../meta-json.ts';
import type { Platform } from '../platform.ts';
import type { TemplateComponent } from '../world/template.ts';
import { headerSamplePath } from './header-sample-path.ts';

/** The components as they are read: handles of samples are replaced by URLs. */
export function withSampleUrls(components: readonly TemplateComponent[], origin: string): TemplateComponent[] {
  return components.map((component) => {
    const { example, cards } = component;
    return {
      ...component,
      ...(hasHandles(example) && {
        example: { ...example, header_handle: example.header_handle.map((handle) => urlOf(handle, origin)) },
      }),
      ...(cards && { cards: cards.map((card) => ({ components: withSampleUrls(card.components, origin) })) }),
    };
  });
}

function hasHandles(example: unknown): example is { readonly header_handle: readonly unknown[] } {
  return (
    typeof example === 'object' &&
    example !== null &&
    'header_handle' in example &&
    Array.isArray(example.header_handle)
  );
}

const keyOf = (handle: string): string => createHash('sha256').update(handle).digest('hex').slice(0, 32);

/** A URL comes from an earlier read, and was sent back. */
const urlOf = (handle: unknown, origin: string): string =>
  /^https?:/.test(plainText(handle)) ? plainText(handle) : `${origin}${headerSamplePath}${keyOf(plainText(handle))}`;

/** Answers the download of a sample; 404 for a handle that no upload here has returned. */
export function answerHeaderSample(request: IncomingMessage, response: ServerResponse, { world }: Platform): void {
  const key = new URL(request.url ?? '/', 'http://localhost').pathname.slice(headerSamplePath.length);
  const upload = [...world.uploads.values()].find(({ handle }) => handle !== undefined && keyOf(handle) === key);
  if (!upload) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such sample.');
    return;
  }
  response.writeHead(200, { 'content-type': upload.fileType, 'content-length': upload.bytes.byteLength });
  response.end(request.method === 'HEAD' ? undefined : upload.bytes);
}
