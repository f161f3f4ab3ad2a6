import type { DatabaseSync } from 'node:sqlite';
import type { WebhookEvent } from '../../../inbound/webhook-event.ts';
import type { DumpRecord } from '../../../transfer/dump.ts';
import { eventValue } from '../../../transfer/event-value.ts';
import { plainSql, sizeSql } from '../encryption/content-sql.ts';
import { eventFromRow } from '../event-rows.ts';

/** Webhooks by the time of their arrival; those of one millisecond in the order in which they were stored. */
export function* readEvents(
  { events, view }: { readonly events: DatabaseSync; readonly view: DatabaseSync },
  skipped: number,
): Generator<DumpRecord> {
  const rows = events.prepare(`
    SELECT seq, id, receivedAt, phoneNumberId, wabaId, "foreign", ${sizeSql(events, '')} AS sizeBytes, deliveries,
      lastReceivedAt, erasedAt, ${plainSql(events, 'payload')} AS payload
    FROM whatsapp_webhook_events ORDER BY receivedAt, seq LIMIT -1 OFFSET ?`);
  const resultOf = view.prepare(`
    SELECT processedAt, kinds, applied, duplicate, failed, rejected,
      EXISTS (SELECT 1 FROM whatsapp_event_replays WHERE seq = ?1) AS isReplayed
    FROM whatsapp_event_results WHERE seq = ?1`);
  for (const { payload = null, ...row } of rows.iterate(skipped)) {
    const result = resultOf.get(row.seq ?? null) ?? { processedAt: null };
    const event: WebhookEvent = eventFromRow({ ...row, ...result });
    yield { key: event.id, value: eventValue(event, payload instanceof Uint8Array ? payload : new Uint8Array()) };
  }
}
