import { once } from 'node:events';
import { createServer, connect as dial, type Socket } from 'node:net';

/** A TCP proxy to a server on this machine. It can be cut, so that connections are refused, and restored. */
export interface BreakableLine {
  /** `http://127.0.0.1:{port}`; unchanged after a restore. */
  readonly url: string;
  cut(): Promise<void>;
  restore(): Promise<void>;
}

export async function openBreakableLine(targetPort: number): Promise<BreakableLine> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    const target = dial(targetPort, '127.0.0.1');
    for (const [end, other] of [
      [socket, target],
      [target, socket],
    ] as const) {
      open.add(end);
      end.on('error', () => end.destroy());
      end.on('close', () => {
        open.delete(end);
        other.destroy();
      });
      end.pipe(other);
    }
  });
  const listen = async (port: number): Promise<void> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
  };
  await listen(0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The system gave no port.');
  const { port } = address;
  return {
    url: `http://127.0.0.1:${port}`,
    cut: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
    restore: () => listen(port),
  };
}
