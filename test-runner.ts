import { syncBuiltinESMExports } from 'node:module';
import { pathToFileURL } from 'node:url';
import threads from 'node:worker_threads';
import { TestRunner } from 'vitest';
import { bundled, pooledThread } from './test-threads.ts';
import { PooledWorker } from './test-worker-pool.ts';

/**
 * Threads run their bundle, which starts in half the time: a thread would load a hundred source files each time that a test opens a
 * store. See docs/decisions/010. Those of a database serve one store after another: 049.
 */
threads.Worker = new Proxy(threads.Worker, {
  construct: (RealWorker, [file, options = {}]: [string | URL, threads.WorkerOptions?]) => {
    const name = String(file);
    if (name.endsWith('/sqlite-thread.ts')) return new PooledWorker(bundled(pooledThread), options);
    return new RealWorker(name.endsWith('-thread.ts') ? bundled(file) : file, options);
  },
});
syncBuiltinESMExports();

/**
 * Loads each test file by its plain URL, as Node loads any module. Vitest's own runner adds the time to it, so that Node's
 * compile cache would find no test file again, and grow by all of them with every run.
 */
export default class PlainUrlRunner extends TestRunner {
  override importFile(file: string): Promise<unknown> {
    return import(pathToFileURL(file).href);
  }
}
