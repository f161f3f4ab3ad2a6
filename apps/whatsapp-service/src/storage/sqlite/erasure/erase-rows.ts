import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import { needlesOf } from '../../../persons/is-theirs.ts';
import type { ErasedPerson } from '../../../records/person.ts';
import type { ErasureStep } from '../../../records/person-eraser.ts';
import { inTransaction } from '../database.ts';
import { type ContentName, contentOf, plainSql, storedSql } from '../encryption/content-sql.ts';

/** A table in which a person may be, as data. */
export interface ErasableTable {
  /** The kind under which its rows are counted. */
  readonly kind: string;
  readonly name: string;
  /** The texts that are searched, and given to `erase`. */
  readonly columns: readonly string[];
  /** Its content, searched and given too: under this name, as plain text, or as bytes for a webhook. */
  readonly content?: { readonly name: ContentName; readonly as: string };
  /** How many rows one step examines: few if they may be long, since the file's writer waits for it. */
  readonly rowsAtOnce: number;
  /** The fate of a row in which the person may be: it is deleted, kept, or these columns change. */
  erase(row: ErasableRow, person: ErasedPerson): 'delete' | 'keep' | Readonly<Record<string, SQLInputValue>>;
}

export type ErasableRow = Readonly<Record<string, unknown>>;

/** Looks at the next rows of the tables for a person, and erases them from those, on the thread that writes the file. */
export function createRowEraser(
  database: DatabaseSync,
  tables: readonly ErasableTable[],
  listeners: Listeners = {},
): (person: ErasedPerson, place: string | null) => ErasureStep {
  return (person, place) => {
    const [index = 0, after = 0] = (place ?? '0.0').split('.').map(Number);
    const table = tables[index];
    if (!table) return { counts: {}, next: null };
    const last = lastRow(database, table, after);
    if (last === null) return { counts: {}, next: index + 1 < tables.length ? `${index + 1}.0` : null };
    const found = rowsWith(database, table, { after, last, needles: needlesOf(person) });
    const erased = found.length === 0 ? 0 : eraseRows(database, table, { found, person, ...listeners });
    return { counts: erased === 0 ? {} : { [table.kind]: erased }, next: `${index}.${last}` };
  };
}

/** The last of the next rows; null if there are none. */
function lastRow(database: DatabaseSync, { name, rowsAtOnce }: ErasableTable, after: number): number | null {
  const row = database
    .prepare(
      `SELECT max(rowid) AS last FROM (SELECT rowid FROM ${name} WHERE rowid > ? ORDER BY rowid LIMIT ${rowsAtOnce})`,
    )
    .get(after);
  return row?.last == null ? null : Number(row.last);
}

interface Stretch {
  readonly after: number;
  readonly last: number;
  readonly needles: readonly string[];
}

function rowsWith(
  database: DatabaseSync,
  { name, columns, content }: ErasableTable,
  { after, last, needles }: Stretch,
): ErasableRow[] {
  if (needles.length === 0) return [];
  const texts = content ? [...columns, `CAST(${content.as} AS TEXT)`] : columns;
  const isIn = texts.flatMap((text) => needles.map((_, index) => `instr(${text}, ?${index + 3})`));
  const shown = content ? [...columns, `${plainSql(database, content.name)} AS ${content.as}`] : columns;
  const sql = `SELECT * FROM (SELECT rowid AS row, ${shown.join(', ')} FROM ${name} WHERE rowid > ?1 AND rowid <= ?2) WHERE ${isIn.join(' OR ')}`;
  return database.prepare(sql).all(after, last, ...needles);
}

/** Called in the transaction. */
interface Listeners {
  /** A step has changed something. */
  readonly onChanged?: () => void;
  /** By the kind of the table: a row of it was changed or removed. */
  readonly onErased?: Readonly<Record<string, (row: number) => void>>;
}

interface Erasing extends Listeners {
  readonly found: readonly ErasableRow[];
  readonly person: ErasedPerson;
}

function eraseRows(
  database: DatabaseSync,
  { kind, name, content, erase }: ErasableTable,
  { found, person, onChanged, onErased }: Erasing,
): number {
  return inTransaction(database, 'admin', () => {
    let erased = 0;
    for (const row of found) {
      const verdict = erase(row, person);
      if (verdict === 'keep') continue;
      erased += 1;
      if (verdict === 'delete') database.prepare(`DELETE FROM ${name} WHERE rowid = ?`).run(Number(row.row));
      else {
        const columns = Object.keys(verdict);
        const stored = (column: string): string =>
          content && column === contentOf(content.name).column ? storedSql(database, content.name, '?') : '?';
        const sets = columns.map((column) => `${column} = ${stored(column)}`).join(', ');
        database.prepare(`UPDATE ${name} SET ${sets} WHERE rowid = ?`).run(...Object.values(verdict), Number(row.row));
      }
      onErased?.[kind]?.(Number(row.row));
    }
    if (erased > 0) onChanged?.();
    return erased;
  });
}
