import type { DatabaseSync } from 'node:sqlite';
import type { WebhookEvent } from '../../inbound/webhook-event.ts';
import { sizeSql } from './encryption/content-sql.ts';

/** The columns of a WebhookEvent, and its number, with the tables they come from; conditions follow. */
export const eventColumns = (database: DatabaseSync): string => `
  e.seq, e.id, e.receivedAt, e.phoneNumberId, e.wabaId, e."foreign", ${sizeSql(database, 'e.')} AS sizeBytes, e.deliveries,
  e.lastReceivedAt, e.erasedAt, r.processedAt, r.kinds, r.applied, r.duplicate, r.failed, r.rejected,
  EXISTS (SELECT 1 FROM whatsapp_event_replays w WHERE w.seq = e.seq) AS isReplayed
  FROM whatsapp_webhook_events e LEFT JOIN whatsapp_event_results r ON r.seq = e.seq`;

export function eventFromRow(row: Record<string, unknown>): WebhookEvent {
  const isPending = row.processedAt === null || Number(row.isReplayed) === 1;
  return {
    id: String(row.id),
    signatureValid: true,
    receivedAt: Date.parse(String(row.receivedAt)),
    phoneNumberId: row.phoneNumberId === null ? null : String(row.phoneNumberId),
    wabaId: row.wabaId === null ? null : String(row.wabaId),
    foreign: row.foreign === null ? [] : (JSON.parse(String(row.foreign)) as string[]),
    sizeBytes: Number(row.sizeBytes),
    deliveries: Number(row.deliveries),
    lastReceivedAt: Date.parse(String(row.lastReceivedAt ?? row.receivedAt)),
    ...(row.erasedAt !== null && { erasedAt: Date.parse(String(row.erasedAt)) }),
    result: isPending
      ? null
      : {
          processedAt: Date.parse(String(row.processedAt)),
          kinds: JSON.parse(String(row.kinds)) as Record<string, number>,
          counts: {
            applied: Number(row.applied),
            duplicate: Number(row.duplicate),
            failed: Number(row.failed),
            rejected: Number(row.rejected),
          },
        },
  };
}
