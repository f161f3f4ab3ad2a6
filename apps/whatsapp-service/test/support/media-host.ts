import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Meta's side of media: what an id stands for, and the file at its address. Each can be made to misbehave. */
export interface MediaHost {
  readonly url: string;
  /** Every request, in order: `id 1037` or `file 1037`. */
  readonly asked: string[];
  /** Adds a file, and gives what a webhook says of it. */
  add(
    id: string,
    bytes: Buffer,
    options?: { readonly sha256?: string },
  ): { readonly sha256: string; readonly url: string };
  /** Answers the next request for this file, in place of its bytes. */
  misbehave(id: string, answer: (response: ServerResponse, bytes: Buffer) => void): void;
  /** Meta has forgotten the file, and its id. */
  forget(id: string): void;
  /** The address in the webhook has expired; fresh ones work. */
  expire(id: string): void;
  /** The token that is accepted. */
  token: string;
  close(): Promise<void>;
}

interface HostedFile {
  readonly bytes: Buffer;
  readonly sha256: string;
  generation: number;
  answers: ((response: ServerResponse, bytes: Buffer) => void)[];
}

export async function startMediaHost(): Promise<MediaHost> {
  const files = new Map<string, HostedFile>();
  const asked: string[] = [];
  const addressOf = (id: string, generation: number): string => `${host.url}/file/${id}?generation=${generation}`;
  const server = createServer((request, response) => answer(request, response));
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const [, kind = '', id = ''] = pathname.split('/');
    const isFile = kind === 'file';
    asked.push(`${isFile ? 'file' : 'id'} ${id}`);
    const json = (status: number, value: object): void => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
    };
    if (request.headers.authorization !== `Bearer ${host.token}`) {
      if (isFile) response.writeHead(401).end();
      else json(401, { error: { code: 190, message: 'Session has expired' } });
      return;
    }
    const file = files.get(id);
    if (!isFile) {
      if (!file) {
        json(400, { error: { code: 100, error_subcode: 33, message: `Object with ID '${id}' does not exist` } });
        return;
      }
      const { bytes, sha256, generation } = file;
      const size = bytes.byteLength;
      json(200, {
        ...{ messaging_product: 'whatsapp', id, url: addressOf(id, generation), mime_type: 'image/jpeg' },
        ...{ sha256, file_size: size },
      });
      return;
    }
    if (!file || searchParams.get('generation') !== String(file.generation)) {
      response.writeHead(404).end();
      return;
    }
    const misbehaviour = file.answers.shift();
    if (misbehaviour) {
      misbehaviour(response, file.bytes);
      return;
    }
    response.writeHead(200, { 'content-length': file.bytes.byteLength }).end(file.bytes);
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const host: MediaHost = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    token: 'access-token-of-the-tests',
    add: (id, bytes, { sha256 = createHash('sha256').update(bytes).digest('hex') } = {}) => {
      files.set(id, { bytes, sha256, generation: 1, answers: [] });
      return { sha256: Buffer.from(sha256, 'hex').toString('base64'), url: addressOf(id, 1) };
    },
    misbehave: (id, misbehaviour) => files.get(id)?.answers.push(misbehaviour),
    forget: (id) => void files.delete(id),
    expire: (id) => {
      const file = files.get(id);
      if (file) file.generation += 1;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return host;
}

/** Sends a part of a file, then cuts the connection. */
export const cutAfter =
  (share: number) =>
  (response: ServerResponse, bytes: Buffer): void => {
    response.writeHead(200, { 'content-length': bytes.byteLength });
    response.write(bytes.subarray(0, Math.floor(bytes.byteLength * share)), () => response.destroy());
  };
