import { isUtf8 } from 'node:buffer';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Parser } from 'csv-parse';
import { maxRows } from './broadcast.ts';

/** Recipients as a caller gave them, not checked yet. */
export interface Upload {
  /** The names of the values, in their order. */
  readonly columns: readonly string[];
  readonly rows: readonly UploadedRow[];
}

export interface UploadedRow {
  readonly line: number;
  readonly to: string;
  readonly values: readonly (string | null)[];
}

/** Why an upload can't be read at all. */
export interface UploadProblem {
  /** Where, in a CSV file; null where it is about the whole. */
  readonly line: number | null;
  readonly message: string;
}

export type ReadUpload = { readonly upload: Upload } | { readonly problem: UploadProblem };

/** The column with the recipients. */
const recipientColumn = 'to';
/** Longer than any message that a template makes of it. */
const maxRecordBytes = 64 * 1024;
/** How much is parsed at a time; other work runs in between. */
const sliceBytes = 64 * 1024;

const tooMany = `A broadcast has at most ${maxRows.toLocaleString('en')} recipients.`;

/**
 * Reads a CSV file: a header with the column `to` and the template's parameters, then a recipient a line. Separated by commas, semicolons or
 * tabs, whichever the header has most of; quoted as in RFC 4180; UTF-8, with or without a byte order mark. Values lose the white space
 * around them, and lines with nothing on them are passed over.
 */
export async function readCsv(bytes: Buffer): Promise<ReadUpload> {
  if (!isUtf8(bytes)) return failed('The file is not UTF-8. Save it as “CSV UTF-8”.');
  // Loaded with the first upload: no start waits for it.
  const { CsvError, parse } = await import('csv-parse');
  const parser = parse({
    bom: true,
    delimiter: delimiterOf(bytes),
    info: true,
    max_record_size: maxRecordBytes,
    relax_column_count: true,
    skip_empty_lines: true,
    skip_records_with_empty_values: true,
    trim: true,
  });
  const feeding = feed(parser, bytes);
  let columns: Columns | null = null;
  const rows: UploadedRow[] = [];
  try {
    for await (const parsed of parser) {
      const { record, info }: CsvRecord = parsed;
      if (columns === null) {
        const header = readHeader(record);
        if ('problem' in header) return { problem: { line: info.lines, ...header.problem } };
        columns = header;
        continue;
      }
      if (record.length > columns.count) {
        return failed(`Has ${record.length} values, but the header has ${columns.count} columns.`, info.lines);
      }
      if (rows.length >= maxRows) return failed(tooMany, info.lines);
      rows.push(rowOf(record, columns, info.lines));
    }
    await feeding;
  } catch (error) {
    if (error instanceof CsvError) return failed(`Is not CSV: ${error.message}.`, Number(error.lines ?? 0) || null);
    throw error;
  } finally {
    parser.destroy();
  }
  if (columns === null)
    return failed('The file is empty. It must begin with a header: to, and the template’s parameters.');
  return { upload: { columns: columns.names, rows } };
}

interface CsvRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

async function feed(parser: Parser, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length && !parser.destroyed; at += sliceBytes) {
    parser.write(bytes.subarray(at, at + sliceBytes));
    await nextTurn();
  }
  if (!parser.destroyed) parser.end();
}

function delimiterOf(bytes: Buffer): string {
  const [header = ''] = bytes.subarray(0, maxRecordBytes).toString().split(/\r?\n/, 1);
  const count = (delimiter: string): number => header.split(delimiter).length;
  return [',', ';', '\t'].reduce((most, each) => (count(each) > count(most) ? each : most));
}

interface Columns {
  readonly count: number;
  readonly to: number;
  readonly names: readonly string[];
}

function readHeader(record: readonly string[]): Columns | { readonly problem: { readonly message: string } } {
  const names = record.map((name) => (name.toLowerCase() === recipientColumn ? recipientColumn : name));
  const to = names.indexOf(recipientColumn);
  if (to < 0) return { problem: { message: 'The header lacks the column “to”, which has the recipients.' } };
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) return { problem: { message: `The header has the column “${twice}” twice.` } };
  if (names.includes('')) return { problem: { message: 'The header has a column without a name.' } };
  return { count: names.length, to, names: names.toSpliced(to, 1) };
}

function rowOf(record: readonly string[], { to, names }: Columns, line: number): UploadedRow {
  const values = names.map((_name, index) => record[index < to ? index : index + 1] || null);
  return { line, to: record[to] ?? '', values };
}

/** A recipient of a JSON list. */
export interface JsonRecipient {
  readonly to: string;
  readonly parameters?: Readonly<Record<string, string | number>>;
}

/** The recipients of a JSON list; their lines are their positions in it, from 1. */
export function uploadOfList(list: readonly JsonRecipient[]): ReadUpload {
  if (list.length > maxRows) return failed(tooMany);
  const places = new Map<string, number>();
  for (const { parameters = {} } of list) {
    for (const name of Object.keys(parameters)) if (!places.has(name)) places.set(name, places.size);
  }
  const columns = [...places.keys()];
  const rows = list.map(({ to, parameters = {} }, index): UploadedRow => {
    const given = new Map(Object.entries(parameters));
    const values = columns.map((name) => String(given.get(name) ?? '').trim() || null);
    return { line: index + 1, to: to.trim(), values };
  });
  return { upload: { columns, rows } };
}

const failed = (message: string, line: number | null = null): ReadUpload => ({ problem: { line, message } });
