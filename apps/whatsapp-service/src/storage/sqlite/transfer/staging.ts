import { existsSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ServiceError } from '../../../service-error.ts';
import { fileOf, storeFiles } from '../files.ts';
import { besideDatabase, replacePrivately } from '../private-json.ts';
import { hasFiles } from './snapshot.ts';

/*
 * An import builds its files in a folder next to the store, `PATH.importing`, and moves them into place when they are complete and checked. While
 * that folder is there no service starts.
 */

/** How far an import has come, stored in the folder. */
export interface ImportProgress {
  /** Of the export that is imported. */
  readonly importId: string;
  /** From then on files are moved into place. */
  readonly isPublishing: boolean;
  /** How many lines of each collection are stored. */
  readonly lines: Readonly<Record<string, number>>;
}

const stagingOf = (path: string): string => `${path}.importing`;

/** The same folder once everything is in place, until it is removed: removing takes several steps, and a name changes in one. */
const doneOf = (path: string): string => `${path}.imported`;

/** The store as it is built, in its folder. */
export const stagedStore = (path: string): string => join(stagingOf(path), basename(path));

const progressFile = (path: string): string => join(stagingOf(path), 'progress.json');

export const writeProgress = (path: string, progress: ImportProgress): Promise<void> =>
  replacePrivately(progressFile(path), progress);

/** A store that an import has not finished is used by nobody. Removes what an import left that was killed at its very end. */
export function refuseUnfinishedImport(path: string): void {
  rmSync(doneOf(path), { recursive: true, force: true });
  if (!existsSync(stagingOf(path))) return;
  throw new ServiceError(
    'store_unavailable',
    `An import into ${path} has not finished. Run the same \`whatsapp data import\` again, which resumes it. To abandon it, remove the folder ${stagingOf(path)}.`,
  );
}

/** Begins an import, or resumes the one that was interrupted. @throws {ServiceError} where the store has anything else in it. */
export async function beginStaging(path: string, importId: string): Promise<ImportProgress> {
  if (existsSync(stagingOf(path))) {
    const found = readProgress(path);
    if (found?.importId === importId) return found;
    // Killed before it had begun.
    if (found === null && !existsSync(stagedStore(path))) await rm(stagingOf(path), { recursive: true });
    else
      throw new ServiceError(
        'store_unavailable',
        `The import of another export into ${path} has not finished. Import that one again, or remove the folder ${stagingOf(path)} to give it up.`,
      );
  }
  if (hasFiles(path))
    throw new ServiceError(
      'store_unavailable',
      `There is a store at ${path} already, and an import never adds to one. Name another with INTEXURAOS_WHATSAPP_STORE=sqlite:PATH, or move its files away.`,
    );
  await mkdir(stagingOf(path), { mode: 0o700 });
  const progress: ImportProgress = { importId, isPublishing: false, lines: {} };
  await writeProgress(path, progress);
  return progress;
}

function readProgress(path: string): ImportProgress | null {
  try {
    return JSON.parse(readFileSync(progressFile(path), 'utf8'));
  } catch {
    return null;
  }
}

/** Moves the files into place; may be repeated. The folder goes last: once it has another name, the import is complete. */
export async function moveIntoPlace(path: string): Promise<void> {
  const moves = storeFiles.map((which) => [fileOf(stagedStore(path), which), fileOf(path, which)] as const);
  const problems = [besideDatabase(stagedStore(path), 'problems'), besideDatabase(path, 'problems')] as const;
  for (const [from, to] of [...moves, problems]) {
    if (!existsSync(from)) continue;
    await sync(from);
    await rename(from, to);
  }
  await sync(dirname(path));
  await rm(doneOf(path), { recursive: true, force: true });
  await rename(stagingOf(path), doneOf(path));
  await sync(dirname(path));
  await rm(doneOf(path), { recursive: true });
}

async function sync(path: string): Promise<void> {
  const file = await open(path, 'r');
  // Not every file system can sync a folder.
  await file.sync().catch(() => undefined);
  await file.close();
}
