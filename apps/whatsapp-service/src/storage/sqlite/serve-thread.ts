import type { DatabaseSync } from 'node:sqlite';
import type { MessagePort } from 'node:worker_threads';
import { type DayOf, daysIn } from '@intexuraos/cloud-api';
import type { Change } from '../../changes/change.ts';
import { applyControl } from '../../conversations/apply-control.ts';
import { conversationRecords } from '../../conversations/collections.ts';
import { itemTasks } from '../../inbound/process-event.ts';
import { runFlow } from '../../records/flow.ts';
import type { ServiceError } from '../../service-error.ts';
import { createAcceptBatch } from './accept-batch.ts';
import { createChangeQueries, createChangeWriter } from './changes.ts';
import { createContinuity } from './continuity.ts';
import { createConversationQueries } from './conversation-queries.ts';
import {
  createCommitCount,
  inTransaction,
  openEvents,
  openForQueries,
  openForReading,
  openOutbox,
  openView,
  purge,
} from './database.ts';
import { createRewriting } from './encryption/rewrite-content.ts';
import { eventTables, forgetNumbers, outboxTables, viewTables } from './erasure/erasable-tables.ts';
import { createRowEraser } from './erasure/erase-rows.ts';
import { createBodyReplacement } from './erasure/replace-body.ts';
import { createEventFeed } from './event-feed.ts';
import { createEventQueries } from './event-queries.ts';
import { FileFault, faultAmong } from './file-fault.ts';
import type { StoreFile } from './files.ts';
import { viewIdentityOf } from './identity.ts';
import { createKnownIds } from './known-ids.ts';
import { createDrainSent } from './outbox/drain-sent.ts';
import { createOutboxCalls } from './outbox/outbox-calls.ts';
import { createOutboxQueries } from './outbox/outbox-queries.ts';
import { createSettlementFeed } from './outbox/settlement-feed.ts';
import { createTakeChanges } from './outbox/take-changes.ts';
import { createPresence } from './presence.ts';
import { createProcessPending } from './process-pending.ts';
import { createProgress } from './progress.ts';
import { createRecordCommits, createRecordQueries } from './record-calls.ts';
import { createRecordTables, docReader } from './records.ts';
import { returnSpace } from './retention/return-space.ts';
import { createEventExpiry, createEventRemoval } from './retention/sweep-events.ts';
import { createMessageSweep } from './retention/sweep-messages.ts';
import { createMessageIndex } from './search/message-index.ts';
import { createSearchQueries } from './search/search-queries.ts';
import type {
  EventsCallName,
  OutboxCallName,
  QueryCallName,
  ThreadError,
  ThreadHandlers,
  ThreadOptions,
  ThreadRequest,
  ThreadResponse,
  ViewCallName,
} from './thread-protocol.ts';

/**
 * How long processing works before it commits. Longer slices share more pages of the indexes; shorter ones show results
 * sooner, and repeat less after a crash.
 */
const sliceMs = 25;

type Handlers = Readonly<Record<string, (...args: never[]) => unknown>>;

/** The files that each thread has open: first its own, then the smaller ones. */
const filesOf: Readonly<Record<ThreadOptions['role'], readonly [StoreFile, ...StoreFile[]]>> = {
  events: ['events'],
  view: ['view', 'outbox', 'events'],
  outbox: ['outbox', 'view'],
  queries: ['view', 'outbox', 'events'],
};

/** Opens the database in this thread and answers calls, one after another, until told to close. */
export async function serveThread(port: MessagePort, options: ThreadOptions): Promise<void> {
  const faultOf = (error: unknown): ServiceError => faultAmong(error, options.path, filesOf[options.role]);
  const handlers = await handlersOf(options).catch((error: unknown) => {
    throw faultOf(error);
  });
  const answer = (id: number, work: () => unknown): ThreadResponse => {
    try {
      return { id, result: work() };
    } catch (error) {
      return { id, error: threadError(faultOf(error)) };
    }
  };
  port.on('message', ({ id, call, args }: ThreadRequest) => {
    port.postMessage(answer(id, () => handlers[call]?.(...(args as never[]))));
    if (call === 'close') port.close();
  });
  port.postMessage({ id: 0, result: null } satisfies ThreadResponse);
}

function threadError(fault: ServiceError): ThreadError {
  const { code, message, remedy } = fault;
  const named = { code, message, remedy };
  return fault instanceof FileFault ? { ...named, which: fault.which, kind: fault.kind } : named;
}

async function handlersOf(options: ThreadOptions): Promise<Handlers> {
  const { role, tasksModule, timeZone = 'UTC' } = options;
  if (role === 'events') return eventsHandlers(options);
  if (role === 'view') return viewHandlers(options, await tasksFrom(tasksModule), daysIn(timeZone));
  if (role === 'outbox') return outboxHandlers(options);
  return queryHandlers(options);
}

async function tasksFrom(module: string | undefined): Promise<typeof itemTasks> {
  if (module === undefined) return itemTasks;
  const { itemTasks: others } = (await import(module)) as { itemTasks: typeof itemTasks };
  return others;
}

type Place = Pick<ThreadOptions, 'path' | 'keys'>;

function eventsHandlers({ path, keys }: Place): ThreadHandlers<EventsCallName> {
  const events = openEvents(path, keys);
  const ids = createKnownIds({ database: events });
  const checkPresent = createPresence(path, 'events');
  const judge = events.prepare('UPDATE whatsapp_webhook_events SET "foreign" = ? WHERE seq = ?');
  const touch = events.prepare('UPDATE whatsapp_health SET checkedAt = ?');
  return {
    accept: createAcceptBatch(events, ids, checkPresent),
    judge: (id, foreign) => {
      ids.refresh();
      const seq = ids.find(id);
      if (seq === null) return null;
      inTransaction(events, 'admin', () => judge.run(foreign.length === 0 ? null : JSON.stringify(foreign), seq));
      return seq;
    },
    checkWritable: () => {
      inTransaction(events, 'admin', () => touch.run(new Date().toISOString()));
      checkPresent();
      return undefined;
    },
    extendContinuity: createContinuity(events),
    erase: createRowEraser(events, eventTables),
    purge: (isRewritten) => purge(events, isRewritten),
    returnSpace: () => returnSpace(events),
    rewrite: createRewriting(events, 'events', keys),
    replaceBody: createBodyReplacement(events, ids),
    removeEvents: createEventRemoval(events),
    close: () => closeAll(events),
  };
}

function viewHandlers({ path, keys }: Place, tasksOf: typeof itemTasks, dayOf: DayOf): ThreadHandlers<ViewCallName> {
  const events = openForReading(path, 'events', keys);
  const view = openView(path, events, keys);
  const outbox = openOnce(() => openForReading(path, 'outbox', keys));
  const drainSent = createDrainSent({ view, outbox: outbox.get, dayOf });
  const takeChanges = createTakeChanges(view, outbox.get);
  let hasTaken = false;
  const records = createRecordTables(view);
  const appendChanges = createChangeWriter(view);
  const index = createMessageIndex(view, Date.now);
  const eraseRows = createRowEraser(view, viewTables, { onErased: { messages: index.settle } });
  const enqueue = view.prepare('INSERT OR IGNORE INTO whatsapp_event_replays (seq) VALUES (?)');
  return {
    processPending: createProcessPending({ view, events, tasksOf, dayOf, now: Date.now, sliceMs }),
    drainSent: (limit) => {
      // Changes that were appended just before a crash.
      if (!hasTaken) takeChanges();
      hasTaken = true;
      return drainSent(limit);
    },
    takeChanges: () => {
      takeChanges();
      return undefined;
    },
    recordControl: (change) => {
      inTransaction(view, 'apply', () => {
        const changed: Change[] = [];
        for (const write of runFlow(applyControl(change, dayOf), records.read))
          records.write(write, { seq: 0, changed });
        appendChanges(changed, Date.now());
      });
      return undefined;
    },
    replay: (seq) => {
      inTransaction(view, 'admin', () => enqueue.run(seq));
      return undefined;
    },
    progress: createProgress(view, events),
    erase: (person, place) => {
      if (place === null) inTransaction(view, 'admin', () => forgetNumbers(view, person));
      return eraseRows(person, place);
    },
    purge: (isRewritten) => purge(view, isRewritten),
    returnSpace: () => returnSpace(view),
    rewrite: createRewriting(view, 'view', keys),
    sweepMessages: createMessageSweep(view),
    expireEvents: createEventExpiry(view, events),
    indexMessages: index.step,
    close: () => {
      try {
        // Closing a read-only connection to the view leaves its log behind, which a copy of the file would lack.
        view.exec('PRAGMA busy_timeout = 100; PRAGMA wal_checkpoint(TRUNCATE)');
      } finally {
        closeAll(events, view, ...outbox.opened());
      }
      return undefined;
    },
  };
}

function outboxHandlers({ path, keys }: Place): ThreadHandlers<OutboxCallName> {
  const view = openForReading(path, 'view', keys);
  const made = viewIdentityOf(view);
  if (made === null) throw new Error('The view has no identity, though it was opened before.');
  const outbox = openOutbox(path, made, keys);
  const countCommit = createCommitCount(outbox);
  const checkPresent = createPresence(path, 'outbox');
  return {
    commitRecords: createRecordCommits(outbox, checkPresent),
    erase: createRowEraser(outbox, outboxTables(outbox), { onChanged: countCommit }),
    purge: (isRewritten) => purge(outbox, isRewritten),
    returnSpace: () => returnSpace(outbox),
    rewrite: createRewriting(outbox, 'outbox', keys, countCommit),
    outbox: createOutboxCalls({
      database: outbox,
      settlements: createSettlementFeed(view),
      conversationOf: docReader(view, conversationRecords),
      checkPresent,
    }),
    close: () => closeAll(view, outbox),
  };
}

function queryHandlers({ path, keys }: Place): ThreadHandlers<QueryCallName> {
  const database = openForQueries(path, keys);
  const outbox = openOnce(() => openForReading(path, 'outbox', keys));
  return {
    ...createEventQueries(database),
    ...createEventFeed(database, Date.now),
    ...createConversationQueries(database),
    ...createSearchQueries(database),
    ...createOutboxQueries(outbox.get),
    ...createRecordQueries(outbox.get),
    ...createChangeQueries(database),
    close: () => closeAll(database, ...outbox.opened()),
  };
}

/** The outbox's file exists from the first message to be sent on; until then nothing reads it. */
function openOnce(open: () => DatabaseSync): { get(): DatabaseSync; opened(): DatabaseSync[] } {
  let database: DatabaseSync | null = null;
  return {
    get: () => {
      database ??= open();
      return database;
    },
    opened: () => (database ? [database] : []),
  };
}

function closeAll(...databases: readonly DatabaseSync[]): undefined {
  for (const database of databases) database.close();
}
