import { createHash } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type ContentStore, ContentStoreError } from '../media/content-store.ts';
import type { DumpRecord } from './dump.ts';
import { contentsName } from './dump-names.ts';
import { fileNameOf } from './manifest.ts';
import { readRecords } from './read-lines.ts';
import { TransferError } from './transfer-error.ts';

/** A media file in an export; its key is the SHA-256 of its bytes. `size` is null if the store has lost it. */
export interface ContentValue {
  readonly size: number | null;
}

/** The file with the bytes of content in an export. */
export const contentFile = (folder: string, hash: string): string => join(folder, contentsName, hash.slice(0, 2), hash);

export interface ExportedContents {
  readonly lines: readonly DumpRecord[];
  readonly count: number;
  readonly bytes: number;
  readonly missing: number;
}

/** Copies contents, each whole and compared with its hash, or not at all; those that are there already are passed over. */
export async function exportContents(
  folder: string,
  hashes: readonly string[],
  contents: ContentStore | null,
): Promise<ExportedContents> {
  const lines: DumpRecord[] = [];
  for (const hash of hashes) {
    const value: ContentValue = { size: await exportContent(folder, hash, contents) };
    lines.push({ key: hash, value });
  }
  const sizes = lines.map(({ value }) => (value as ContentValue).size).filter((size) => size !== null);
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return { lines, count: sizes.length, bytes, missing: lines.length - sizes.length };
}

async function exportContent(folder: string, hash: string, contents: ContentStore | null): Promise<number | null> {
  const file = contentFile(folder, hash);
  if (existsSync(file)) return statSync(file).size;
  const source = await contents?.read(hash).catch((error: unknown) => {
    throw asTransferError(hash, error);
  });
  if (!source) return null;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const handle = await open(`${file}.part`, 'w', 0o600);
  const digest = createHash('sha256');
  let size = 0;
  try {
    for await (const chunk of source) {
      const bytes: Buffer = chunk;
      digest.update(bytes);
      size += bytes.byteLength;
      for (let at = 0; at < bytes.byteLength; ) at += (await handle.write(bytes, at)).bytesWritten;
    }
    await handle.sync();
  } catch (error) {
    throw asTransferError(hash, error);
  } finally {
    await handle.close();
  }
  if (digest.digest('hex') !== hash)
    throw new TransferError(
      `The media file ${hash} differs from what was stored: its hash is another. Remove it with \`whatsapp media\`, or restore it, and export again.`,
    );
  await rename(`${file}.part`, file);
  return size;
}

/** Unreadable content ends the export, which could not be verified: its name leads to the backup to restore. */
function asTransferError(hash: string, error: unknown): unknown {
  if (!(error instanceof ContentStoreError)) return error;
  return new TransferError(
    `The media file ${hash} can’t be read: ${error.code}. Check INTEXURAOS_WHATSAPP_ENCRYPTION_KEY_FILE and the disk or bucket, or restore the file, and export again.`,
  );
}

/** Compares every content of an export with its hash. @throws {TransferError} that names the first that is missing or another. */
export async function checkContents(folder: string): Promise<number> {
  let count = 0;
  for await (const { key, value } of contentLines(folder)) {
    const { size } = value as ContentValue;
    if (size === null) continue;
    const file = contentFile(folder, key);
    if (!existsSync(file))
      throw new TransferError(
        `The media file ${file} is missing. Get another copy of the export; nothing was imported.`,
      );
    const digest = createHash('sha256');
    for await (const chunk of createReadStream(file)) digest.update(chunk);
    if (digest.digest('hex') !== key)
      throw new TransferError(
        `The media file ${file} is damaged: its SHA-256 is not its name. Get another copy of it; nothing was imported.`,
      );
    count += 1;
  }
  return count;
}

/** Stores the contents of an export, each compared with its hash; those that are there already are passed over. */
export async function importContents(folder: string, contents: ContentStore): Promise<void> {
  for await (const { key, value } of contentLines(folder)) {
    const { size } = value as ContentValue;
    if (size === null || (await contents.sizeOf(key)) === size) continue;
    const stored = await contents.write(createReadStream(contentFile(folder, key)), (hash) => hash === key);
    if (stored === null)
      throw new TransferError(`The media file ${contentFile(folder, key)} changed during the import.`);
  }
}

const contentLines = (folder: string) => readRecords(join(folder, fileNameOf(contentsName)), contentsName);
