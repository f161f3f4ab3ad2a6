import type { DatabaseSync } from 'node:sqlite';
import type { DayOf } from '@intexuraos/cloud-api';
import type { Change } from '../../../changes/change.ts';
import { settlements } from '../../../outbox/collections.ts';
import type { OutboxEntry } from '../../../outbox/outbox-entry.ts';
import type { DrainReport } from '../../../outbox/outbox-store.ts';
import { applySentRecord } from '../../../outbox/sent-message.ts';
import { appends, runFlow } from '../../../records/flow.ts';
import { createChangeWriter } from '../changes.ts';
import { inTransaction } from '../database.ts';
import { plainSql } from '../encryption/content-sql.ts';
import { viewIdentityOf } from '../identity.ts';
import { createRecordTables } from '../records.ts';
import { sentFromRow } from './sent-rows.ts';

interface DrainSentOptions {
  readonly view: DatabaseSync;
  /** Opens the outbox's file, which is not there before the first message. */
  readonly outbox: () => DatabaseSync;
  /** The days on which messages are counted. */
  readonly dayOf: DayOf;
}

/**
 * Puts sent messages into the view, on the view's thread: reads the outbox's file after a cursor stored in the view's. The
 * cursor counts in one generation of the outbox. A view that is rebuilt, or finds a different outbox, starts from the
 * beginning, so that no message is missing from its conversation.
 */
export function createDrainSent({ view, outbox, dayOf }: DrainSentOptions): (limit: number) => DrainReport {
  const cursor = view.prepare(
    'SELECT toldThrough, outboxGeneration, outboxCommits FROM whatsapp_outbox_cursor, whatsapp_view_identity',
  );
  const moveCursor = view.prepare('UPDATE whatsapp_outbox_cursor SET toldThrough = ?');
  const noteOutbox = view.prepare('UPDATE whatsapp_view_identity SET outboxGeneration = ?, outboxCommits = ?');
  const records = createRecordTables(view);
  const appendChanges = createChangeWriter(view);
  const { changesSince = 0 } = viewIdentityOf(view) ?? {};
  const isSampled = ({ updatedAt }: OutboxEntry): boolean => updatedAt < changesSince;

  return (limit) => {
    const { generation, commits, newest } = standingOf(outbox());
    const before = cursor.get();
    // A view from before there were generations has only a position.
    const isSame = before?.outboxGeneration === generation || before?.outboxGeneration === null;
    const toldThrough = Number(before?.toldThrough);
    const through = isSame && toldThrough <= newest ? toldThrough : 0;
    const sent = outbox()
      .prepare(selectSent(outbox()))
      .all(through, limit + 1);
    const taken = sent.slice(0, limit);
    if (taken.length === 0 && commits === before?.outboxCommits && generation === before.outboxGeneration) return none;
    let hasSettlements = false;
    inTransaction(view, 'apply', () => {
      const changed: Change[] = [];
      for (const row of taken) {
        const entry: OutboxEntry | null = row.record === null ? null : JSON.parse(String(row.record));
        const flow = applySentRecord(entry, sentFromRow(row), dayOf);
        const context = { seq: 0, changed: entry === null || isSampled(entry) ? [] : changed };
        for (const write of runFlow(flow, records.read)) {
          if (appends(settlements, write)) hasSettlements = true;
          records.write(write, context);
        }
      }
      appendChanges(changed, Date.now());
      moveCursor.run(Number(taken.at(-1)?.seq ?? through));
      noteOutbox.run(generation, commits);
    });
    return { drained: taken.length, hasSettlements, hasMore: sent.length > limit };
  };
}

const none: DrainReport = { drained: 0, hasSettlements: false, hasMore: false };

const selectSent = (outbox: DatabaseSync): string => `
  SELECT sent.seq, sent.entryId, sent.wamid, sent.learned, sent.at, ${plainSql(outbox, 'entry', 'entry.')} AS record
  FROM outbox_sent AS sent LEFT JOIN outbox_entries AS entry ON entry.id = sent.entryId
  WHERE sent.seq > ? ORDER BY sent.seq LIMIT ?`;

/** Which outbox it is, how many commits it has made, and the last number that a sent message got. */
function standingOf(outbox: DatabaseSync) {
  const row = outbox
    .prepare(`
      SELECT generation, commits, (SELECT seq FROM sqlite_sequence WHERE name = 'outbox_sent') AS newest
      FROM outbox_identity`)
    .get();
  return { generation: String(row?.generation), commits: Number(row?.commits), newest: Number(row?.newest ?? 0) };
}
