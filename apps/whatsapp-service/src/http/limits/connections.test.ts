import { EventEmitter, once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
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
  /** The paths that arrived, and those that were handled. */
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
    connections.admit(request, response, () => {
      handled.push(request.url ?? '');
      if (request.url === '/signed') connections.prove(request.socket);
      if (handle) handle(request, response);
      else response.end('ok');
    });
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

describe('the connections of unknown clients', () => {
  it('give way past the limit, the one idle longest first, and never one that brought a valid signature', async () => {
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

  it('are counted again once a proxy’s connection may carry another client’s requests', async () => {
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
  it('close it at the ninth, and later ones are not even parsed (300 such connections exhausted the heap)', async () => {
    const { dial, refusals, came, handled } = await open({}, () => undefined);
    const socket = await dial();
    const closed = once(socket, 'close');
    socket.resume().write(request('/').repeat(1_000));
    await closed;
    expect(handled).toHaveLength(1);
    expect(came).toHaveLength(9);
    expect(refusals.counts().too_many_unanswered).toBe(1);
  });

  it('are handled one after another, so that only one answer is in memory (480 of 4 MB were)', async () => {
    const answers: ServerResponse[] = [];
    const { dial, handled } = await open({}, (_request, response) => answers.push(response));
    const socket = await dial();
    socket.resume().write(request('/first') + request('/second') + request('/third'));
    await expect.poll(() => handled).toEqual(['/first']);
    answers[0]?.end('done');
    await expect.poll(() => handled).toEqual(['/first', '/second']);
    answers[1]?.end('done');
    await expect.poll(() => handled).toEqual(['/first', '/second', '/third']);
  });

  it('are handled at once if they have a body, which would have to be held too', async () => {
    const { dial, handled } = await open({}, () => undefined);
    const socket = await dial();
    socket.write(`${request('/first')}POST /second HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\n\r\nx`);
    await expect.poll(() => handled).toEqual(['/first', '/second']);
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
  it('loses its connection, but one that is merely idle does not', async () => {
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

  it('gets a fresh time limit for each answer that it leaves unread', async () => {
    const { connections } = await open({});
    const socket = unreadSocket(1);
    connections.add(socket);
    connections.sweep();
    expect(socket.timeout).toBe(60_000);
    // As Node does when the next request comes.
    Object.assign(socket, { timeout: 0 });
    connections.sweep();
    expect(socket.timeout).toBe(60_000);
    Object.assign(socket, { timeout: 0, writableLength: 0 });
    connections.sweep();
    expect(socket.timeout).toBe(0);
  });

  it('is closed at the next check if all leave too much unread: unknown clients first, then the largest', async () => {
    const { connections, refusals } = await open({ maxUnreadBytes: 100 });
    const [small, large, reading, stranger, stream] = [60, 80, 90, 30, 500].map(unreadSocket);
    const all = [small, large, reading, stranger, stream].filter((socket) => socket !== undefined);
    for (const socket of all) {
      connections.add(socket);
      if (socket !== stranger) connections.prove(socket);
    }
    if (stream) connections.isStream(stream);
    connections.sweep();
    expect(all.filter(({ destroyed }) => destroyed)).toEqual([]);
    Object.assign(reading ?? {}, { bytesWritten: 1_001 });
    connections.sweep();
    expect(all.map(({ destroyed }) => destroyed)).toEqual([true, true, false, true, false]);
    expect(refusals.counts().slow_reader).toBe(3);
  });
});

/** A connection whose client left this many bytes unread. */
function unreadSocket(writableLength: number): Socket {
  const socket = Object.assign(new EventEmitter(), {
    writableLength,
    bytesWritten: 1_000,
    timeout: 0,
    destroyed: false,
    setTimeout: (timeout: number) => Object.assign(socket, { timeout }),
    destroy: () => Object.assign(socket, { destroyed: true }),
  });
  return socket as unknown as Socket;
}
