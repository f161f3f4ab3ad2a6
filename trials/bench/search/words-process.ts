import { openEvents, openView } from '../../../apps/whatsapp-service/src/storage/sqlite/database.ts';
import { createMessageIndex } from '../../../apps/whatsapp-service/src/storage/sqlite/search/message-index.ts';
import { textOf } from './words.ts';

/*
 * Gives the messages of a filled store texts of a language's words and times of a year, and has the service's own statements index them. The argument: the path.
 */
const [path = ''] = process.argv.slice(2);
const batchSize = 5_000;
const yearMs = 365 * 24 * 60 * 60_000;

const events = openEvents(path);
const view = openView(path, events);
view.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -1048576; PRAGMA wal_autocheckpoint = 100000;');

const last = Number(view.prepare('SELECT max(seq) AS last FROM whatsapp_messages').get()?.last);
const change = view.prepare(
  `UPDATE whatsapp_messages SET at = ?2, doc = json_set(doc, '$.at', ?2, '$.body.content.body', ?3) WHERE seq = ?1`,
);
const begin = Date.now() - yearMs;
for (let first = 1; first <= last; first += batchSize) {
  view.exec('BEGIN');
  for (let seq = first; seq < first + batchSize && seq <= last; seq += 1) {
    change.run(seq, begin + Math.floor((seq / last) * yearMs), textOf(seq));
  }
  view.exec('COMMIT');
}
const index = createMessageIndex(view, () => 0);
while (index.step());
view.exec('PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE);');
view.close();
events.close();
