import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { ManifestFile } from './manifest.ts';

/** Lines are gathered up to this many bytes. */
const chunkBytes = 256 * 1024;

/** Writes a file of lines, and continues one that was interrupted. */
export interface LineWriter {
  /** How many lines were there already. */
  readonly before: number;
  write(line: string): Promise<void>;
  /** Makes it durable and returns a summary of its contents. */
  end(): Promise<Omit<ManifestFile, 'name'>>;
  close(): Promise<void>;
}

/** Opens a file for its owner alone. Whole lines that it has are kept; a last one that was cut off is removed. */
export async function openLines(file: string): Promise<LineWriter> {
  const handle = await open(file, 'a+', 0o600);
  const hash = createHash('sha256');
  const found = await wholeLines(file, hash);
  await handle.truncate(found.bytes);
  let { lines, bytes } = found;
  let waiting: string[] = [];
  let waitingBytes = 0;
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const chunk = Buffer.from(waiting.join(''));
    waiting = [];
    waitingBytes = 0;
    hash.update(chunk);
    bytes += chunk.byteLength;
    await writeWhole(handle, chunk);
  };
  return {
    before: found.lines,
    write: async (line) => {
      waiting.push(line, '\n');
      waitingBytes += line.length;
      lines += 1;
      if (waitingBytes >= chunkBytes) await flush();
    },
    end: async () => {
      await flush();
      await handle.sync();
      await handle.close();
      return { lines, bytes, sha256: hash.digest('hex') };
    },
    close: () => handle.close(),
  };
}

/** Counts the lines that end, and hashes them. */
async function wholeLines(file: string, hash: ReturnType<typeof createHash>) {
  let [lines, bytes] = [0, 0];
  /** The bytes after the last line end so far. */
  let rest: Buffer[] = [];
  for await (const chunk of createReadStream(file)) {
    const part: Buffer = chunk;
    const end = part.lastIndexOf(10);
    if (end === -1) {
      rest.push(part);
      continue;
    }
    for (const each of [...rest, part.subarray(0, end + 1)]) {
      hash.update(each);
      bytes += each.byteLength;
    }
    for (let at = part.indexOf(10); at !== -1; at = part.indexOf(10, at + 1)) lines += 1;
    rest = [part.subarray(end + 1)];
  }
  return { lines, bytes };
}

/** A full disk may take a part of a chunk before it refuses the rest. */
async function writeWhole(handle: FileHandle, chunk: Buffer): Promise<void> {
  for (let at = 0; at < chunk.byteLength; ) at += (await handle.write(chunk, at)).bytesWritten;
}
