import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { serveThread } from './serve-thread.ts';
import type { ThreadOptions } from './thread-protocol.ts';

// The entry of both database threads; the one place that knows it runs in a worker.
if (parentPort) {
  // The first message, of whatever content, says that the files it needs are there.
  await once(parentPort, 'message');
  await serveThread(parentPort, workerData as ThreadOptions);
}
