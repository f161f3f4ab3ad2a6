import type { DatabaseSync } from 'node:sqlite';
import { acceptEntry, recallEntry } from '../../../outbox/accept-entry.ts';
import { cancelEntry, changeEntry, hurryEntry, retryEntry } from '../../../outbox/change-entry.ts';
import { outboxSenders } from '../../../outbox/collections.ts';
import { expireEntry } from '../../../outbox/expire-entry.ts';
import { finishAttempt } from '../../../outbox/finish-attempt.ts';
import type { OutboxStore } from '../../../outbox/outbox-store.ts';
import { releaseEntry } from '../../../outbox/release-entry.ts';
import {
  allowRate,
  createSender,
  followTurn,
  hurrySender,
  resumeSender,
  type Sender,
  type SenderTurn,
  senderTurns,
  spend,
  stopSender,
  type Turned,
} from '../../../outbox/sender.ts';
import { settleEntry } from '../../../outbox/settle-entry.ts';
import { realignLanes, takeDue } from '../../../outbox/take-due.ts';
import { put } from '../../../records/flow.ts';
import { createCommitCount, inTransaction } from '../database.ts';
import { FileFault, faultKindOf } from '../file-fault.ts';
import { createDueLanes } from './due-lanes.ts';
import { type ConversationOf, createOutboxTables, type OutboxTables } from './outbox-tables.ts';
import type { SettlementFeed } from './settlement-feed.ts';
import { createTidying } from './tidy.ts';

/** The names of calls that change the outbox. */
type ChangeName = Exclude<keyof OutboxStore, 'find' | 'findAhead' | 'list' | 'senders' | 'depth' | 'load'>;

type Result<K extends ChangeName> = Awaited<ReturnType<OutboxStore[K]>>;

/** One call from the HTTP thread. */
export type OutboxCall = {
  [K in ChangeName]: { readonly name: K; readonly args: Parameters<OutboxStore[K]> };
}[ChangeName];

/** The result of a call, and the position through which settlements are applied for good. */
export type OutboxResult = { readonly value: unknown; readonly settledThrough: number } | { readonly failed: string };

export interface OutboxCallsOptions {
  readonly database: DatabaseSync;
  readonly settlements: SettlementFeed;
  readonly conversationOf: ConversationOf;
  /** Throws if the file is no longer in place: the latest commit then does not count. */
  readonly checkPresent?: () => void;
}

type Changes = { [K in ChangeName]: (...args: Parameters<OutboxStore[K]>) => Result<K> };

/**
 * The outbox's writer, on the thread that holds its file. Calls that come together share one transaction, and so one
 * write to the disk; if one of them can't be done, each is done on its own. Takes `OutboxCall[]` and gives `OutboxResult[]`
 * as JSON.
 */
export function createOutboxCalls(options: OutboxCallsOptions): (calls: string) => string {
  const { database, settlements, conversationOf, checkPresent = () => undefined } = options;
  let settledThrough = 0;
  /** Read by this transaction, and done when it is committed. */
  let read = 0;
  const changes = createChanges(database, createOutboxTables(database, conversationOf), (limit) => {
    const next = settlements.next(limit);
    read = next.through;
    return next;
  });
  const countCommit = createCommitCount(database);
  const together = (calls: readonly OutboxCall[]): OutboxResult[] => {
    read = settledThrough;
    const values = inTransaction(database, 'outbox', () => {
      const results = calls.map((call) => run(changes, call));
      countCommit();
      return results;
    });
    checkPresent();
    settlements.done(read);
    settledThrough = read;
    return values.map((value) => ({ value, settledThrough }));
  };
  const alone = (call: OutboxCall): OutboxResult[] => {
    try {
      return together([call]);
    } catch (error) {
      if (isOfFile(error)) throw error;
      return [{ failed: error instanceof Error ? error.message : String(error) }];
    }
  };
  const answer = (calls: readonly OutboxCall[]): OutboxResult[] => {
    try {
      return together(calls);
    } catch (error) {
      // One after another they would meet it again.
      if (isOfFile(error)) throw error;
      return calls.flatMap(alone);
    }
  };
  return (calls) => JSON.stringify(answer(JSON.parse(calls)));
}

/** Whether it is the file that fails, or another process that holds it, and none of the calls. */
const isOfFile = (error: unknown): boolean => error instanceof FileFault || faultKindOf(error) !== 'other';

function run(changes: Changes, { name, args }: OutboxCall): unknown {
  // Name and arguments belong together by `OutboxCall`; the compiler can't follow a pair through an index.
  return (changes[name] as (...args: unknown[]) => unknown)(...args);
}

function createChanges(database: DatabaseSync, tables: OutboxTables, settlements: SettlementFeed['next']): Changes {
  const due = createDueLanes(database, tables);
  const overdue = database.prepare(
    "SELECT id FROM outbox_entries WHERE state = 'queued' AND expiresAt <= ? ORDER BY expiresAt LIMIT ?",
  );
  const firstDeadline = database.prepare(
    "SELECT expiresAt FROM outbox_entries WHERE state = 'queued' ORDER BY expiresAt LIMIT 1",
  );
  const scheduled = database.prepare(
    "SELECT id, waitsSince FROM outbox_entries WHERE isOpen = 1 AND state = 'scheduled' ORDER BY waitsSince, id LIMIT ?",
  );
  const senderOf = (phoneNumberId: string, now: number): Sender =>
    tables.sender(phoneNumberId) ?? createSender(phoneNumberId, now);
  const putSender = (record: Sender): void => tables.put(put(outboxSenders, record));
  const sendersOf = (phoneNumberId: string | null): Sender[] =>
    tables.senders().filter((each) => phoneNumberId === null || each.phoneNumberId === phoneNumberId);
  const turn = ({ sender, turns }: Turned): readonly SenderTurn[] => {
    if (turns.length > 0) putSender(sender);
    return turns;
  };

  return {
    accept: (draft) => {
      const { outcome, entry } = tables.run(acceptEntry(draft));
      return { outcome, entry };
    },
    recall: (idempotency, now) => tables.ask(recallEntry(idempotency, now)),
    take: (request) => takeDue(request, due),
    realign: (request) => realignLanes(request, due),
    finish: (finished) => {
      const { entry, turn } = tables.run(finishAttempt(finished));
      return { entry, turn };
    },
    settlePending: (limit, now) => {
      const next = settlements(limit);
      const settled = next.settlements.map((each) => tables.run(settleEntry(each, now)));
      return {
        settled: settled.flatMap(({ entry }) => entry ?? []),
        turns: settled.flatMap(({ turn }) => turn ?? []),
        hasMore: next.hasMore,
      };
    },
    expire: (limit, now) => {
      const expired = overdue.all(now, limit).flatMap(({ id }) => tables.run(expireEntry(String(id), now)).entry ?? []);
      const next = firstDeadline.get();
      return { expired, nextAt: next ? Number(next.expiresAt) : null };
    },
    release: (limit, now) => {
      const next = scheduled.all(limit + 1).map(({ id, waitsSince }) => ({ id: String(id), at: Number(waitsSince) }));
      const due = next.filter(({ at }) => at <= now).slice(0, limit);
      const released = due.flatMap(({ id }) => tables.run(releaseEntry(id, now)).entry ?? []);
      return { released, nextAt: next[due.length]?.at ?? null };
    },
    cancel: (id, now) => {
      const { outcome, entry } = tables.run(cancelEntry(id, now));
      return { outcome, entry };
    },
    retry: (id, now) => {
      const { outcome, entry } = tables.run(retryEntry(id, now));
      return { outcome, entry };
    },
    changeAll: (kind, ids, now) =>
      ids.map((id) => {
        const { outcome, entry } = tables.run(changeEntry(kind, id, now));
        return { outcome, entry };
      }),
    hurryEntry: (id, now) => {
      const { outcome, entry } = tables.run(hurryEntry(id, now));
      return { outcome, entry };
    },
    setAllowedRate: (phoneNumberId, perSecond, now) => {
      const known = tables.sender(phoneNumberId);
      const allowed = allowRate(known ?? createSender(phoneNumberId, now), perSecond, now);
      if (allowed !== known) putSender(allowed);
    },
    spend: (phoneNumberId, messages, now) => {
      putSender(spend(senderOf(phoneNumberId, now), messages, now));
    },
    resume: (phoneNumberId, by) => sendersOf(phoneNumberId).flatMap((each) => turn(resumeSender(each, by))),
    pause: (phoneNumberIds, request, now) =>
      phoneNumberIds.flatMap((each) => turn(stopSender(senderOf(each, now), request, now))),
    hurry: (phoneNumberId, now) => {
      const asked = sendersOf(phoneNumberId);
      for (const each of asked) putSender(hurrySender(each, now));
      return asked;
    },
    follow: (phoneNumberIds, turn) =>
      phoneNumberIds.flatMap((phoneNumberId) => {
        const known = tables.sender(phoneNumberId);
        const after = known && followTurn(known, turn);
        if (after && after !== known) putSender(after);
        return known && after ? senderTurns(known, after) : [];
      }),
    tidy: createTidying(database),
  };
}
