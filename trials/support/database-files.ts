import { constants, existsSync } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { outboxPath, viewPath } from '../../apps/whatsapp-service/src/storage/sqlite/files.ts';

/** A SQLite store's files: the events, the view that is made of them, and what is to be sent. */
const filesOf = (path: string): readonly string[] => [path, viewPath(path), outboxPath(path)];

/** Copies a store that nobody has open. */
export async function copyDatabase(from: string, to: string): Promise<void> {
  for (const [index, file] of filesOf(from).entries()) {
    // Who has sent nothing has no outbox.
    if (!existsSync(file)) continue;
    await copyFile(file, filesOf(to)[index] ?? to, constants.COPYFILE_FICLONE);
  }
}

/** Removes a store with its logs; what is not there is passed over. */
export async function removeDatabase(path: string): Promise<void> {
  for (const file of filesOf(path)) {
    for (const ending of ['', '-wal', '-shm']) await rm(file + ending, { force: true });
  }
}
