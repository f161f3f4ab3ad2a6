import { conversationRecords } from '../../../apps/whatsapp-service/src/conversations/collections.ts';
import type { ConversationRecord } from '../../../apps/whatsapp-service/src/conversations/conversation-record.ts';
import { eventResult, itemTasks } from '../../../apps/whatsapp-service/src/inbound/process-event.ts';
import { put, puts, type Read, runFlow } from '../../../apps/whatsapp-service/src/records/flow.ts';
import { createAcceptBatch } from '../../../apps/whatsapp-service/src/storage/sqlite/accept-batch.ts';
import { inTransaction, openEvents, openView } from '../../../apps/whatsapp-service/src/storage/sqlite/database.ts';
import { createKnownIds } from '../../../apps/whatsapp-service/src/storage/sqlite/known-ids.ts';
import { createPendingEvents } from '../../../apps/whatsapp-service/src/storage/sqlite/pending-events.ts';
import { createRecordTables } from '../../../apps/whatsapp-service/src/storage/sqlite/records.ts';
import { createMessageIndex } from '../../../apps/whatsapp-service/src/storage/sqlite/search/message-index.ts';
import { daysIn } from '../../../packages/cloud-api/src/calendar-day.ts';
import { buildLoadRequests } from '../../support/load-requests.ts';
import { textOf } from './words.ts';

/*
 * Fills a new database with webhooks of the past year, one message each, with words as common as in a natural language,
 * processed and indexed by the service's own rules and statements. This is faster than the service: many webhooks share
 * a transaction, and conversations, which almost every webhook changes, stay in memory until the end. Arguments: the
 * path, and the number of webhooks.
 */
const [path = '', wanted = '0'] = process.argv.slice(2);
const count = Number(wanted);
const batchSize = 10_000;
const yearMs = 365 * 24 * 60 * 60_000;
const begin = Date.now() - yearMs;
const timeOf = (number: number): number => begin + Math.floor((number / count) * yearMs);

const events = openEvents(path);
const view = openView(path, events);
for (const database of [events, view]) {
  database.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -1048576; PRAGMA wal_autocheckpoint = 100000;');
}
const accept = createAcceptBatch(events, createKnownIds({ database: events }));
const pending = createPendingEvents(view, events);
const records = createRecordTables(view);
const index = createMessageIndex(view, () => 0);
const indexed = view.prepare('SELECT seq FROM whatsapp_search_queue ORDER BY seq');
const dayOf = daysIn('UTC');
const conversations = new Map<string, ConversationRecord>();

function acceptWebhooks(first: number, size: number): void {
  const startsAt = Math.floor(timeOf(first) / 1_000);
  const { body } = buildLoadRequests({ count: size, appSecret: 'fill', seed: -1 - first, startsAt });
  const bodies = Array.from({ length: size }, (_, at) =>
    Buffer.from(
      body(at)
        .toString()
        .replace(/"text":\{"body":"[^"]*"/, `"text":{"body":"${textOf(first + at)}"`),
    ),
  );
  accept({
    bytes: new Uint8Array(Buffer.concat(bodies)),
    lengths: Uint32Array.from(bodies, ({ length }) => length),
    receivedAt: Float64Array.from(bodies, (_, at) => timeOf(first + at)),
    about: new Uint32Array(size),
    subjects: [{ phoneNumberId: '106540352242922', wabaId: '102290129340398', foreign: null }],
  });
}

const read = (wanted: Read): object | null =>
  wanted.op === 'load' && wanted.collection === conversationRecords
    ? (conversations.get(wanted.key) ?? null)
    : records.read(wanted);

function processWaiting(): void {
  const queue = pending.open();
  for (let event = queue.next(); event !== null; event = queue.next()) {
    const context = { seq: event.seq, changed: [] };
    const outcomes = itemTasks({ ...event, dayOf, isBlocked: null }).map((task) => {
      const { state, writes } = runFlow(task.flow(), read);
      for (const write of writes) {
        if (puts(conversationRecords, write)) conversations.set(write.record.key, write.record);
        else records.write(write, context);
      }
      return { kind: task.kind, state };
    });
    queue.finish(event, eventResult(outcomes, event.receivedAt));
  }
  queue.save();
}

function indexWaiting(): void {
  for (const { seq } of indexed.all()) index.settle(Number(seq));
}

for (let first = 0; first < count; first += batchSize) {
  acceptWebhooks(first, Math.min(batchSize, count - first));
  inTransaction(view, 'apply', () => {
    processWaiting();
    indexWaiting();
  });
}
inTransaction(view, 'apply', () => {
  for (const record of conversations.values()) {
    records.write(put(conversationRecords, record), { seq: 0, changed: [] });
  }
});
for (const database of [events, view]) {
  database.exec('PRAGMA synchronous = FULL; PRAGMA wal_checkpoint(TRUNCATE);');
  database.close();
}
