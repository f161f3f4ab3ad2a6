import type { DatabaseSync } from 'node:sqlite';
import { sentMessages, settlements } from '../../../outbox/collections.ts';
import type { Settlement } from '../../../outbox/settle-entry.ts';
import { keyHash } from '../../../records/key-hash.ts';
import type { DumpRecord } from '../../../transfer/dump.ts';
import { sentFromRow } from '../outbox/sent-rows.ts';

/**
 * Settlements that the outbox may not have applied yet, each once, by their time. Those that it has applied, and that are still there, change
 * nothing when they are applied again.
 */
export function* readSettlements(view: DatabaseSync, skipped: number): Generator<DumpRecord> {
  const places = view.prepare('SELECT seq, doc FROM whatsapp_outbox_settlements').all();
  const all = new Map<string, Settlement>();
  for (const { doc } of places) {
    const settlement: Settlement = JSON.parse(String(doc));
    all.set(settlements.keyOf(settlement), settlement);
  }
  const sorted = [...all].map(([key, value]) => ({ key, value, order: keyHash(key) }));
  sorted.sort((a, b) => a.value.at - b.value.at || (a.order < b.order ? -1 : 1));
  for (const { key, value } of sorted.slice(skipped)) yield { key, value };
}

/** What Meta took and its conversation does not have yet. */
export function* readSent(
  { view, outbox }: { readonly view: DatabaseSync; readonly outbox: DatabaseSync },
  skipped: number,
): Generator<DumpRecord> {
  const generation = outbox.prepare('SELECT generation FROM outbox_identity').get()?.generation;
  const cursor = view
    .prepare('SELECT toldThrough, outboxGeneration FROM whatsapp_outbox_cursor, whatsapp_view_identity')
    .get();
  const isSame = cursor?.outboxGeneration === generation || cursor?.outboxGeneration === null;
  const through = isSame ? Number(cursor?.toldThrough) : 0;
  const rows = outbox.prepare(`
    SELECT entryId, wamid FROM outbox_sent
    WHERE seq > ? AND entryId IN (SELECT id FROM outbox_entries) ORDER BY seq`);
  const all = new Map<string, object>();
  for (const row of rows.iterate(through)) {
    const record = sentFromRow(row);
    all.set(sentMessages.keyOf(record), record);
  }
  const sorted = [...all].sort(([a], [b]) => (keyHash(a) < keyHash(b) ? -1 : 1));
  for (const [key, value] of sorted.slice(skipped)) yield { key, value };
}
