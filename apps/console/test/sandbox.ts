import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../../trials/support/service-process.ts';

const root = new URL('../../../', import.meta.url);

export interface Sandbox {
  /** Opens the console and signs in, with the phone closed. */
  readonly link: string;
  stop(): Promise<void>;
}

/** Starts the sandbox on ports of its own; resolves when it has sent all of its webhooks. Needs a build. */
export async function startSandbox(): Promise<Sandbox> {
  const [port, metaPort] = [await freePort(), await freePort()];
  const command = fileURLToPath(new URL('apps/cli/bin/whatsapp.js', root));
  const args = [command, 'sandbox', '--port', `${port}`, '--meta-port', `${metaPort}`];
  const child = spawn(process.execPath, args, { cwd: fileURLToPath(root), stdio: ['ignore', 'pipe', 'pipe'] });
  const { promise: isTold, resolve, reject } = Promise.withResolvers<void>();
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text) => {
      said += text;
      if (said.includes('Running until Ctrl-C')) resolve();
    });
  child.once('exit', () => reject(new Error(`The sandbox ended:\n${said}`)));
  await isTold;
  return {
    link: /http\S+\/console#\/sign-in\?key=\w+/.exec(said)?.[0] ?? '',
    stop: async () => {
      const exited = once(child, 'exit');
      child.kill('SIGINT');
      await exited;
      await rm(new URL(`data/sandbox-${port}/`, root), { recursive: true, force: true });
    },
  };
}
