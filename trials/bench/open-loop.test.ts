import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { buildLoadRequests } from '../support/load-requests.ts';
import { runClosedLoop } from './closed-loop.ts';
import { runOpenLoop } from './open-loop.ts';

const requests = buildLoadRequests({ count: 100, appSecret: 'secret', seed: 1 });
const servers: Server[] = [];

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  const address = server.address();
  return address !== null && typeof address === 'object' ? address.port : 0;
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close().closeAllConnections();
});

describe('runOpenLoop', () => {
  it('sends each request once and counts answers by status', async () => {
    let answered = 0;
    const port = await serve((_, response) => response.writeHead(answered++ % 10 === 0 ? 503 : 200).end());
    const result = await runOpenLoop({ port, connections: 4, ratePerSecond: 1_000, durationMs: 100 }, requests);
    expect(result).toMatchObject({ answered: 100, errors: 10, statuses: { 200: 90, 503: 10 }, ranOut: false });
  });

  it('begins at the given request, after an earlier load', async () => {
    const seen: string[] = [];
    const port = await serve(async (request, response) => {
      seen.push(await text(request));
      response.end();
    });
    const load = { port, connections: 1, ratePerSecond: 1_000, durationMs: 5 };
    await runOpenLoop(load, requests);
    await runOpenLoop({ ...load, from: 5 }, requests);
    expect(seen).toEqual(Array.from({ length: 10 }, (_, index) => requests.body(index).toString()));
  });

  it('counts a latency from when the request was due, so a stall shows in all requests that it delayed', async () => {
    const stallMs = 200;
    let stall: Promise<unknown> | undefined;
    const port = await serve(async (_, response) => {
      stall ??= new Promise((resolve) => setTimeout(resolve, stallMs));
      await stall;
      response.end();
    });
    const result = await runOpenLoop({ port, connections: 1, ratePerSecond: 1_000, durationMs: 100 }, requests);
    expect(result.latency.maxMs).toBeGreaterThanOrEqual(stallMs - 1);
    // The last request was due at 99 ms and could not be sent before 200 ms.
    expect(result.latency.p50Ms).toBeGreaterThanOrEqual(stallMs - 100);
  });

  it('counts a broken connection as an error and continues with a new one', async () => {
    let seen = 0;
    const port = await serve((request, response) => {
      seen += 1;
      if (seen === 3) request.socket.destroy();
      else response.end();
    });
    const result = await runOpenLoop({ port, connections: 2, ratePerSecond: 1_000, durationMs: 50 }, requests);
    expect(result).toMatchObject({ answered: 50, errors: 1, statuses: { 0: 1, 200: 49 } });
  });
});

describe('runClosedLoop', () => {
  it('reports that the prepared requests ran out before the time', async () => {
    const port = await serve((_, response) => response.end());
    const result = await runClosedLoop({ port, connections: 8, warmUpMs: 0, durationMs: 60_000 }, requests);
    expect(result).toMatchObject({ answered: 100, errors: 0, ranOut: true });
    expect(result.elapsedMs).toBeLessThan(60_000);
  });

  it('never has more requests in progress than connections', async () => {
    let underWay = 0;
    let most = 0;
    const port = await serve((_, response) => {
      underWay += 1;
      most = Math.max(most, underWay);
      setImmediate(() => {
        underWay -= 1;
        response.end();
      });
    });
    await runClosedLoop({ port, connections: 8, warmUpMs: 0, durationMs: 60_000 }, requests);
    expect(most).toBeLessThanOrEqual(8);
  });
});
