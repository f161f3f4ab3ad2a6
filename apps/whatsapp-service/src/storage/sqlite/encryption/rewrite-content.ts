import type { DatabaseSync } from 'node:sqlite';
import { type ContentKeys, plainId } from '../../../encryption/content-keys.ts';
import { keyIdOf } from '../../../encryption/key-ring.ts';
import { preciseNow } from '../../../inbound/processing-tally.ts';
import { inTransaction } from '../database.ts';
import type { StoreFile } from '../files.ts';
import { stepMs } from '../retention/row-place.ts';
import { type ContentColumn, type ContentName, contentColumns, plainSql, storedSql } from './content-sql.ts';
import { contentIn, keysInUse, keyTables } from './key-notes.ts';

/** How far the content of a file is stored as new content is. */
export interface FileRewriting {
  /** Rows that this step has changed. */
  readonly rewritten: number;
  /** Rows that are still to be looked at, at most. */
  readonly left: number;
  /** The ids of keys that content may be encrypted with; an empty one stands for plain content. */
  readonly inUse: readonly string[];
  /** All rows are done, and the file’s free space may still hold plain content: it is to be purged, and then called with `isPurged`. */
  readonly needsPurge: boolean;
  readonly isDone: boolean;
}

const rowsAtOnce = 200;
/** Contains the id of the key, if there is one. */
const startBytes = 40;
/** The place at which plain content is in no row any more. */
const atEnd = 'end';

/** Brings content of a file under the current key, or makes it plain if there is none: a step at a time, on the thread that writes it. */
export function createRewriting(
  database: DatabaseSync,
  which: StoreFile,
  keys: ContentKeys | null | undefined,
  onChanged: () => void = () => undefined,
): (isPurged: boolean) => FileRewriting {
  const current = keys?.current ?? plainId;
  const table = keyTables[which];
  const savedPlace = database.prepare(`SELECT place FROM ${table} WHERE id = ?`);
  const savePlace = database.prepare(`UPDATE ${table} SET place = ? WHERE id = ?`);
  const forgetOthers = database.prepare(`DELETE FROM ${table} WHERE id <> ?1 AND id <> ?2`);
  const forget = database.prepare(`DELETE FROM ${table} WHERE id = ?`);
  const columns = contentIn(which).map((column) => createColumnRewriting(database, column, current));

  const report = (rewritten: number, place: string | null, isDone: boolean): FileRewriting => {
    const inUse = keysInUse(database, which).map(({ id }) => id);
    const needsPurge = !isDone && place === atEnd;
    return { rewritten, left: isDone || needsPurge ? 0 : rowsLeft(columns, place), inUse, needsPurge, isDone };
  };
  const end = (): void => {
    // Nothing is encrypted any more, as if there had never been a key; or plain content may still be in the file’s free space.
    if (current === plainId) database.exec(`DELETE FROM ${table}`);
    else forgetOthers.run(current, plainId);
  };

  return (isPurged) => {
    const others = keysInUse(database, which).filter(({ id }) => id !== current);
    if (others.length === 0) return report(0, null, true);
    const place = savedPlace.get(current)?.place;
    if (place === atEnd) {
      if (isPurged) inTransaction(database, 'admin', () => forget.run(plainId));
      return report(0, atEnd, isPurged);
    }
    return inTransaction(database, 'admin', () => {
      const [index = 0, after] = placeIn(place == null ? null : String(place));
      const done = columns[index]?.step(after) ?? { rewritten: 0, last: null };
      const next = done.last === null ? `${index + 1}.` : `${index}.${done.last}`;
      const isThrough = done.last === null && index + 1 >= columns.length;
      const hasPlain = current !== plainId && others.some(({ id }) => id === plainId);
      savePlace.run(isThrough ? (hasPlain ? atEnd : null) : next, current);
      if (isThrough) end();
      onChanged();
      return report(done.rewritten, isThrough && hasPlain ? atEnd : next, isThrough && !hasPlain);
    });
  };
}

interface ColumnRewriting {
  /** Continues after row `after`; `last` is null at the end of the table. */
  step(after: string | undefined): { readonly rewritten: number; readonly last: string | null };
  left(after: string | undefined): number;
}

function createColumnRewriting(database: DatabaseSync, content: ContentColumn, current: string): ColumnRewriting {
  const { table, column, order } = content;
  const name = nameOf(content);
  const isNumber = order !== 'key';
  const first = isNumber ? -1 : '';
  const rows = database.prepare(
    `SELECT ${order} AS place, substr(CAST(${column} AS BLOB), 1, ${startBytes}) AS start FROM ${table} WHERE ${order} > ? ORDER BY ${order} LIMIT ${rowsAtOnce}`,
  );
  const rewrite = database.prepare(
    `UPDATE ${table} SET ${column} = ${storedSql(database, name, plainSql(database, name))} WHERE ${order} = ?`,
  );
  const left = database.prepare(
    isNumber
      ? `SELECT ifnull(max(${order}), 0) - ? AS count FROM ${table}`
      : `SELECT count(*) AS count FROM ${table} WHERE ${order} > ?`,
  );
  const value = (after: string | undefined): string | number =>
    after === undefined || after === '' ? first : isNumber ? Number(after) : after;
  return {
    step: (after) => {
      const until = preciseNow() + stepMs;
      let [rewritten, last]: [number, string | null] = [0, null];
      for (const { place, start } of rows.all(value(after))) {
        if (last !== null && preciseNow() > until) break;
        last = String(place);
        if (start instanceof Uint8Array && idAt(start) === current) continue;
        rewrite.run(isNumber ? Number(place) : last);
        rewritten += 1;
      }
      return { rewritten, last };
    },
    left: (after) =>
      Math.max(0, Number(left.get(after === undefined || after === '' ? (isNumber ? 0 : '') : value(after))?.count)),
  };
}

const idAt = (start: Uint8Array): string => (start[0] === 0x7e ? keyIdOf(start) : plainId);

function nameOf(content: ContentColumn): ContentName {
  const found = Object.entries(contentColumns).find(([, { table }]) => table === content.table);
  // Every column is in the list that it was taken from.
  return found?.[0] as ContentName;
}

/** A place is the number of a column and a row: `1.4711`. */
function placeIn(place: string | null): [number, string | undefined] {
  if (place === null) return [0, undefined];
  const end = place.indexOf('.');
  return [Number(place.slice(0, end)), place.slice(end + 1)];
}

function rowsLeft(columns: readonly ColumnRewriting[], place: string | null): number {
  const [index, after] = placeIn(place);
  return columns.reduce(
    (sum, column, at) => (at < index ? sum : sum + column.left(at === index ? after : undefined)),
    0,
  );
}
