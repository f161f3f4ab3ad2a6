import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { conversationRecords } from '../../../conversations/collections.ts';
import type { ConversationRecord } from '../../../conversations/conversation-record.ts';
import { outboxEntries, outboxKeys, outboxLanes, outboxSenders, sentMessages } from '../../../outbox/collections.ts';
import type { Lane } from '../../../outbox/lane.ts';
import { isOpen, type OutboxEntry, waitsSince } from '../../../outbox/outbox-entry.ts';
import type { Sender } from '../../../outbox/sender.ts';
import type { Collection } from '../../../records/collection.ts';
import { appends, type Flow, puts, type Read, runFlow, type Write } from '../../../records/flow.ts';
import { plainSql, storedSql } from '../encryption/content-sql.ts';
import { sqlText } from '../sql-text.ts';
import { createSentRows } from './sent-rows.ts';

/** The four records in their tables. */
export interface OutboxTables {
  entry(id: string): OutboxEntry | null;
  lane(key: string): Lane | null;
  sender(phoneNumberId: string): Sender | null;
  senders(): Sender[];
  firstOpen(lane: string, after: number): OutboxEntry | null;
  put(write: Write): void;
  /** Runs a rule that writes nothing. */
  ask<T>(flow: Flow<T>): T;
  /** Runs a rule and applies its writes; the caller has begun a transaction. */
  run<T extends { readonly writes: readonly Write[] }>(flow: Flow<T>): T;
}

/** Reads a conversation by its key; a caller that accepts no messages needs none. */
export type ConversationOf = (key: string) => ConversationRecord | null;

export function createOutboxTables(database: DatabaseSync, conversationOf: ConversationOf = () => null): OutboxTables {
  const entry = plainSql(database, 'entry');
  const select = {
    entry: database.prepare(`SELECT ${entry} AS record FROM outbox_entries WHERE id = ?`),
    lane: database.prepare('SELECT record FROM outbox_lanes WHERE key = ?'),
    sender: database.prepare('SELECT record FROM outbox_senders WHERE phoneNumberId = ?'),
    key: database.prepare('SELECT record FROM outbox_keys WHERE key = ?'),
  };
  const selectBy = new Map<Collection, StatementSync>([
    [outboxEntries, select.entry],
    [outboxLanes, select.lane],
    [outboxSenders, select.sender],
    [outboxKeys, select.key],
  ]);
  const selectOpen = database.prepare(
    `SELECT ${entry} AS record FROM outbox_entries WHERE lane = ? AND isOpen = 1 AND position > ? ORDER BY position LIMIT 1`,
  );
  const selectSenders = database.prepare('SELECT record FROM outbox_senders ORDER BY phoneNumberId');
  const write = createWriter(database);

  const answer = (read: Read): object | null => {
    if (read.op === 'first') return firstOpen(read.group, read.after);
    if (read.collection === conversationRecords) return conversationOf(sqlText(read.key));
    return recordOf(selectBy.get(read.collection)?.get(sqlText(read.key)));
  };
  const firstOpen = (lane: string, after: number) => recordOf<OutboxEntry>(selectOpen.get(sqlText(lane), after));
  const ask = <T>(flow: Flow<T>): T => runFlow(flow, answer);

  return {
    entry: (id) => recordOf(select.entry.get(sqlText(id))),
    lane: (key) => recordOf(select.lane.get(sqlText(key))),
    sender: (phoneNumberId) => recordOf(select.sender.get(sqlText(phoneNumberId))),
    senders: () => selectSenders.all().flatMap((row) => recordOf<Sender>(row) ?? []),
    firstOpen,
    put: write,
    ask,
    run: (flow) => {
      const done = ask(flow);
      for (const each of done.writes) write(each);
      return done;
    },
  };
}

function recordOf<T>(row: Record<string, unknown> | undefined): T | null {
  return row === undefined ? null : JSON.parse(String(row.record));
}

function createWriter(database: DatabaseSync): (write: Write) => void {
  const entry = database.prepare(`
    INSERT INTO outbox_entries (id, lane, position, state, isOpen, phoneNumberId, recipient, createdAt, updatedAt, expiresAt,
      waitsSince, record)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ${storedSql(database, 'entry', '?12', '?1')})
    ON CONFLICT (id) DO UPDATE SET lane = excluded.lane, position = excluded.position, state = excluded.state, isOpen = excluded.isOpen,
      updatedAt = excluded.updatedAt, expiresAt = excluded.expiresAt,
      waitsSince = excluded.waitsSince, record = excluded.record`);
  const lane = database.prepare(`
    INSERT INTO outbox_lanes (key, phoneNumberId, dueAt, needs, record) VALUES (?, ?, ?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET dueAt = excluded.dueAt, needs = excluded.needs, record = excluded.record`);
  const sender = database.prepare(`
    INSERT INTO outbox_senders (phoneNumberId, record) VALUES (?, ?)
    ON CONFLICT (phoneNumberId) DO UPDATE SET record = excluded.record`);
  const key = database.prepare(`
    INSERT INTO outbox_keys (key, createdAt, record) VALUES (?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET createdAt = excluded.createdAt, record = excluded.record`);
  const sent = createSentRows(database);
  return (write) => {
    if (puts(outboxEntries, write)) putEntry(entry, write.record);
    else if (puts(outboxLanes, write)) putLane(lane, write.record);
    else if (puts(outboxSenders, write)) sender.run(sqlText(write.key), JSON.stringify(write.record));
    else if (puts(outboxKeys, write)) key.run(sqlText(write.key), write.record.createdAt, JSON.stringify(write.record));
    else if (appends(sentMessages, write)) sent.add(write.record);
    else throw new TypeError('No rule of the outbox writes that.');
  };
}

function putEntry(statement: StatementSync, record: OutboxEntry): void {
  const { id, lane, position, state, phoneNumberId, recipient, createdAt, updatedAt, expiresAt } = record;
  statement.run(
    sqlText(id),
    sqlText(lane),
    position,
    state,
    isOpen(record) ? 1 : 0,
    sqlText(phoneNumberId),
    sqlText(recipient),
    createdAt,
    updatedAt,
    expiresAt,
    waitsSince(record),
    JSON.stringify(record),
  );
}

function putLane(statement: StatementSync, record: Lane): void {
  const { key, phoneNumberId, dueAt, needs } = record;
  statement.run(sqlText(key), sqlText(phoneNumberId), dueAt, needs, JSON.stringify(record));
}
