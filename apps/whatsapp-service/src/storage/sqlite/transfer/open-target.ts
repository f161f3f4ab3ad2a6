import { existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { ContentKeys } from '../../../encryption/content-keys.ts';
import type { Retention } from '../../../records/retention.ts';
import type { DumpTarget } from '../../../transfer/dump.ts';
import { markOutboxUnknown } from '../backup/mark-outbox-unknown.ts';
import { openEvents, openOutbox, openView } from '../database.ts';
import { fileOf } from '../files.ts';
import { viewIdentityOf } from '../identity.ts';
import { type Ownership, ownStore } from '../one-process.ts';
import { sourceOf } from './open-source.ts';
import { takeSnapshot } from './snapshot.ts';
import { createLoad, type StagedFiles } from './sqlite-loaders.ts';
import { beginStaging, type ImportProgress, moveIntoPlace, stagedStore, writeProgress } from './staging.ts';

export interface SqliteTargetOptions {
  readonly path: string;
  /** Tells one export from others. */
  readonly importId: string;
  readonly retention: Retention;
  /** Encrypt content; null where it is plain. */
  readonly keys?: ContentKeys | null;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Opens a store that is to be filled by an import, for this process alone.
 * @throws {ServiceError} where a service has it open, or where it is not empty.
 */
export async function openSqliteTarget(options: SqliteTargetOptions): Promise<DumpTarget> {
  const ownership = await ownStore(options.path);
  try {
    return createTarget(options, ownership, await beginStaging(options.path, options.importId));
  } catch (error) {
    ownership.release();
    throw error;
  }
}

function createTarget(
  { path, retention, keys = null, now }: SqliteTargetOptions,
  ownership: Ownership,
  begun: ImportProgress,
): DumpTarget {
  const staged = stagedStore(path);
  let progress = begun;
  let files: StagedFiles | null = null;
  const opened = (): StagedFiles => {
    files ??= openStaged(staged, retention, keys);
    return files;
  };
  const closeFiles = (): void => {
    for (const database of files ? [files.view, files.outbox, files.events] : []) database.close();
    files = null;
  };
  const save = async (change: Partial<ImportProgress>): Promise<void> => {
    progress = { ...progress, ...change };
    await writeProgress(path, progress);
  };
  const stored = (name: string): number => progress.lines[name] ?? 0;

  return {
    isPublishing: begun.isPublishing,
    stored,
    load: (name) => {
      const load = createLoad(opened(), name);
      return {
        pass: () => undefined,
        store: async (records) => {
          await load(records, stored(name));
          await save({ lines: { ...progress.lines, [name]: stored(name) + records.length } });
        },
      };
    },
    source: async () => {
      opened();
      return sourceOf(staged, takeSnapshot(staged, keys), { isStopped: true, fingerprint: null });
    },
    publish: async (mayHaveSent) => {
      closeFiles();
      await save({ isPublishing: true });
      const outbox = fileOf(staged, 'outbox');
      // Doing it again changes nothing; a file that was moved already has had it.
      const doubted = mayHaveSent && existsSync(outbox) ? markOutboxUnknown(outbox, { now: now(), keys }) : 0;
      await moveIntoPlace(path);
      return { doubted };
    },
    close: async () => {
      closeFiles();
      ownership.release();
    },
  };
}

/** What one commit contains is on disk before the next begins: progress is noted behind it. */
function openStaged(path: string, retention: Retention, keys: ContentKeys | null): StagedFiles {
  const events = openEvents(path, keys);
  const view = openView(path, events, keys);
  const identity = viewIdentityOf(view);
  if (identity === null) throw new TypeError('The view of an import has no identity.');
  const outbox: DatabaseSync = openOutbox(path, { storeId: identity.storeId, outboxGeneration: null }, keys);
  view.exec('PRAGMA synchronous = FULL');
  return { path, events, view, outbox, retention };
}
