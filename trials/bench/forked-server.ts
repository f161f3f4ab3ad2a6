import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface ForkedServer {
  readonly port: number;
  readonly stop: () => Promise<void>;
}

/** Starts a server file of the bench in its own process; resolves once it has sent its port. */
export async function forkServer(file: string, args: readonly string[] = []): Promise<ForkedServer> {
  const child = fork(fileURLToPath(new URL(file, import.meta.url)), [...args]);
  const [port]: unknown[] = await once(child, 'message');
  if (typeof port !== 'number' || port === 0) throw new Error(`${file} did not send its port.`);
  return {
    port,
    stop: async () => {
      child.disconnect();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
