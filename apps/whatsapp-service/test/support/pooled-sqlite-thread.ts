import { once } from 'node:events';
import { type MessagePort, parentPort } from 'node:worker_threads';
import { serveThread } from '../../src/storage/sqlite/serve-thread.ts';
import type { ThreadOptions } from '../../src/storage/sqlite/thread-protocol.ts';

/** One use of a thread of the pool: what the thread of its own would get. */
export interface PooledUse {
  readonly port: MessagePort;
  readonly options: ThreadOptions;
}

// `sqlite-thread.ts` for tests: serves one store after another, each by a port of its own. What ends that one ends this one.
parentPort?.on('message', async ({ port, options }: PooledUse) => {
  await once(port, 'message');
  await serveThread(port, options);
});
