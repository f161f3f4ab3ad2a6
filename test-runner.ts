import { syncBuiltinESMExports } from 'node:module';
import { pathToFileURL } from 'node:url';
import threads from 'node:worker_threads';
import { TestRunner } from 'vitest';
import { bundled } from './test-threads.ts';

/**
 * Threads run their bundle, which starts in half the time: a thread would load a hundred source files each time that a test opens a
 * store. See docs/decisions/010.
 */
class BundledWorker extends threads.Worker {
  constructor(file: string | URL, options?: threads.WorkerOptions) {
    super(String(file).endsWith('-thread.ts') ? bundled(file) : file, options);
  }
}
threads.Worker = BundledWorker;
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
