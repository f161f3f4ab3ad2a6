import { constants, existsSync } from 'node:fs';
import { copyFile, open, rm } from 'node:fs/promises';
import { outboxPath, viewPath } from '../../apps/whatsapp-service/src/storage/sqlite/files.ts';

/** A SQLite store's files: the events, the view that is made of them, and what is to be sent. */
const filesOf = (path: string): readonly string[] => [path, viewPath(path), outboxPath(path)];

/** Copies a store that nobody has open. The copy is on the disk when this resolves, so that nobody's commit waits for it. */
export async function copyDatabase(from: string, to: string): Promise<void> {
  for (const [index, file] of filesOf(from).entries()) {
    // Who has sent nothing has no outbox.
    if (!existsSync(file)) continue;
    const copy = filesOf(to)[index] ?? to;
    await copyFile(file, copy, constants.COPYFILE_FICLONE);
    await sync(copy);
  }
}

/** Removes a store with its logs; what is not there is passed over. */
export async function removeDatabase(path: string): Promise<void> {
  for (const file of filesOf(path)) {
    for (const ending of ['', '-wal', '-shm']) await rm(file + ending, { force: true });
  }
}

async function sync(file: string): Promise<void> {
  const handle = await open(file, 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
