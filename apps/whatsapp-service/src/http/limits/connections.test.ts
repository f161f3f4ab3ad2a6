import { EventEmitter, once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createRefusals } from '../refusals.ts';
import { type ConnectionLimits, type Connections, createConnections } from './connections.ts';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  server?.close();
  if (server?.listening) await once(server, 'close');
  server = undefined;
});

interface Opened {
  readonly connections: Connections;
  readonly refusals: ReturnType<typeof createRefusals>;
  /** The paths that came, and those of them that were handled. */
  readonly came: string[];
  readonly handled: string[];
  dial(): Promise<Socket>;
}

/** A server with these limits. Requests are handled by `handle`, or answered at once. */
async function open(limits: Partial<ConnectionLimits>, handle?: RequestListener): Promise<Opened> {
  const came: string[] = [];
  const handled: string[] = [];
  const refusals = createRefusals();
  const connections = createConnections(refusals, limits);
  const started = createServer((request, response) => {
    came.push(request.url ?? '');
    if (!connections.admit(request, response)) return;
    handled.push(request.url ?? '');
    if (request.url === '/signed') connections.prove(request.socket);
    if (handle) handle(request, response);
    else response.end('ok');
  });
  server = started;
  started.on('connection', connections.add).listen(0, '127.0.0.1');
  await once(started, 'listening');
  return {
    connections,
    refusals,
    came,
    handled,
    dial: async () => {
      const accepted = once(started, 'connection');
      const socket = connect((started.address() as AddressInfo).port, '127.0.0.1');
      socket.on('error', () => undefined);
      await accepted;
      return socket;
    },
  };
}

const request = (path: string): string => `GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`;

async function ask(socket: Socket, path: string): Promise<void> {
  socket.write(request(path));
  await once(socket, 'data');
}

describe('the connections of strangers', () => {
  it('give way past the limit, the one idle longest first, and never one that brought a right signature', async () => {
    const { dial, refusals } = await open({ maxUnproven: 2 });
    const signed = await dial();
    await ask(signed, '/signed');
    const [first, second] = [await dial(), await dial()];
    await ask(second, '/');
    await ask(first, '/');
    const closed = once(second, 'close');
    second.resume();
    const third = await dial();
    await closed;
    for (const socket of [signed, first, third]) await ask(socket, '/');
    expect(refusals.counts().too_many_connections).toBe(1);
  });

  it('are counted again once what a proxy’s connection carries may be another client’s', async () => {
    const { dial, connections } = await open({ maxUnproven: 1 });
    const accepted: Socket[] = [];
    server?.on('connection', (socket) => accepted.push(socket));
    const pooled = await dial();
    await ask(pooled, '/signed');
    for (const socket of accepted) connections.doubt(socket);
    const closed = once(pooled, 'close');
    pooled.resume();
    await dial();
    await closed;
  });
});

describe('unanswered requests on one connection', () => {
  it('close it at the ninth, and those behind it are not even parsed (300 such connections exhausted the heap)', async () => {
    const { dial, refusals, came, handled } = await open({}, () => undefined);
    const socket = await dial();
    const closed = once(socket, 'close');
    socket.resume().write(request('/').repeat(1_000));
    await closed;
    expect(handled).toHaveLength(8);
    expect(came).toHaveLength(9);
    expect(refusals.counts().too_many_unanswered).toBe(1);
  });

  it('may be a few, any number of times', async () => {
    const { dial, handled } = await open({});
    const socket = await dial();
    for (let round = 1; round <= 20; round += 1) {
      let text = '';
      socket.write(request('/').repeat(8));
      while (text.split('HTTP/1.1 200').length < 9) text += String(await once(socket, 'data'));
      expect(handled).toHaveLength(8 * round);
    }
  });
});

describe('a client that does not read', () => {
  it('loses its connection, and one that is merely idle does not', async () => {
    const large = Buffer.alloc(16 * 1024 * 1024);
    const { dial, connections, refusals } = await open({ unreadMs: 50 }, (incoming, response) => {
      response.write(incoming.url === '/large' ? large : 'small');
    });
    const accepted: Socket[] = [];
    server?.on('connection', (socket) => accepted.push(socket));
    const [stuck, idle] = [await dial(), await dial()];
    await ask(idle, '/');
    stuck.pause().write(request('/large'));
    await expect.poll(() => accepted[0]?.writableLength).toBeGreaterThan(0);
    connections.sweep();
    await expect.poll(() => accepted[0]?.destroyed).toBe(true);
    expect(accepted[1]?.destroyed).toBe(false);
    expect(refusals.counts().slow_reader).toBe(1);
  });

  it('gets its time limit again for each answer that it leaves unread', async () => {
    const { connections } = await open({});
    const socket = Object.assign(new EventEmitter(), {
      writableLength: 1,
      timeout: 0,
      setTimeout: (ms: number) => Object.assign(socket, { timeout: ms }),
    });
    connections.add(socket as unknown as Socket);
    connections.sweep();
    expect(socket.timeout).toBe(60_000);
    // As Node does when the next request comes.
    socket.timeout = 0;
    connections.sweep();
    expect(socket.timeout).toBe(60_000);
    Object.assign(socket, { timeout: 0, writableLength: 0 });
    connections.sweep();
    expect(socket.timeout).toBe(0);
  });
});
