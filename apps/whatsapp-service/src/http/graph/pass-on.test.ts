import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyRequest } from 'fastify';
import { expect, it } from 'vitest';
import { createBodies } from '../limits/bodies.ts';
import { openUpload, type Upload } from './pass-on.ts';

const plain = { push: (chunk: Buffer) => [chunk], problem: null, end: () => undefined };

it('keeps the error of a client that disconnected early until its body is read', async () => {
  const bodies = createBodies({ now: () => 0, addressOf: () => '192.0.2.1' }, { budgetBytes: 1024 * 1024 });
  const opened = Promise.withResolvers<Upload>();
  const server = createServer((raw) => opened.resolve(openUpload({ raw } as FastifyRequest, bodies, plain)));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = request({ port, host: '127.0.0.1', method: 'POST', headers: { 'content-length': 10 } });
  client.on('error', () => undefined).write('half');
  const { stream } = await opened.promise;
  client.destroy();
  await new Promise((resolve) => stream.once('close', resolve));
  await expect(stream.toArray()).rejects.toThrow('The client disconnected.');
  server.close();
});
