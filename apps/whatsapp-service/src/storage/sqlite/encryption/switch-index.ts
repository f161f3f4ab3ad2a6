import type { DatabaseSync } from 'node:sqlite';
import { isSealing } from './content-sql.ts';

/**
 * Empties the search index if content is encrypted, since the words of a message reveal its content; and has all
 * messages indexed again if content is plain again.
 */
export function switchIndex(view: DatabaseSync): void {
  const isEmpty = view.prepare('SELECT 1 FROM whatsapp_search LIMIT 1').get() === undefined;
  if (!isSealing(view)) {
    if (isEmpty) view.exec('INSERT OR IGNORE INTO whatsapp_search_queue SELECT seq FROM whatsapp_messages');
    return;
  }
  if (isEmpty) return;
  const made = view.prepare("SELECT sql FROM sqlite_schema WHERE name = 'whatsapp_search'").get()?.sql;
  // Made again: to delete each word would take minutes.
  view.exec(`
    DROP TABLE whatsapp_search;
    ${String(made)};
    INSERT INTO whatsapp_search (whatsapp_search, rank) VALUES ('secure-delete', 1);
  `);
}
