import type { DatabaseSync } from 'node:sqlite';

/** Some milliseconds' work; others wait for the thread. */
const pagesAtOnce = 100;
/** New data reuses free pages, so some stay: this many pages of 4 KiB, or a share of the file. */
const sparePages = 256;
const spareShare = 0.05;
const incremental = 2;

/** Gives a little of the file's free space back to the disk; whether there is more to give. The log is emptied by a `purge`. */
export function returnSpace(database: DatabaseSync): boolean {
  const pragma = (name: string): number => Number(Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0]);
  if (pragma('auto_vacuum') !== incremental) return false;
  const surplus = pragma('freelist_count') - Math.max(sparePages, spareShare * pragma('page_count'));
  if (surplus < 1) return false;
  database.exec(`PRAGMA incremental_vacuum(${Math.min(pagesAtOnce, Math.ceil(surplus))})`);
  return surplus > pagesAtOnce;
}
