import type { DatabaseSync } from 'node:sqlite';
import { type Change, changesKeptMs, isPresent } from '../../changes/change.ts';
import { type ChangePage, changesName } from '../../changes/change-feed.ts';
import { readCursor, writeCursor } from '../../records/list-cursor.ts';

/** Old changes are removed at most this often, and at most this many rows at a time: processing waits for it. */
const tidyEveryMs = 10_000;
const tidyRows = 1_000;
/** A look for changes of one type reads at most this many rows: others wait for the thread. */
const maxTypedRows = 2_000;

/** Appends the changes of a transaction of the view, as one row of it. */
export function createChangeWriter(view: DatabaseSync): (changes: readonly Change[], now: number) => void {
  const insert = view.prepare('INSERT INTO whatsapp_changes (at, changes) VALUES (?, ?)');
  const forget = view.prepare(`
    DELETE FROM whatsapp_changes WHERE at < ?1
      AND seq IN (SELECT seq FROM whatsapp_changes ORDER BY seq LIMIT ${tidyRows})`);
  let tidiedAt = Number.NEGATIVE_INFINITY;
  return (changes, now) => {
    if (changes.length === 0) return;
    insert.run(now, JSON.stringify(changes));
    if (now - tidiedAt < tidyEveryMs) return;
    tidiedAt = now;
    forget.run(now - changesKeptMs);
  };
}

export interface ChangeQueries {
  changesEnd(): string;
  readChanges(place: string | null, limit: number, type?: Change['type']): ChangePage;
}

/**
 * Changes by the number of their row, and their place within it. A position names the history that it counts in
 * (`bindView`); one of an unknown history is before all of this one, since a new view reports nothing that an older one
 * has reported.
 */
export function createChangeQueries(database: DatabaseSync): ChangeQueries {
  const last = database.prepare("SELECT seq FROM view.sqlite_sequence WHERE name = 'whatsapp_changes'");
  const behind = database.prepare('SELECT seq, changes FROM whatsapp_changes WHERE seq >= ? ORDER BY seq');
  const history = database.prepare('SELECT changesGeneration FROM whatsapp_view_identity');
  const pageTo = (changes: readonly Change[], end: RowPlace, hasMore: boolean): ChangePage => ({
    changes,
    place: rowPlaceText(end, String(history.get()?.changesGeneration)),
    hasMore,
  });
  const startOf = createRowPlaces(database);
  /** Whole rows, most of which have none of that type and are not even parsed. */
  const readType = (start: RowPlace, type: Change['type']): ChangePage => {
    const found: Change[] = [];
    let [end, rows] = [start, 0];
    for (const row of behind.iterate(start.seq)) {
      if (rows === maxTypedRows) return pageTo(found, end, true);
      rows += 1;
      const seq = Number(row.seq);
      const text = String(row.changes);
      end = { seq: seq + 1, count: 0 };
      if (!text.includes(`"type":"${type}"`)) continue;
      const all: readonly Change[] = JSON.parse(text);
      found.push(...all.slice(seq === start.seq ? start.count : 0).filter((change) => change.type === type));
    }
    return pageTo(found, end, false);
  };
  return {
    changesEnd: () => pageTo([], { seq: Number(last.get()?.seq ?? 0) + 1, count: 0 }, false).place,
    readChanges: (place, limit, type) => {
      const start = startOf(place);
      if (type !== undefined) return readType(start, type);
      const changes: Change[] = [];
      let end = start;
      for (const row of behind.iterate(start.seq)) {
        const seq = Number(row.seq);
        const all: readonly Change[] = JSON.parse(String(row.changes));
        const from = seq === start.seq ? start.count : 0;
        const shown = all.slice(from, from + limit - changes.length);
        if (from + shown.length < all.length)
          return pageTo([...changes, ...shown.filter(isPresent)], { seq, count: from + shown.length }, true);
        changes.push(...shown.filter(isPresent));
        end = { seq: seq + 1, count: 0 };
      }
      return pageTo(changes, end, false);
    },
  };
}

/** Finds a position in the file's own history. */
export function createRowPlaces(view: DatabaseSync): (place: string | null) => RowPlace {
  const history = view.prepare('SELECT changesGeneration, changesParent, changesShared FROM whatsapp_view_identity');
  return (place) => {
    if (place === null) return { seq: 0, count: 0 };
    const [text, generation] = readCursor(changesName, place);
    const [seq = 0, count = 0] = String(text).split('.').map(Number);
    const { changesGeneration, changesParent, changesShared } = history.get() ?? {};
    if (generation === changesGeneration) return { seq, count };
    if (generation !== changesParent) return { seq: 0, count: 0 };
    // Everything after the end of the older history is new.
    return seq > Number(changesShared) ? { seq: Number(changesShared) + 1, count: 0 } : { seq, count };
  };
}

/** The cursor after the first `count` changes of a row. */
export const rowPlaceText = ({ seq, count }: RowPlace, generation: string): string =>
  writeCursor(changesName, [`${seq}.${count}`, generation]);

/** A position after the first `count` changes of row `seq`. */
export interface RowPlace {
  readonly seq: number;
  readonly count: number;
}
