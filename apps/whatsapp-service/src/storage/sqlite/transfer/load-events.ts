import { bodyOf, type EventValue } from '../../../transfer/event-value.ts';
import { inTransaction } from '../database.ts';
import { storedSql } from '../encryption/content-sql.ts';
import { idHashOf } from '../known-ids.ts';
import type { Load, StagedFiles } from './sqlite-loaders.ts';

/** Stores webhooks under the numbers of their lines. Those that wait are processed as for a replay: they stand among processed ones. */
export function loadEvents({ events, view }: Pick<StagedFiles, 'events' | 'view'>): Load {
  const insert = events.prepare(`
    INSERT OR REPLACE INTO whatsapp_webhook_events
      (seq, id, idHash, payload, receivedAt, phoneNumberId, wabaId, "foreign", deliveries, lastReceivedAt, erasedAt)
    VALUES (?1, ?2, ?3, ${storedSql(events, 'payload', '?4', '?2')}, ?5, ?6, ?7, ?8, ?9, ?10, ?11)`);
  const index = events.prepare('INSERT OR REPLACE INTO whatsapp_event_ids (idHash, seq) VALUES (?, ?)');
  const merged = events.prepare('UPDATE whatsapp_event_ids_cursor SET mergedThrough = ?');
  const result = view.prepare(`
    INSERT OR REPLACE INTO whatsapp_event_results (seq, processedAt, kinds, applied, duplicate, failed, rejected)
    VALUES (?, ?, ?, ?, ?, ?, ?)`);
  const wait = view.prepare('INSERT OR IGNORE INTO whatsapp_event_replays (seq) VALUES (?)');
  const move = view.prepare('UPDATE whatsapp_event_cursor SET processedThrough = ?, lastEventId = ?');
  return (records, first) => {
    const all = records.map(({ key, value }, at) => ({ key, seq: first + at + 1, ...(value as EventValue) }));
    inTransaction(events, 'admin', () => {
      for (const { key, seq, ...event } of all) {
        const { receivedAt, phoneNumberId, wabaId, foreign, deliveries, lastReceivedAt, erasedAt } = event;
        const others = foreign.length === 0 ? null : JSON.stringify(foreign);
        const erased = erasedAt === undefined ? null : isoOf(erasedAt);
        const hash = idHashOf(key);
        const times = [isoOf(receivedAt), isoOf(lastReceivedAt)] as const;
        insert.run(
          seq,
          key,
          hash,
          bodyOf(event),
          times[0],
          phoneNumberId,
          wabaId,
          others,
          deliveries,
          times[1],
          erased,
        );
        index.run(hash, seq);
      }
      merged.run(first + records.length);
    });
    inTransaction(view, 'admin', () => {
      const last = all.at(-1);
      if (last) move.run(last.seq, last.key);
      for (const { seq, result: made } of all) {
        if (made === null) wait.run(seq);
        else {
          const { applied, duplicate, failed, rejected } = made.counts;
          const kinds = JSON.stringify(made.kinds);
          result.run(seq, isoOf(made.processedAt), kinds, applied, duplicate, failed, rejected);
        }
      }
    });
  };
}

const isoOf = (ms: number): string => new Date(ms).toISOString();
