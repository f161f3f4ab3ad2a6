import { open } from 'node:fs/promises';
import { createGroupCommit } from '../group-commit.ts';

/**
 * Writes a file's log to disk: what was committed before the call survives a power cut, though commits do not wait for the disk
 * (`synchronous = NORMAL`). Calls that come while one runs share the next. SQLite itself does the same before it moves a log's pages into
 * the file, so what is in the log no longer is on disk already. The thread that writes the file does not wait for it.
 */
export function createLogSync(file: string): () => Promise<void> {
  const calls = createGroupCommit<null, null>({
    flush: async (batch) => {
      await syncFile(`${file}-wal`);
      return batch.map(() => ({ status: 'fulfilled', value: null }));
    },
    maxBatch: 1_000,
    maxBatchBytes: 1_000,
    bytesOf: () => 1,
    maxConcurrentFlushes: 1,
  });
  return async () => {
    await calls.add(null);
  };
}

async function syncFile(path: string): Promise<void> {
  // By name each time: a damaged view is replaced while the service runs.
  const log = await open(path, 'r+').catch((error: NodeJS.ErrnoException) => {
    // Without a log all is in the file, since the last who closed it.
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  try {
    await log?.datasync();
  } finally {
    await log?.close();
  }
}
