import { parentPort, workerData } from 'node:worker_threads';
import { serveThread } from './serve-thread.ts';
import type { ThreadOptions } from './thread-protocol.ts';

// The entry of both database threads; the one place that knows it runs in a worker.
if (parentPort) await serveThread(parentPort, workerData as ThreadOptions);
