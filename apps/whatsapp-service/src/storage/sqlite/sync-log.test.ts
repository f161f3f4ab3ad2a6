import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogSync } from './sync-log.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sync-log-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('createLogSync', () => {
  it('writes a log to disk for any number of callers, and has nothing to write where there is none', async () => {
    const sync = createLogSync(join(folder, 'w.db'));
    await sync();
    await writeFile(join(folder, 'w.db-wal'), 'log');
    await Promise.all([sync(), sync(), sync()]);
  });

  it('rejects where the log cannot be written to disk, and works again when it can', async () => {
    const sync = createLogSync(join(folder, 'w.db'));
    await mkdir(join(folder, 'w.db-wal'));
    await expect(sync()).rejects.toThrow('EISDIR');
    await rm(join(folder, 'w.db-wal'), { recursive: true });
    await sync();
  });
});
