import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import type { DumpRecord } from './dump.ts';
import { TransferError } from './transfer-error.ts';

/** A record, and how long its line is. */
export interface ReadRecord extends DumpRecord {
  readonly length: number;
}

/**
 * The records of a file of an export.
 * @throws {TransferError} names the file and line of an invalid record.
 */
export async function* readRecords(file: string, collection: string): AsyncGenerator<ReadRecord> {
  let number = 0;
  for await (const line of linesIn(file)) {
    number += 1;
    const record = recordIn(line, collection);
    if (record === null)
      throw new TransferError(
        `${basename(file)}, line ${number}, is damaged: it is no record of ${collection}. Get another copy of this file; nothing was imported.`,
      );
    yield { ...record, length: line.length };
  }
}

function recordIn(line: string, collection: string): DumpRecord | null {
  try {
    const { collection: named, key, value }: Partial<DumpRecord & { collection: string }> = JSON.parse(line);
    const isRecord = named === collection && typeof key === 'string' && typeof value === 'object' && value !== null;
    return isRecord ? { key, value } : null;
  } catch {
    return null;
  }
}

/** Lines end with a line feed and nothing else: JSON has none of these within, but may have other ends of lines. */
async function* linesIn(file: string): AsyncGenerator<string> {
  let rest: Buffer[] = [];
  for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 })) {
    let part: Buffer = chunk;
    for (let end = part.indexOf(10); end !== -1; end = part.indexOf(10)) {
      yield Buffer.concat([...rest, part.subarray(0, end)]).toString('utf8');
      rest = [];
      part = part.subarray(end + 1);
    }
    if (part.byteLength > 0) rest.push(part);
  }
  // Without its end it was cut off, and is no record.
  if (rest.length > 0) yield `${Buffer.concat(rest).toString('utf8')}…`;
}
