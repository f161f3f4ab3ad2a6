import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A process of the bench that answers questions. */
export interface AskedProcess {
  readonly port: number;
  /** Its current figures. A file with several kinds of figures says which questions it answers. */
  readonly ask: (question?: string) => Promise<Readonly<Record<string, number>>>;
  readonly stop: () => Promise<void>;
}

/** Starts a file, named from this folder; resolves once it has sent its port. */
export async function startAsked(file: string, args: readonly string[] = []): Promise<AskedProcess> {
  const child: ChildProcess = fork(fileURLToPath(new URL(file, import.meta.url)), [...args]);
  const [port]: unknown[] = await once(child, 'message');
  if (typeof port !== 'number' || port === 0) throw new Error(`${file} did not send its port.`);
  return {
    port,
    ask: async (question = '?') => {
      child.send(question);
      const [figures]: unknown[] = await once(child, 'message');
      return typeof figures === 'object' && figures !== null ? { ...figures } : {};
    },
    stop: async () => {
      child.disconnect();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
