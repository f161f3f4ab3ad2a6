import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A line to Firestore's emulator, over which every instance of a trial calls it. */
export interface FirestoreLine {
  /** For `FIRESTORE_EMULATOR_HOST`. */
  readonly host: string;
  /** `slow`: what is sent arrives late. `broken`: every connection is cut, and new ones are refused. */
  set(state: 'open' | 'slow' | 'broken'): void;
  close(): void;
}

/**
 * @param emulator `host:port` of the emulator.
 * @param lateMs how long a slow line delays what is sent over it, in milliseconds.
 */
export async function openFirestoreLine(emulator: string, lateMs = 400): Promise<FirestoreLine> {
  const { hostname, port } = new URL(`http://${emulator}`);
  let state: 'open' | 'slow' | 'broken' = 'open';
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer((near) => {
    keep(near);
    if (state === 'broken') {
      near.destroy();
      return;
    }
    const far = connect(Number(port), hostname);
    keep(far);
    passOn(near, far, () => (state === 'slow' ? lateMs : 0));
    passOn(far, near, () => 0);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    host: `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    set: (next) => {
      state = next;
      if (next === 'broken') cut();
    },
    close: () => {
      cut();
      server.close();
    },
  };
}

/** In order, each chunk after the delay of its moment. */
function passOn(from: Socket, to: Socket, delayMs: () => number): void {
  let before: Promise<void> = Promise.resolve();
  from.on('data', (chunk) => {
    const dueAt = performance.now() + delayMs();
    before = before.then(async () => {
      const leftMs = dueAt - performance.now();
      if (leftMs > 0) await new Promise((resolve) => setTimeout(resolve, leftMs));
      if (!to.destroyed) to.write(chunk);
    });
  });
  from.on('close', () => void before.then(() => to.destroy()));
}
