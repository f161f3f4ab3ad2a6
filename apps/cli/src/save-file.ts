import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { notWritten } from './input-file.ts';
import { trouble } from './outcome.ts';

/** Saves the body of an answer as a file. It is there whole or not at all. @throws {CommandError} where it can't be. */
export async function saveFile(path: string, body: Response['body']): Promise<void> {
  const part = `${path}.${randomUUID()}.part`;
  try {
    await pipeline(
      body ? Readable.fromWeb(body) : Readable.from([]),
      // What is downloaded is content: for its owner alone.
      createWriteStream(part, { flags: 'wx', mode: 0o600 }),
    );
    await rename(part, path);
  } catch (error) {
    if (error instanceof TypeError)
      throw trouble('The connection ended before the whole file had arrived.', 'Try again.');
    throw notWritten(path, error);
  } finally {
    await rm(part, { force: true });
  }
}
