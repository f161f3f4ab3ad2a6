import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export const file = Buffer.alloc(3_000_000, 'äöü');

/** Ids of media objects: one whose file is complete, and two whose file is cut short, with and without a length. */
export const mediaIds = { whole: '1037543291543636', cut: '1037543291543637', cutWithoutLength: '1037543291543638' };

export interface Meta {
  readonly url: string;
  /** Bytes of each upload. */
  readonly uploads: number[];
  /** The header `file_offset` of each part of a resumable upload. */
  readonly offsets: unknown[];
  close(): void;
}

/** A Meta with three files, which takes uploads. */
export async function openMeta(): Promise<Meta> {
  const uploads: number[] = [];
  const offsets: unknown[] = [];
  const server = createServer(async (request, response) => {
    const [, first = '', second = ''] = (request.url ?? '').split(/[/?]/);
    if (request.method === 'POST') {
      let bytes = 0;
      for await (const chunk of request) bytes += (chunk as Buffer).byteLength;
      uploads.push(bytes);
      if (second.startsWith('upload:')) offsets.push(request.headers.file_offset);
      response.end(JSON.stringify({ id: mediaIds.whole }));
    } else if (first === 'file') answerFile(response, second);
    else response.end(JSON.stringify(describe(second, `${url}/file/${second}`)));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, uploads, offsets, close: () => server.close().closeAllConnections() };
}

const describe = (id: string, url: string) => ({
  messaging_product: 'whatsapp',
  id,
  url,
  mime_type: 'image/png',
  sha256: createHash('sha256').update(file).digest('hex'),
  file_size: file.byteLength,
});

function answerFile(response: ServerResponse, id: string): void {
  const length = id === mediaIds.cutWithoutLength ? {} : { 'content-length': String(file.byteLength) };
  response.writeHead(200, { 'content-type': 'image/png', ...length });
  if (id === mediaIds.whole) response.end(file);
  else response.write(file.subarray(0, file.byteLength / 2), () => setImmediate(() => response.destroy()));
}
