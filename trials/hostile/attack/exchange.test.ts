import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { openLine, type Sending } from './exchange.ts';

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';
const sending: Sending = { bytes: Buffer.from('GET / HTTP/1.1\r\n\r\n'), answers: 1, isHead: false, limitMs: 60_000 };

let server: Server | undefined;
afterEach(() => {
  server?.close();
});

async function serve(handle: (socket: Socket) => void): Promise<number> {
  server = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on('error', () => undefined);
    handle(socket);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

describe('openLine', () => {
  it('has several exchanges on one connection', async () => {
    const port = await serve((socket) => socket.on('data', () => socket.write(ok)));
    const line = openLine(port, undefined);
    expect(await line.send(sending)).toMatchObject({ ending: 'answered', answers: [{ status: 200 }] });
    expect(await line.send(sending)).toMatchObject({ ending: 'answered' });
    expect(line.isOpen()).toBe(true);
    line.close();
  });

  it('reports that the server closed without an answer', async () => {
    const port = await serve((socket) => socket.on('data', () => socket.destroy()));
    expect(await openLine(port, undefined).send(sending)).toEqual({ ending: 'closed', answers: [] });
  });

  it('reports that nothing arrived in time', async () => {
    const port = await serve((socket) => socket.resume());
    expect(await openLine(port, undefined).send({ ...sending, limitMs: 5 })).toEqual({ ending: 'hung', answers: [] });
  });

  it('disconnects when it is meant to', async () => {
    const port = await serve((socket) => socket.resume());
    expect(await openLine(port, undefined).send({ ...sending, leavesAfterMs: 5 })).toEqual({
      ending: 'left',
      answers: [],
    });
  });

  it('closes its side and still reads the answer', async () => {
    const port = await serve((socket) => socket.resume().on('end', () => socket.end(ok)));
    expect(await openLine(port, undefined).send({ ...sending, isHalfClosed: true })).toMatchObject({
      ending: 'answered',
    });
  });

  it('reports that there was no connection', async () => {
    const port = await serve(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    expect(await openLine(port, undefined).send(sending)).toEqual({ ending: 'refused', answers: [] });
  });

  it('sends everything in pieces', async () => {
    const bytes = Buffer.from(`POST / HTTP/1.1\r\n\r\n${'x'.repeat(500)}`);
    let came = 0;
    const port = await serve((socket) =>
      socket.on('data', (chunk) => {
        came += chunk.length;
        if (came === bytes.length) socket.write(ok);
      }),
    );
    expect(await openLine(port, undefined).send({ ...sending, bytes, pieces: 4 })).toMatchObject({
      ending: 'answered',
    });
  });
});
