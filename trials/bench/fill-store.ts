import { fork } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyDatabase } from '../support/database-files.ts';
import type { Bench } from './bench.ts';

/** Sizes that several measurements use, and from which larger stores are made. */
const steps = [20_000, 100_000, 1_000_000];

/**
 * The path of a SQLite database in the bench's folder with that many processed events. It is made on first use, from a
 * copy of a smaller one if there is one. For 0 events there is no file yet.
 */
export async function filledStore(bench: Bench, events: number): Promise<string> {
  const path = join(bench.folder, `filled-${events}.db`);
  if (events === 0 || (await exists(path))) return path;
  for (const smaller of steps.filter((step) => step < events)) {
    const from = join(bench.folder, `filled-${smaller}.db`);
    if (await exists(from)) await copyDatabase(from, path);
  }
  bench.say(`  filling a store with ${events.toLocaleString('en-US')} events`);
  await fillUp(path, events);
  return path;
}

/**
 * Fills the SQLite database at `path` to at least that many events, all processed, in a separate process. Writes are
 * not durable while it runs, which makes it fast; everything is on disk when this resolves.
 */
export async function fillUp(path: string, events: number): Promise<void> {
  const child = fork(fileURLToPath(new URL('./fill-process.ts', import.meta.url)), [path, String(events)]);
  const [code]: unknown[] = await once(child, 'exit');
  if (code !== 0) throw new Error(`The store could not be filled (exit code ${String(code)}).`);
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
