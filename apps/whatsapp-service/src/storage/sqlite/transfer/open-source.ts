import { statSync } from 'node:fs';
import type { ContentKeys } from '../../../encryption/content-keys.ts';
import { ServiceError } from '../../../service-error.ts';
import type { DumpSource } from '../../../transfer/dump.ts';
import { fileOf, storeFiles, withLogs } from '../files.ts';
import { ownStore } from '../one-process.ts';
import { refuseMissing, takeSnapshot } from './snapshot.ts';
import { createReaders } from './sqlite-source.ts';

/**
 * Opens a store to be exported. If no service has it open, none can open it until it is closed again; if one has, its files are read as they
 * are now, while it continues.
 */
export async function openSqliteSource(path: string, keys: ContentKeys | null = null): Promise<DumpSource> {
  // The lock would make a folder.
  refuseMissing(path);
  const exclusive = await ownStore(path, 0).catch((error: unknown) => {
    if (error instanceof ServiceError && error.code === 'store_unavailable') return null;
    throw error;
  });
  try {
    const snapshot = takeSnapshot(path, keys);
    const fingerprint = exclusive ? fingerprintOf(path) : null;
    return sourceOf(path, snapshot, { isStopped: exclusive !== null, fingerprint }, () => exclusive?.release());
  } catch (error) {
    exclusive?.release();
    throw error;
  }
}

/** Reads a store in files that nobody else uses. */
export function sourceOf(
  path: string,
  snapshot: ReturnType<typeof takeSnapshot>,
  facts: Pick<DumpSource, 'isStopped' | 'fingerprint'>,
  onClosed: () => void = () => undefined,
): DumpSource {
  const readers = createReaders(snapshot, path);
  return {
    store: 'sqlite',
    ...facts,
    read: async function* (name, skipped) {
      yield* readers.get(name)?.(skipped) ?? [];
    },
    close: async () => {
      snapshot.close();
      onClosed();
    },
  };
}

/** Differs after anything was written to one of the files. Reading alone changes none of these. */
function fingerprintOf(path: string): string {
  const stats = storeFiles
    .flatMap((which) => withLogs(fileOf(path, which)).filter((file) => !file.endsWith('-shm')))
    .map((file) => statSync(file, { throwIfNoEntry: false }))
    .map((found) => (found && found.size > 0 ? `${found.size}/${found.mtimeMs}` : '-'));
  return stats.join(' ');
}
