import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of the bench that answers when it is asked. */
export interface AskedProcess {
  readonly port: number;
  /** What it has to tell now. */
  readonly ask: () => Promise<Readonly<Record<string, number>>>;
  readonly stop: () => Promise<void>;
}

/** Starts a file of this folder; resolves once it has told its port. */
export async function startAsked(file: string, args: readonly string[] = []): Promise<AskedProcess> {
  const child: ChildProcess = fork(fileURLToPath(new URL(file, import.meta.url)), [...args]);
  const [port]: unknown[] = await once(child, 'message');
  if (typeof port !== 'number' || port === 0) throw new Error(`${file} did not say where it listens.`);
  return {
    port,
    ask: async () => {
      child.send('?');
      const [told]: unknown[] = await once(child, 'message');
      return typeof told === 'object' && told !== null ? { ...told } : {};
    },
    stop: async () => {
      child.disconnect();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
