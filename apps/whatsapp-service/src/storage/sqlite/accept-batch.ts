import type { DatabaseSync } from 'node:sqlite';
import { eventId } from '../../inbound/event-id.ts';
import { inTransaction } from './database.ts';
import { storedSql } from './encryption/content-sql.ts';
import { faultKindOf } from './file-fault.ts';
import { idHashOf, type KnownIds } from './known-ids.ts';
import type { AcceptBatch, AcceptOutcomes, BatchSubject } from './thread-protocol.ts';

const nobody: BatchSubject = { phoneNumberId: null, wabaId: null, foreign: null };

/**
 * Stores a batch of webhooks under one durable commit. Throws if the commit fails, or `checkPresent` after it: then none of
 * them counts as stored.
 */
export function createAcceptBatch(
  database: DatabaseSync,
  ids: KnownIds,
  checkPresent: () => void = () => undefined,
): (batch: AcceptBatch) => AcceptOutcomes {
  const insert = database.prepare(`
    INSERT INTO whatsapp_webhook_events (seq, id, idHash, payload, receivedAt, phoneNumberId, wabaId, "foreign")
    VALUES (?1, ?2, ?3, ${storedSql(database, 'payload', '?4', '?2')}, ?5, ?6, ?7, ?8)`);
  const numbering = createNumbering(database);
  const repeat = database.prepare(
    'UPDATE whatsapp_webhook_events SET deliveries = deliveries + 1, lastReceivedAt = ? WHERE seq = ?',
  );

  const acceptOne = (batch: AcceptBatch, index: number, payload: Uint8Array): 'stored' | 'duplicate' => {
    const id = eventId(payload);
    const receivedAt = new Date(batch.receivedAt[index] ?? 0).toISOString();
    const known = ids.find(id);
    if (known !== null) {
      repeat.run(receivedAt, known);
      return 'duplicate';
    }
    const { phoneNumberId, wabaId, foreign } = batch.subjects[batch.about[index] ?? 0] ?? nobody;
    const hash = idHashOf(id);
    const { lastInsertRowid } = insert.run(
      numbering.next(),
      id,
      hash,
      payload,
      receivedAt,
      phoneNumberId,
      wabaId,
      foreign,
    );
    ids.add(id, Number(lastInsertRowid));
    return 'stored';
  };
  const acceptAll = (batch: AcceptBatch): AcceptOutcomes => {
    ids.refresh();
    numbering.refresh();
    let offset = 0;
    const outcomes = Array.from(batch.lengths, (length, index) => {
      const payload = batch.bytes.subarray(offset, offset + length);
      offset += length;
      try {
        return acceptOne(batch, index, payload);
      } catch (error) {
        // An error that ended the transaction, or a fault of the file, fails all; any other fails only this one.
        if (!database.isTransaction || faultKindOf(error) !== 'other') throw error;
        return { failed: error instanceof Error ? error.message : String(error) };
      }
    });
    ids.merge(batch.lengths.length);
    return outcomes;
  };

  return (batch) => {
    try {
      const outcomes = inTransaction(database, 'accept', () => acceptAll(batch));
      checkPresent();
      return outcomes;
    } catch (error) {
      ids.reload();
      throw error;
    }
  };
}

interface Numbering {
  /** Looks how far numbers are taken; to be called first in a transaction, since a sweep may have removed the last events. */
  refresh(): void;
  /**
   * The number of the next event, or null for the one after the last, which SQLite assigns itself. If the latest events are
   * gone, SQLite would assign their numbers again.
   */
  next(): number | null;
}

function createNumbering(database: DatabaseSync): Numbering {
  const newest = database.prepare('SELECT max(seq) AS seq FROM whatsapp_webhook_events');
  const through = database.prepare('SELECT numbersThrough FROM whatsapp_events_identity');
  const last = (): number => Number(newest.get()?.seq ?? 0);
  let taken = 0;
  return {
    refresh: () => {
      const given = Number(through.get()?.numbersThrough ?? 0);
      taken = last() < given ? given : 0;
    },
    next: () => (taken > 0 && last() < taken ? taken + 1 : null),
  };
}
