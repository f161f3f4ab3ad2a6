import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { freePort } from '../../support/service-process.ts';

export const bullMqVersion = '6.7.0';
const redisClientVersion = '6.0.0';

/** Debian's Redis. */
export interface Redis {
  readonly port: number;
  /** Processor time that it has used, in ms. */
  cpuMs(): Promise<number>;
  stop(): Promise<void>;
}

/**
 * Starts one on its own folder. Writes are on disk within a second, or with `always` before it answers. Throws if Redis
 * is not installed, saying what to install.
 */
export async function startRedis(folder: string, fsync: 'everysec' | 'always' = 'everysec'): Promise<Redis> {
  await mkdir(folder, { recursive: true });
  const port = await freePort();
  const settings = ['--appendonly', 'yes', '--appendfsync', fsync, '--save', ''];
  const child = spawn(
    'redis-server',
    ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--loglevel', 'warning', ...settings],
    { stdio: 'ignore' },
  );
  await Promise.race([
    once(child, 'spawn'),
    once(child, 'error').then(() => {
      throw new Error('This group compares with Redis: apt-get install redis-server.');
    }),
  ]);
  const command = async (...args: readonly string[]): Promise<string> =>
    (await promisify(execFile)('redis-cli', ['-p', String(port), ...args])).stdout;
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if ((await command('ping').catch(() => '')).startsWith('PONG')) break;
  }
  return {
    port,
    cpuMs: async () => {
      const used = [...(await command('info', 'cpu')).matchAll(/^used_cpu_(?:sys|user):([\d.]+)/gm)];
      return used.reduce((sum, [, seconds]) => sum + Number(seconds) * 1_000, 0);
    },
    stop: async () => {
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

export const bullMqPackages: readonly string[] = [`bullmq@${bullMqVersion}`, `ioredis@${redisClientVersion}`];

/** Installs packages into a folder of this run, because the project itself does not need them. */
export async function installInto(folder: string, packages: readonly string[]): Promise<void> {
  await mkdir(folder, { recursive: true });
  await promisify(execFile)('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', ...packages]);
}
