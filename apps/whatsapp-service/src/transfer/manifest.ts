import { readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { TransferError } from './transfer-error.ts';

/** The version of the format of exports. A newer one is refused, as this version can't know its contents. */
export const exportFormat = 1;

/** The contents of an export; written last, so that an export with a manifest is complete. */
export interface Manifest {
  readonly format: number;
  /** The version of the service that made it. */
  readonly version: string;
  readonly createdAt: string;
  readonly store: 'sqlite' | 'firestore';
  /** Whether the service was stopped; if it was running, waiting messages may have been sent since. */
  readonly isStopped: boolean;
  /** In the order of the export. */
  readonly files: readonly ManifestFile[];
  readonly contents: { readonly files: number; readonly bytes: number };
  /** Of names and hashes of all files: equal for stores that hold the same. */
  readonly sha256: string;
}

export interface ManifestFile {
  /** Of the collection; the file is `{name}.ndjson`. */
  readonly name: string;
  readonly lines: number;
  readonly bytes: number;
  readonly sha256: string;
}

export const manifestName = 'manifest.json';
export const fileNameOf = (name: string): string => `${name}.ndjson`;

/** @throws {TransferError} if there is none, or one of a newer version. */
export function readManifest(folder: string): Manifest {
  const file = join(folder, manifestName);
  const text = textOf(file);
  if (text === null)
    throw new TransferError(
      `${folder} has no ${manifestName}: it is no export, or one that was interrupted. Run the same \`whatsapp data export\` again, which resumes it.`,
    );
  const manifest = parsed(text);
  if (manifest === null)
    throw new TransferError(`${file} is damaged. Make the export again, or get another copy of it.`);
  if (manifest.format > exportFormat)
    throw new TransferError(
      `${folder} was made by a newer version of the service (${manifest.version}; format ${manifest.format}, this version reads up to ${exportFormat}). Import it with that version.`,
    );
  return manifest;
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw error;
  }
}

function parsed(text: string): Manifest | null {
  try {
    const value: unknown = JSON.parse(text);
    const isManifest = typeof value === 'object' && value !== null && 'format' in value && 'files' in value;
    return isManifest && Number.isSafeInteger(value.format) ? (value as Manifest) : null;
  } catch {
    return null;
  }
}

/** Writes a file of JSON whole, for its owner alone, and durably. */
export async function writeJsonFile(file: string, value: unknown): Promise<void> {
  const made = `${file}.new`;
  const handle = await open(made, 'w', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(value, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(made, file);
}
