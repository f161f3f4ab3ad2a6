import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { eventId } from '../inbound/event-id.ts';
import { checkContents } from './contents.ts';
import { contentsName, dumpNames, eventsName } from './dump-names.ts';
import { bodyOf, type EventValue } from './event-value.ts';
import { hashOf } from './export-store.ts';
import { fileNameOf, type Manifest, type ManifestFile, readManifest } from './manifest.ts';
import { readRecords } from './read-lines.ts';
import { TransferError } from './transfer-error.ts';

/**
 * Compares everything in an export with its manifest, before anything is imported.
 * @throws {TransferError} that names the file, and the line if possible.
 */
export async function checkExport(folder: string): Promise<Manifest> {
  const manifest = readManifest(folder);
  const unknown = manifest.files
    .map(({ name }) => name)
    .filter((name) => name !== contentsName && !dumpNames.includes(name));
  if (unknown.length > 0)
    throw new TransferError(
      `${folder} has collections that this version does not know: ${unknown.join(', ')}. Import it with a newer version.`,
    );
  if (hashOf(manifest.files) !== manifest.sha256)
    throw new TransferError(
      `The manifest of ${folder} does not fit its own hash: it was changed. Get another copy of it.`,
    );
  for (const file of manifest.files) await checkFile(folder, file);
  const count = await checkContents(folder);
  if (count !== manifest.contents.files)
    throw new TransferError(`${folder} has ${count} media files, and its manifest says ${manifest.contents.files}.`);
  return manifest;
}

async function checkFile(folder: string, { name, lines, bytes, sha256 }: ManifestFile): Promise<void> {
  const file = join(folder, fileNameOf(name));
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found) throw new TransferError(`${file} is missing. Get another copy of the export; nothing was imported.`);
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(file)) digest.update(chunk);
  const hash = digest.digest('hex');
  let count = 0;
  // Even for a file with a wrong hash, to name the damaged line if it can be found.
  for await (const { key, value } of readRecords(file, name)) {
    count += 1;
    if (name === eventsName) checkBody(file, count, key, value as EventValue);
  }
  if (hash === sha256 && count === lines) return;
  throw new TransferError(
    `${file} is not what the manifest says: ${count} lines, ${found.size} bytes, SHA-256 ${hash}, instead of ${lines} lines, ${bytes} bytes, SHA-256 ${sha256}. Get another copy of it; nothing was imported.`,
  );
}

/** The id of a webhook is the hash of its body, unless a person was erased from it. */
function checkBody(file: string, line: number, id: string, value: EventValue): void {
  if (value.erasedAt !== undefined || eventId(bodyOf(value)) === id) return;
  throw new TransferError(
    `${file}, line ${line}: the body of webhook ${id} is not the one that was stored. Get another copy of it; nothing was imported.`,
  );
}
