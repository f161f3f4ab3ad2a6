import type { DatabaseSync } from 'node:sqlite';
import type { MessagePort } from 'node:worker_threads';
import { itemTasks } from '../../inbound/process-event.ts';
import { ServiceError } from '../../service-error.ts';
import { createAcceptBatch, eventIdHash } from './accept-batch.ts';
import { createConversationQueries } from './conversation-queries.ts';
import { inTransaction, openForReading, openForWriting } from './database.ts';
import { createEventQueries } from './event-queries.ts';
import { createProcessPending } from './process-pending.ts';
import type {
  ReaderCallName,
  ThreadHandlers,
  ThreadOptions,
  ThreadRequest,
  ThreadResponse,
  WriterCallName,
} from './thread-protocol.ts';

/**
 * Short enough that acceptance, which shares the thread, stays well under its p99 of 50 ms; long enough that the cost
 * of a commit is shared by many items.
 */
const sliceMs = 4;

/** Opens the database in this thread and answers calls, one after another, until told to close. */
export async function serveThread(port: MessagePort, options: ThreadOptions): Promise<void> {
  const tasksOf = await tasksFrom(options.tasksModule);
  const database = options.role === 'writer' ? openForWriting(options.path) : openForReading(options.path);
  const handlers: Record<string, (...args: never[]) => unknown> =
    options.role === 'writer' ? writerHandlers(database, tasksOf) : readerHandlers(database);
  port.on('message', ({ id, call, args }: ThreadRequest) => {
    port.postMessage(answer(id, () => handlers[call]?.(...(args as never[]))));
    if (call === 'close') port.close();
  });
  port.postMessage({ id: 0, result: null } satisfies ThreadResponse);
}

async function tasksFrom(module: string | undefined): Promise<typeof itemTasks> {
  if (module === undefined) return itemTasks;
  const { itemTasks: others } = (await import(module)) as { itemTasks: typeof itemTasks };
  return others;
}

function answer(id: number, work: () => unknown): ThreadResponse {
  try {
    return { id, result: work() };
  } catch (error) {
    const code = error instanceof ServiceError ? error.code : 'store_unavailable';
    return { id, error: { code, message: error instanceof Error ? error.message : String(error) } };
  }
}

function writerHandlers(database: DatabaseSync, tasksOf: typeof itemTasks): ThreadHandlers<WriterCallName> {
  const findSeq = database.prepare('SELECT seq FROM whatsapp_webhook_events WHERE idHash = ? AND id = ?');
  const judge = database.prepare('UPDATE whatsapp_webhook_events SET "foreign" = ? WHERE seq = ?');
  const enqueue = database.prepare('INSERT OR IGNORE INTO whatsapp_event_replays (seq) VALUES (?)');
  const touch = database.prepare('UPDATE whatsapp_event_cursor SET checkedAt = ?');
  return {
    accept: createAcceptBatch(database),
    processPending: createProcessPending({ database, tasksOf, now: Date.now, sliceMs }),
    replay: (id, foreign) =>
      inTransaction(database, 'admin', () => {
        const seq = findSeq.get(eventIdHash(id), id)?.seq;
        if (seq === undefined) return false;
        judge.run(foreign.length === 0 ? null : JSON.stringify(foreign), Number(seq));
        enqueue.run(Number(seq));
        return true;
      }),
    checkWritable: () => {
      inTransaction(database, 'admin', () => touch.run(new Date().toISOString()));
      return undefined;
    },
    close: () => closeDatabase(database),
  };
}

function readerHandlers(database: DatabaseSync): ThreadHandlers<ReaderCallName> {
  return {
    ...createEventQueries(database),
    ...createConversationQueries(database),
    close: () => closeDatabase(database),
  };
}

function closeDatabase(database: DatabaseSync): undefined {
  database.close();
}
