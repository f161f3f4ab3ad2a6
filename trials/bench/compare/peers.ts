import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { appSecret } from '../bench.ts';
import { bullMqPackages, installInto, type Redis, startRedis } from '../deliver/redis.ts';
import { processorMs } from '../processor-time.ts';

/** What people write instead to receive webhooks. */
export interface Peer {
  readonly name: string;
  readonly label: string;
  readonly keeps: 'sqlite' | 'bullmq' | 'nothing';
}

export const peers: readonly Peer[] = [
  { name: 'expressSqlite', label: 'Express 5, whatsapp-api-js, an SQLite insert each', keeps: 'sqlite' },
  {
    name: 'expressBullMq',
    label: 'Express 5, whatsapp-api-js, a BullMQ job each (appendfsync always)',
    keeps: 'bullmq',
  },
  { name: 'kapso', label: 'Express 5, @kapso/whatsapp-cloud-api, storing nothing', keeps: 'nothing' },
];

const libraries = ['express@5.3.0', 'whatsapp-api-js@6.3.0', '@kapso/whatsapp-cloud-api@0.3.0', ...bullMqPackages];

/** A running endpoint. */
export interface RunningEndpoint {
  readonly port: number;
  /** Processor time so far, of all its processes, in ms. */
  cpuMs(): Promise<number>;
  /** Sends SIGKILL to the process that answers; data that it stores elsewhere remains. */
  kill(): Promise<void>;
  /** The number of items that it was given and handled. */
  handled(): Promise<number>;
  /** Everything that it stored, as text. */
  kept(): Promise<string>;
  stop(): Promise<void>;
}

/** Installs the packages that the peers need; resolves with a folder to start them in. */
export async function installPeers(folder: string): Promise<string> {
  await installInto(folder, libraries);
  await cp(fileURLToPath(new URL('./peer-process.ts', import.meta.url)), join(folder, 'peer-process.mts'));
  return folder;
}

/** Starts a peer with a new store below its folder. */
export async function startPeer({ keeps }: Peer, folder: string, place: string): Promise<RunningEndpoint> {
  const redis = keeps === 'bullmq' ? await startRedis(join(folder, place), 'always') : null;
  const file = join(folder, `${place}.db`);
  const child = fork(join(folder, 'peer-process.mts'), [keeps, appSecret, redis ? String(redis.port) : file]);
  const [port] = (await once(child, 'message')) as [number];
  const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  return {
    port,
    cpuMs: async () => (await processorMs({ child })) + ((await redis?.cpuMs()) ?? 0),
    kill: () => end('SIGKILL'),
    handled: () => handledBy(child),
    kept: () => keptBy(keeps, file, redis),
    stop: async () => {
      await end('SIGTERM');
      await redis?.stop();
    },
  };
}

async function handledBy(child: ChildProcess): Promise<number> {
  child.send('?');
  const [{ items }] = (await once(child, 'message')) as [{ readonly items: number }];
  return items;
}

async function keptBy(keeps: Peer['keeps'], file: string, redis: Redis | null): Promise<string> {
  if (keeps === 'nothing') return '';
  if (redis !== null) {
    const script =
      "local r = {} for _, k in ipairs(redis.call('keys', 'bull:messages:*')) do if redis.call('type', k).ok == 'hash' then r[#r + 1] = redis.call('hget', k, 'data') or '' end end return r";
    const options = { maxBuffer: 1024 ** 3 };
    return (await promisify(execFile)('redis-cli', ['-p', String(redis.port), 'eval', script, '0'], options)).stdout;
  }
  const database = new DatabaseSync(file, { readOnly: true });
  const rows = database.prepare('SELECT body FROM messages').all();
  database.close();
  return rows.map(({ body }) => String(body)).join('\n');
}
