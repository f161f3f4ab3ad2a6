import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { ConversationRecord } from '../../../conversations/conversation-record.ts';
import type { Lane } from '../../../outbox/lane.ts';
import { isOpen, type OutboxEntry, waitsSince } from '../../../outbox/outbox-entry.ts';
import type { Sender } from '../../../outbox/sender.ts';
import type { OutboxFlow, OutboxRead, OutboxRecords, OutboxWrite } from '../../../outbox/unit-of-work.ts';
import { sqlText } from '../sql-text.ts';

/** The four records in their tables. */
export interface OutboxTables {
  entry(id: string): OutboxEntry | null;
  lane(key: string): Lane | null;
  sender(phoneNumberId: string): Sender | null;
  senders(): Sender[];
  firstOpen(lane: string, after: number): OutboxEntry | null;
  put(write: OutboxWrite): void;
  /** Runs a rule that writes nothing. */
  ask<T>(flow: OutboxFlow<T>): T;
  /** Runs a rule and applies its writes; the caller has begun a transaction. */
  run<T extends { readonly writes: readonly OutboxWrite[] }>(flow: OutboxFlow<T>): T;
}

/** Reads a conversation by its key; whoever accepts nothing need not know of any. */
export type ConversationOf = (key: string) => ConversationRecord | null;

export function createOutboxTables(database: DatabaseSync, conversationOf: ConversationOf = () => null): OutboxTables {
  const select = {
    entry: database.prepare('SELECT record FROM outbox_entries WHERE id = ?'),
    lane: database.prepare('SELECT record FROM outbox_lanes WHERE key = ?'),
    sender: database.prepare('SELECT record FROM outbox_senders WHERE phoneNumberId = ?'),
    key: database.prepare('SELECT record FROM outbox_keys WHERE key = ?'),
  };
  const selectOpen = database.prepare(
    'SELECT record FROM outbox_entries WHERE lane = ? AND isOpen = 1 AND position > ? ORDER BY position LIMIT 1',
  );
  const selectSenders = database.prepare('SELECT record FROM outbox_senders ORDER BY phoneNumberId');
  const write = createWriter(database);

  const answer = (read: OutboxRead) => {
    if (read.kind === 'open') return firstOpen(read.key, read.after);
    if (read.kind === 'conversation') return conversationOf(sqlText(read.key));
    return recordOf(select[read.kind].get(sqlText(read.key)));
  };
  const firstOpen = (lane: string, after: number) => recordOf<OutboxEntry>(selectOpen.get(sqlText(lane), after));
  const ask = <T>(flow: OutboxFlow<T>): T => {
    let step = flow.next();
    while (!step.done) step = flow.next(answer(step.value) as OutboxRecords[keyof OutboxRecords] | null);
    return step.value;
  };

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

function createWriter(database: DatabaseSync): (write: OutboxWrite) => void {
  const entry = database.prepare(`
    INSERT INTO outbox_entries (id, lane, position, state, isOpen, phoneNumberId, recipient, createdAt, updatedAt, expiresAt,
      waitsSince, record)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
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
  const sent = database.prepare('INSERT INTO outbox_sent (entryId, wamid) VALUES (?, ?)');
  return (write) => {
    switch (write.kind) {
      case 'entry':
        return putEntry(entry, write.record);
      case 'lane':
        return putLane(lane, write.record);
      case 'sender':
        sender.run(sqlText(write.record.phoneNumberId), JSON.stringify(write.record));
        return;
      case 'key':
        key.run(sqlText(write.record.key), write.record.createdAt, JSON.stringify(write.record));
        return;
      case 'sent':
        sent.run(sqlText(write.record.entryId), sqlText(write.record.wamid ?? ''));
    }
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
