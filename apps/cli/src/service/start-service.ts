import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startArguments } from '@intexuraos/whatsapp-service/start-arguments';
import { trouble } from '../outcome.ts';
import { envFileOf, isInstalled, serviceFolderOf } from '../settings-source.ts';

export interface StartedService {
  /** Sends SIGTERM and waits until the process has ended. */
  stop(): Promise<void>;
  /** Resolves when it ends, with its last output on standard error. */
  readonly ended: Promise<string>;
}

interface StartOptions {
  readonly project: URL;
  /** The file that it reads instead of the `.env` files; null to read those. */
  readonly settings: URL | null;
  /** Its whole environment. */
  readonly env: NodeJS.ProcessEnv;
  readonly port: number;
  /** Called with everything it prints. */
  readonly onOutput?: (text: string) => void;
  readonly signal: AbortSignal;
}

/** The service did not start; the message is its own explanation. */
export class NotStarted extends Error {}

const startWithinMs = 20_000;
const answersWithinMs = 3_000;
const lookMs = 50;
const lastWords = 2_000;

/**
 * Loaded into the service: ends it when the process that started it has ended, however that ended, because then the other end of
 * its pipe is closed. The pipe does not keep a service alive that could not start. Its threads load this too but have no such pipe.
 */
const endWithStarter = `data:text/javascript,${encodeURIComponent(`
  import { isMainThread } from 'node:worker_threads';
  if (isMainThread) process.stdin.on('close', () => process.kill(process.pid, 'SIGTERM')).resume().unref();
`)}`;

/** Starts the built service as `npm start` does, and waits until it answers. It ends with this process. @throws {NotStarted} */
export async function startService(options: StartOptions): Promise<StartedService> {
  const { project, settings, env, port, onOutput, signal } = options;
  const folder = builtService(project);
  // An installed command has the service in its package, where there is no `.env`.
  const file = settings ?? (isInstalled ? envFileOf(project) : null);
  const args = [...startArguments(folder), ...(file === null ? [] : ['--settings', fileURLToPath(file)])];
  const child = spawn(process.execPath, ['--import', endWithStarter, ...args], {
    cwd: fileURLToPath(isInstalled ? project : folder),
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...env, PORT: String(port) },
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => onOutput?.(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said = (said + text).slice(-lastWords);
    onOutput?.(text);
  });
  // Once all of its output has arrived, too.
  const ended = new Promise<string>((resolve) => child.once('close', () => resolve(said.trim())));
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  const hasEnded = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const until = performance.now() + startWithinMs;
  while (!hasEnded() && !signal.aborted && performance.now() < until) {
    if ((await isLive(port)) && !hasEnded()) return { stop, ended };
    await delay(lookMs, undefined, { signal }).catch(() => undefined);
  }
  const hasFailed = hasEnded();
  if (!hasFailed) await stop();
  const why = (await ended).replace(/^The service can't start: /, '');
  throw new NotStarted(hasFailed && why !== '' ? why : `it did not respond within ${startWithinMs / 1_000} s.`);
}

const isLive = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/health/live`, { signal: AbortSignal.timeout(answersWithinMs) }).then(
    ({ ok }) => ok,
    () => false,
  );

/** The folder of the service; builds it if it isn't built yet. */
function builtService(project: URL): URL {
  const folder = serviceFolderOf(project);
  if (existsSync(new URL('dist/main.js', folder))) return folder;
  const built = spawnSync(process.execPath, ['build.ts'], { cwd: fileURLToPath(folder), encoding: 'utf8' });
  if (built.status === 0) return folder;
  const why = built.stderr.trim().split('\n').at(-1) ?? '';
  throw trouble('The service can’t be built.', `npm run build failed: ${why}`);
}
