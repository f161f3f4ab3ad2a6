import { chmod, readFile, rename, writeFile } from 'node:fs/promises';

/** A small file of JSON next to a database, so that it can be read while that is held or damaged: `whatsapp.{name}.json`. */
export const besideDatabase = (path: string, name: string): string => `${path.replace(/\.db$/, '')}.${name}.json`;

/** The text of a file; undefined if there is none, or it can't be read. */
export const textIn = (file: string): Promise<string | undefined> => readFile(file, 'utf8').catch(() => undefined);

/** Replaces a file whole, readable only by its owner. */
export async function replacePrivately(file: string, value: unknown): Promise<void> {
  const made = `${file}.${process.pid}`;
  await writeFile(made, JSON.stringify(value), { mode: 0o600 });
  // The mode above is for a new file only.
  await chmod(made, 0o600);
  await rename(made, file);
}
