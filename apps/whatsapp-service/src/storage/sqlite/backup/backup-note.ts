import { besideDatabase, replacePrivately, textIn } from '../private-json.ts';

/**
 * The backup program records the last backup next to the database: the service does not know where backups are, and may
 * not see that folder.
 */

/** Notes that a backup of this database was completed. */
export const noteBackup = (path: string, at: number): Promise<void> =>
  replacePrivately(besideDatabase(path, 'backup'), { at });

/** When this database was last backed up, in milliseconds since 1970; null if it never was, or that is unknown. */
export async function lastBackupAt(path: string): Promise<number | null> {
  const [, at] = /^\{"at":(\d{1,15})\}$/.exec((await textIn(besideDatabase(path, 'backup'))) ?? '') ?? [];
  return at === undefined ? null : Number(at);
}
