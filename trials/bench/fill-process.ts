import { itemTasks } from '../../apps/whatsapp-service/src/inbound/process-event.ts';
import { createAcceptBatch } from '../../apps/whatsapp-service/src/storage/sqlite/accept-batch.ts';
import { openEvents, openView } from '../../apps/whatsapp-service/src/storage/sqlite/database.ts';
import { createKnownIds } from '../../apps/whatsapp-service/src/storage/sqlite/known-ids.ts';
import { createProcessPending } from '../../apps/whatsapp-service/src/storage/sqlite/process-pending.ts';
import { daysIn } from '../../packages/cloud-api/src/calendar-day.ts';
import { buildLoadRequests } from '../support/load-requests.ts';

/*
 * Fills a database with the service's own statements and rules, so that it contains exactly what the service would have
 * stored. Arguments: the path, and the minimum number of events at the end, all processed.
 */
const [path = '', wanted = '0'] = process.argv.slice(2);
const batchSize = 2_000;

const events = openEvents(path);
const view = openView(path, events);
for (const database of [events, view]) {
  database.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -1048576; PRAGMA wal_autocheckpoint = 100000;');
}
const accept = createAcceptBatch(events, createKnownIds({ database: events }));
const processPending = createProcessPending({
  view,
  events,
  tasksOf: itemTasks,
  dayOf: daysIn('UTC'),
  now: Date.now,
  sliceMs: Number.POSITIVE_INFINITY,
});

const processAll = (): void => {
  while (processPending(batchSize, 0).hasMore);
};

function acceptNew(count: number, seed: number): void {
  const { body } = buildLoadRequests({ count, appSecret: 'fill', seed });
  const bodies = Array.from({ length: count }, (_, index) => body(index));
  accept({
    bytes: new Uint8Array(Buffer.concat(bodies)),
    lengths: Uint32Array.from(bodies, ({ length }) => length),
    receivedAt: Float64Array.from(bodies, () => Date.now()),
    about: new Uint32Array(count),
    subjects: [{ phoneNumberId: '106540352242922', wabaId: '102290129340398', foreign: null }],
  });
}

processAll();
let filled = Number(events.prepare('SELECT count(*) AS count FROM whatsapp_webhook_events').get()?.count);
while (filled < Number(wanted)) {
  const count = Math.min(batchSize, Number(wanted) - filled);
  // Negative seeds, which no load of the bench uses.
  acceptNew(count, -1 - filled);
  processAll();
  filled += count;
}
for (const database of [events, view]) {
  database.exec('PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE);');
  database.close();
}
