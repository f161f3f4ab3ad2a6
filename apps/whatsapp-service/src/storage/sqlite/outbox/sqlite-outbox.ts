import type { DatabaseSync } from 'node:sqlite';
import { acceptEntry } from '../../../outbox/accept-entry.ts';
import { spendTokens } from '../../../outbox/bucket.ts';
import { cancelEntry, retryEntry } from '../../../outbox/change-entry.ts';
import { finishAttempt } from '../../../outbox/finish-attempt.ts';
import type { OutboxStore } from '../../../outbox/outbox-store.ts';
import { createSender, resumeSender, type Sender, senderRule } from '../../../outbox/sender.ts';
import { type Settlement, settleEntry } from '../../../outbox/settle-entry.ts';
import { takeDue } from '../../../outbox/take-due.ts';
import { inTransaction } from '../database.ts';
import { createDueLanes } from './due-lanes.ts';
import { countOpen, listEntries } from './outbox-queries.ts';
import { createOutboxTables } from './outbox-tables.ts';

/** Lanes that nobody uses are kept this long, until their pair's bucket is certainly full again. */
const laneRestMs = 10 * 60_000;

/** What can be asked of the outbox on the thread that holds its file: each call is one transaction. */
export type OutboxCalls = {
  [K in keyof OutboxStore]: (...args: Parameters<OutboxStore[K]>) => Awaited<ReturnType<OutboxStore[K]>>;
};

/** The outbox in a database of its own; `settlements` gives the statuses that have come. */
export function createOutboxCalls(
  database: DatabaseSync,
  settlements: (limit: number) => { readonly next: readonly Settlement[]; readonly hasMore: boolean },
): OutboxCalls {
  const tables = createOutboxTables(database);
  const due = createDueLanes(database, tables);
  const transact = <T>(work: () => T): T => inTransaction(database, 'outbox', work);
  const senderOf = (phoneNumberId: string, now: number): Sender =>
    tables.sender(phoneNumberId) ?? createSender(phoneNumberId, now);
  const put = (record: Sender): void => tables.put({ kind: 'sender', record });

  return {
    accept: (draft) => transact(() => tables.run(acceptEntry(draft))),
    take: (request) => transact(() => takeDue(request, due)),
    finish: (finished) => transact(() => tables.run(finishAttempt(finished)).entry),
    settlePending: (limit, now) => {
      const { next, hasMore } = settlements(limit);
      const settled = transact(() => next.flatMap((each) => tables.run(settleEntry(each, now)).entry ?? []));
      return { settled, hasMore };
    },
    cancel: (id, now) => transact(() => tables.run(cancelEntry(id, now))),
    retry: (id, now) => transact(() => tables.run(retryEntry(id, now))),
    find: (id) => tables.entry(id),
    findAhead: ({ lane, position }) => {
      const first = tables.firstOpen(lane, 0);
      return first && first.position < position ? first : null;
    },
    list: (filter, page) => listEntries(database, filter, page),
    senders: () => tables.senders(),
    setAllowedRate: (phoneNumberId, perSecond, now) =>
      transact(() => {
        const sender = senderOf(phoneNumberId, now);
        if (sender.allowedPerSecond !== perSecond || !tables.sender(phoneNumberId)) {
          put({ ...createSender(phoneNumberId, now, perSecond), pause: sender.pause });
        }
      }),
    spend: (phoneNumberId, messages, now) =>
      transact(() => {
        const sender = senderOf(phoneNumberId, now);
        put({ ...sender, bucket: spendTokens(sender.bucket, senderRule(sender), now, messages) });
      }),
    resume: (phoneNumberId) =>
      transact(() => {
        for (const sender of tables.senders()) {
          if (phoneNumberId === null || sender.phoneNumberId === phoneNumberId) put(resumeSender(sender));
        }
      }),
    depth: () => countOpen(database),
    tidy: (before, now) => transact(() => tidy(database, before, now)),
  };
}

function tidy(database: DatabaseSync, before: number, now: number): void {
  database.prepare('DELETE FROM outbox_entries WHERE isOpen = 0 AND updatedAt < ?').run(before);
  database.prepare('DELETE FROM outbox_keys WHERE createdAt < ?').run(before);
  database
    .prepare(`
      DELETE FROM outbox_lanes WHERE dueAt IS NULL AND json_extract(record, '$.pairHits') = 0
        AND json_extract(record, '$.pausedUntil') <= ? AND json_extract(record, '$.pair.at') + ? < ?`)
    .run(now, laneRestMs, now);
}
