import type { DatabaseSync } from 'node:sqlite';
import { eventId } from '../../inbound/event-id.ts';
import { inTransaction } from './database.ts';
import type { AcceptBatch, AcceptOutcomes, BatchSubject } from './thread-protocol.ts';

const nobody: BatchSubject = { phoneNumberId: null, wabaId: null, foreign: null };

/** Keeps a batch of webhooks under one durable commit. Throws if the commit fails; then none of them is kept. */
export function createAcceptBatch(database: DatabaseSync): (batch: AcceptBatch) => AcceptOutcomes {
  const find = database.prepare('SELECT seq FROM whatsapp_webhook_events WHERE idHash = ? AND id = ?');
  // The cast keeps the bytes as they are, valid UTF-8 or not.
  const insert = database.prepare(`
    INSERT INTO whatsapp_webhook_events (id, idHash, payload, receivedAt, phoneNumberId, wabaId, "foreign")
    VALUES (?, ?, CAST(? AS TEXT), ?, ?, ?, ?)`);
  const repeat = database.prepare(
    'UPDATE whatsapp_webhook_events SET deliveries = deliveries + 1, lastReceivedAt = ? WHERE seq = ?',
  );

  const acceptOne = (batch: AcceptBatch, index: number, payload: Uint8Array): 'stored' | 'duplicate' => {
    const id = eventId(payload);
    const idHash = eventIdHash(id);
    const receivedAt = new Date(batch.receivedAt[index] ?? 0).toISOString();
    const known = find.get(idHash, id);
    if (known) {
      repeat.run(receivedAt, Number(known.seq));
      return 'duplicate';
    }
    const { phoneNumberId, wabaId, foreign } = batch.subjects[batch.about[index] ?? 0] ?? nobody;
    insert.run(id, idHash, payload, receivedAt, phoneNumberId, wabaId, foreign);
    return 'stored';
  };

  return (batch) =>
    inTransaction(database, 'accept', () => {
      let offset = 0;
      return Array.from(batch.lengths, (length, index) => {
        const payload = batch.bytes.subarray(offset, offset + length);
        offset += length;
        try {
          return acceptOne(batch, index, payload);
        } catch (error) {
          // What ended the transaction (disk full, read-only) fails all; anything else fails this one alone.
          if (!database.isTransaction) throw error;
          return { failed: error instanceof Error ? error.message : String(error) };
        }
      });
    });
}

/** The id's first 48 bits: fits a JavaScript number and six bytes of an index. */
export function eventIdHash(id: string): number {
  return Number.parseInt(id.slice(0, 12), 16);
}
