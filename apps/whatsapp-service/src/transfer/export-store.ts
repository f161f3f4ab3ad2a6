import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { media, ownMedia } from '../media/collections.ts';
import type { ContentStore } from '../media/content-store.ts';
import { canonicalJson } from './canonical-json.ts';
import { exportContents } from './contents.ts';
import type { DumpRecord, DumpSource } from './dump.ts';
import { contentsName, dumpNames } from './dump-names.ts';
import { openLines } from './line-writer.ts';
import { exportFormat, fileNameOf, type Manifest, type ManifestFile, manifestName, writeJsonFile } from './manifest.ts';
import { portable } from './portable.ts';
import { readRecords } from './read-lines.ts';
import { TransferError } from './transfer-error.ts';

export interface ExportOptions {
  readonly folder: string;
  readonly source: DumpSource;
  /** Null if media are not stored. */
  readonly contents: ContentStore | null;
  /** Of the service. */
  readonly version: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Called after each collection, to show progress. */
  readonly onFile?: (file: ManifestFile) => void;
}

export interface Exported {
  readonly manifest: Manifest;
  /** Whether an interrupted export was continued. */
  readonly isResumed: boolean;
  /** Files of media that records name and that are not in the content store. */
  readonly missingContents: number;
}

/** How far an export has come; the file goes when the manifest is there. */
interface ExportProgress {
  readonly format: number;
  readonly fingerprint: string | null;
  readonly files: readonly ManifestFile[];
}

const progressName = 'export.json';

/**
 * Writes everything that a store has into a folder, one file of lines for each collection and one for each media file. Never holds more
 * than a few records in memory. One that was interrupted is continued if the store has not changed since.
 * @throws {TransferError} for a folder that has something else in it.
 */
export async function exportStore(options: ExportOptions): Promise<Exported> {
  const { folder, source, contents, version, now, onFile = () => undefined } = options;
  const { files: done, isResumed } = await beginExport(folder, source);
  let files = done;
  const add = async (file: ManifestFile): Promise<void> => {
    files = [...files, file];
    await writeJsonFile(join(folder, progressName), progressOf(source, files));
    onFile(file);
  };
  const isDone = (name: string): boolean => files.some((file) => file.name === name);
  for (const name of dumpNames) {
    if (!isDone(name)) await add(await writeFileOf(folder, name, (skipped) => source.read(name, skipped)));
  }
  const { lines, bytes, missing, count } = await exportContents(folder, await hashesIn(folder), contents);
  if (!isDone(contentsName)) {
    await rm(join(folder, fileNameOf(contentsName)), { force: true });
    await add(await writeFileOf(folder, contentsName, () => lines));
  }
  const manifest: Manifest = {
    ...{ format: exportFormat, version, createdAt: new Date(now()).toISOString(), store: source.store },
    ...{ isStopped: source.isStopped, files, contents: { files: count, bytes }, sha256: hashOf(files) },
  };
  await writeJsonFile(join(folder, manifestName), manifest);
  await rm(join(folder, progressName), { force: true });
  return { manifest, isResumed, missingContents: missing };
}

const progressOf = ({ fingerprint }: DumpSource, files: readonly ManifestFile[]): ExportProgress => ({
  ...{ format: exportFormat, fingerprint, files },
});

async function beginExport(folder: string, source: DumpSource) {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (existsSync(join(folder, manifestName)))
    throw new TransferError(`${folder} has a complete export already. Name another folder, or remove this one.`);
  const before = readProgress(folder);
  if (
    before &&
    before.format === exportFormat &&
    before.fingerprint !== null &&
    before.fingerprint === source.fingerprint
  )
    return { files: before.files, isResumed: true };
  const found = readdirSync(folder);
  if (before === null && found.length > 0)
    throw new TransferError(
      `${folder} is not empty, and has no export in it. Name an empty folder, or one that is not there.`,
    );
  // The store has changed since: files exported before belong to another moment. Media files are the same.
  for (const name of found.filter((each) => each.endsWith('.ndjson'))) await rm(join(folder, name));
  await writeJsonFile(join(folder, progressName), progressOf(source, []));
  return { files: [], isResumed: false };
}

function readProgress(folder: string): ExportProgress | null {
  try {
    return JSON.parse(readFileSync(join(folder, progressName), 'utf8'));
  } catch {
    return null;
  }
}

async function writeFileOf(
  folder: string,
  name: string,
  read: (skipped: number) => AsyncIterable<DumpRecord> | Iterable<DumpRecord>,
): Promise<ManifestFile> {
  const lines = await openLines(join(folder, fileNameOf(name)));
  try {
    for await (const record of read(lines.before)) await lines.write(lineOf(name, record));
  } catch (error) {
    await lines.close();
    throw error;
  }
  return { name, ...(await lines.end()) };
}

/** A line of an export. */
export const lineOf = (collection: string, record: DumpRecord): string =>
  canonicalJson({ collection, ...portable(collection, record) });

/** Of all files, in their order. */
export function hashOf(files: readonly ManifestFile[]): string {
  const text = files.map(({ name, sha256 }) => `${sha256}  ${fileNameOf(name)}\n`).join('');
  return createHash('sha256').update(text).digest('hex');
}

/** The hashes of all contents that records of media name, sorted. */
async function hashesIn(folder: string): Promise<string[]> {
  const hashes = new Set<string>();
  for (const { name } of [media, ownMedia]) {
    for await (const { value } of readRecords(join(folder, fileNameOf(name)), name)) {
      const { content } = value as { readonly content?: { readonly sha256: string } | null };
      if (content) hashes.add(content.sha256);
    }
  }
  return [...hashes].sort();
}
