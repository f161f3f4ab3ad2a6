import { fork } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Bench } from '../bench.ts';

/**
 * The path of a SQLite database in the bench's folder with that many webhooks of the past year. Each contains one text
 * message, and all are processed and indexed. It is made on first use, in a separate process, and is on disk when this
 * resolves.
 */
export async function yearStore(bench: Bench, messages: number): Promise<string> {
  const path = join(bench.folder, `year-${messages}.db`);
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (exists) return path;
  bench.say(`  filling a store with ${messages.toLocaleString('en-US')} messages of a year`);
  const startedAt = performance.now();
  const program = fileURLToPath(new URL('./year-process.ts', import.meta.url));
  // Objects of a transaction live until its end; a small young generation would copy them repeatedly.
  const child = fork(program, [path, String(messages)], { execArgv: ['--max-semi-space-size=64'] });
  const [code]: unknown[] = await once(child, 'exit');
  if (code !== 0) throw new Error(`The store could not be filled (exit code ${String(code)}).`);
  bench.say(`  filled in ${Math.round((performance.now() - startedAt) / 1_000)} s`);
  return path;
}
