import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import type { ServiceProcess } from '../../../../trials/support/service-process.ts';
import { apiKey, journey } from './service.ts';

const { start } = journey();

let sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets = [];
});

/**
 * Sends the same request many times at once and reads nothing. Resolves when the service has received the bytes, or
 * closed the connection.
 */
async function askWithoutReading({ url }: ServiceProcess, path: string, times: number): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  const request = `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`;
  const closed = once(socket, 'close');
  await Promise.race([closed, new Promise((resolve) => socket.pause().write(request.repeat(times), resolve))]);
}

async function usedBytes({ url }: ServiceProcess): Promise<{ readonly heap: number; readonly resident: number }> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${apiKey}` } });
  const text = await answer.text();
  const read = (name: string): number => Number(new RegExp(`^${name} (\\S+)`, 'm').exec(text)?.[1]);
  return { heap: read('nodejs_heap_size_used_bytes'), resident: read('process_resident_memory_bytes') };
}

/** The heap's bound is far above what 300 connections take, and far below what one copy of the document for each takes. */
const [heapMayGrow, residentMayGrow] = [60 * 1024 * 1024, 120 * 1024 * 1024];

it('keeps its memory flat under 300 connections that ask for a large document again and again and never read', async () => {
  const service = await start();
  const size = (await (await fetch(`${service.url}/openapi.json`)).arrayBuffer()).byteLength;
  expect(size).toBeGreaterThan(100_000);
  await (await fetch(`${service.url}/docs`)).arrayBuffer();
  const before = await usedBytes(service);
  // Half of them respect the limit on unanswered requests, half send a thousand at once.
  const asking = Array.from({ length: 300 }, (_, index) =>
    askWithoutReading(service, index % 2 === 0 ? '/docs' : '/openapi.json', index < 150 ? 8 : 1_000),
  );
  await Promise.all(asking);
  const after = await usedBytes(service);
  const [heap, resident] = [after.heap - before.heap, after.resident - before.resident];
  console.info(`The heap grew by ${(heap / 1e6).toFixed(1)} MB, resident memory by ${(resident / 1e6).toFixed(1)} MB.`);
  expect(heap).toBeLessThan(heapMayGrow);
  expect(resident).toBeLessThan(residentMayGrow);
  expect((await fetch(`${service.url}/health`)).status).toBe(200);
});
