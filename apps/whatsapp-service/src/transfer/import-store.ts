import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { ContentStore } from '../media/content-store.ts';
import { checkExport } from './check-export.ts';
import { importContents } from './contents.ts';
import type { DumpRecord, DumpSource, DumpTarget } from './dump.ts';
import { contentsName } from './dump-names.ts';
import { lineOf } from './export-store.ts';
import { fileNameOf, type Manifest, type ManifestFile } from './manifest.ts';
import { readRecords } from './read-lines.ts';
import { TransferError } from './transfer-error.ts';

export interface ImportOptions {
  readonly folder: string;
  /**
   * Opens the store to fill.
   * @param importId identifies this export.
   */
  readonly openTarget: (importId: string) => Promise<DumpTarget>;
  /** Null if media are not stored. */
  readonly contents: ContentStore | null;
  /**
   * Waiting messages are queued again, even if the service was running during the export, because nothing was sent
   * since.
   */
  readonly keepsQueue: boolean;
  /** Called after each collection that is stored or compared. */
  readonly onFile?: (file: ManifestFile, step: 'stored' | 'compared') => void;
}

export interface Imported {
  readonly manifest: Manifest;
  /** How many messages waited and are unknown now, since they may have been sent. */
  readonly doubted: number;
}

/** Records that are stored in one go: few enough for the memory, many enough for a commit to be worth it. */
const recordsAtOnce = 500;
const bytesAtOnce = 4 * 1024 * 1024;

/**
 * Fills an empty store from an export: checks all of it first, stores it, compares the stored data with it, and only
 * then lets services use it. The same call resumes an interrupted import.
 */
export async function importStore(options: ImportOptions): Promise<Imported> {
  const { folder, openTarget, contents, keepsQueue, onFile = () => undefined } = options;
  const manifest = await checkExport(folder);
  if (manifest.contents.files > 0 && contents === null)
    throw new TransferError(
      `The export has ${manifest.contents.files} media files, and media are off here. Set INTEXURAOS_WHATSAPP_MEDIA to disk:PATH or gs://BUCKET.`,
    );
  const target = await openTarget(manifest.sha256);
  try {
    if (!target.isPublishing) {
      if (contents) await importContents(folder, contents);
      for (const file of filesOf(manifest)) {
        await load(target, join(folder, fileNameOf(file.name)), file.name);
        onFile(file, 'stored');
      }
      await compare(target, manifest, (file) => onFile(file, 'compared'));
    }
    const { doubted } = await target.publish(!manifest.isStopped && !keepsQueue);
    return { manifest, doubted };
  } finally {
    await target.close();
  }
}

const filesOf = ({ files }: Manifest): readonly ManifestFile[] => files.filter(({ name }) => name !== contentsName);

async function load(target: DumpTarget, file: string, name: string): Promise<void> {
  const loader = target.load(name);
  const stored = target.stored(name);
  let number = 0;
  let batch: DumpRecord[] = [];
  let bytes = 0;
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await loader.store(batch);
    batch = [];
    bytes = 0;
  };
  for await (const record of readRecords(file, name)) {
    number += 1;
    if (number <= stored) {
      loader.pass(record);
      continue;
    }
    batch.push(record);
    bytes += record.length;
    if (batch.length >= recordsAtOnce || bytes >= bytesAtOnce) await flush();
  }
  await flush();
}

/** Reads everything that was stored and compares it with the export. */
async function compare(target: DumpTarget, manifest: Manifest, onFile: (file: ManifestFile) => void): Promise<void> {
  const source = await target.source();
  try {
    for (const file of filesOf(manifest)) {
      const { lines, sha256 } = await digestOf(source, file.name);
      if (sha256 !== file.sha256)
        throw new TransferError(
          `What was stored of ${file.name} differs from the export: ${lines} records instead of ${file.lines}, or others. The store is not used. Remove what was imported, and import again; please report it if it happens again.`,
        );
      onFile(file);
    }
  } finally {
    await source.close();
  }
}

/** The digest of a collection's export, without writing it. */
async function digestOf(source: DumpSource, name: string): Promise<Pick<ManifestFile, 'lines' | 'sha256'>> {
  const digest = createHash('sha256');
  let lines = 0;
  for await (const record of source.read(name, 0)) {
    digest.update(`${lineOf(name, record)}\n`);
    lines += 1;
  }
  return { lines, sha256: digest.digest('hex') };
}
