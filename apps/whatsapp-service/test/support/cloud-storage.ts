import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CRC32C } from '@google-cloud/storage';

/** Stands in for the part of Google's Cloud Storage that the service uses (JSON API v1), since there is no emulator. */
export interface FakeCloudStorage {
  readonly url: string;
  /** By name. */
  readonly objects: Map<string, { readonly bytes: Buffer; readonly madeAt: string }>;
  /** The status of the next upload, in place of its success. */
  refuseNextUpload(status: number): void;
  close(): Promise<void>;
}

export async function startCloudStorage(): Promise<FakeCloudStorage> {
  const objects: FakeCloudStorage['objects'] = new Map();
  let refusal: number | null = null;
  const server = createServer((request, response) => {
    void answer(request, response).catch(() => response.destroy());
  });
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const { pathname, searchParams } = url;
    const json = (status: number, value: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    if (pathname.startsWith('/upload/')) {
      // An upload that is cut off never gets here.
      const body = await bodyOf(request);
      if (refusal !== null) {
        const status = refusal;
        refusal = null;
        return json(status, { error: { code: status, message: 'refused' } });
      }
      const { metadata, bytes } = parts(body, String(request.headers['content-type']));
      const name = searchParams.get('name') ?? String(metadata.name);
      objects.set(name, { bytes, madeAt: new Date().toISOString() });
      return json(200, resource(name, bytes, new Date().toISOString()));
    }
    await bodyOf(request);
    const [, from, to] = /\/o\/([^/]+)\/rewriteTo\/b\/[^/]+\/o\/([^/]+)$/.exec(pathname) ?? [];
    if (from !== undefined && to !== undefined) {
      const source = objects.get(decodeURIComponent(from));
      if (!source) return json(404, { error: { code: 404 } });
      const name = decodeURIComponent(to);
      objects.set(name, source);
      return json(200, { done: true, resource: resource(name, source.bytes, source.madeAt) });
    }
    if (/\/o$/.test(pathname)) {
      const prefix = searchParams.get('prefix') ?? '';
      const items = [...objects].filter(([name]) => name.startsWith(prefix));
      return json(200, { items: items.map(([name, { bytes, madeAt }]) => resource(name, bytes, madeAt)) });
    }
    const name = decodeURIComponent(/\/o\/([^/]+)$/.exec(pathname)?.[1] ?? '');
    const found = objects.get(name);
    if (!found) return json(404, { error: { code: 404, message: 'No such object' } });
    if (request.method === 'DELETE') {
      objects.delete(name);
      response.writeHead(204).end();
      return;
    }
    if (searchParams.get('alt') !== 'media') return json(200, resource(name, found.bytes, found.madeAt));
    const [, first = '0', last = ''] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const part = found.bytes.subarray(Number(first), last === '' ? undefined : Number(last) + 1);
    response.writeHead(request.headers.range ? 206 : 200, { 'content-length': part.byteLength }).end(part);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    refuseNextUpload: (status) => {
      refusal = status;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const resource = (name: string, bytes: Buffer, timeCreated: string) => ({
  name,
  bucket: 'media',
  size: String(bytes.byteLength),
  timeCreated,
  generation: '1',
  crc32c: crcOf(bytes),
});

/** The client compares it with what it sent. */
function crcOf(bytes: Buffer): string {
  const crc = new CRC32C();
  crc.update(bytes);
  return crc.toString();
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The two parts of a multipart/related upload: the metadata and the bytes. */
function parts(body: Buffer, contentType: string): { metadata: Record<string, unknown>; bytes: Buffer } {
  const boundary = `--${/boundary="?([^";]+)/.exec(contentType)?.[1] ?? ''}`;
  const starts: number[] = [];
  for (let at = body.indexOf(boundary); at >= 0; at = body.indexOf(boundary, at + 1)) starts.push(at);
  const contentOf = (index: number): Buffer => {
    const part = body.subarray((starts[index] ?? 0) + boundary.length, starts[index + 1]);
    return part.subarray(part.indexOf('\r\n\r\n') + 4, part.byteLength - 2);
  };
  return { metadata: JSON.parse(contentOf(0).toString('utf8')) as Record<string, unknown>, bytes: contentOf(1) };
}
