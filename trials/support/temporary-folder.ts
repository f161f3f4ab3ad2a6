import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs `work` with a new folder whose name begins with `prefix`, and removes it with all that is in it: when the work
 * is done or has failed, and when Ctrl-C or SIGTERM ends the process.
 */
export async function withTemporaryFolder<T>(prefix: string, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), prefix));
  const removeAtOnce = (): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  const end = (): void => process.exit(130);
  process.once('exit', removeAtOnce);
  process.once('SIGINT', end);
  process.once('SIGTERM', end);
  try {
    return await work(folder);
  } finally {
    process.off('SIGINT', end);
    process.off('SIGTERM', end);
    process.off('exit', removeAtOnce);
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
