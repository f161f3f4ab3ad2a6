import { stat, statfs } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import type { ConversationRecord } from '../../conversations/conversation-record.ts';
import type { ConversationStore } from '../../conversations/conversation-store.ts';
import type { MessageRecord } from '../../conversations/message-record.ts';
import type { ContentKeys } from '../../encryption/content-keys.ts';
import type { IncomingWebhook } from '../../inbound/webhook-event.ts';
import { defaultRetention, type Retention } from '../../records/retention.ts';
import { readThrough } from '../../search/read-through.ts';
import { ServiceError } from '../../service-error.ts';
import { createGroupCommit, type GroupCommit, type OnFlushed } from '../group-commit.ts';
import type { Store, StoreCondition } from '../store.ts';
import { lastBackupAt } from './backup/backup-note.ts';
import { checkFiles, type FileNotice } from './check-files.ts';
import { closedError, type DatabaseThread, refusing, type SeenFault, startDatabaseThread } from './database-thread.ts';
import { createSqliteRewriting, refuseMissing } from './encryption/sqlite-rewriting.ts';
import { createSqliteEraser } from './erasure/sqlite-eraser.ts';
import { reasonOf } from './file-fault.ts';
import { fileOf, outboxPath, storeFiles, viewPath, withLogs } from './files.ts';
import { newId } from './identity.ts';
import { createKnownFaults } from './known-faults.ts';
import { createSqliteOutbox } from './outbox/sqlite-outbox.ts';
import { createProblemFile } from './problem-file.ts';
import { replaceView } from './replace-view.ts';
import { createSqliteSweeper } from './retention/sqlite-sweeper.ts';
import { createSqliteChanges } from './sqlite-changes.ts';
import { createSqliteRecords } from './sqlite-records.ts';
import { createLogSync } from './sync-log.ts';
import type { AcceptBatch, BatchSubject } from './thread-protocol.ts';

/** Below this much free space health warns: webhooks are still kept, but not for long. */
const lowSpaceBytes = 512 * 1024 * 1024;

export interface SqliteStoreOptions {
  /** The database file; it and its folder are created if they do not exist. */
  readonly path: string;
  /** URL of a module that splits events instead of the service's own; tests put bad items in. */
  readonly tasksModule?: string;
  /** IANA name of the zone whose days messages are counted on; default `UTC`. */
  readonly timeZone?: string | undefined;
  /** How long data is stored; by default as without a setting. */
  readonly retention?: Retention | undefined;
  /** Encrypt content; without them it is plain. */
  readonly keys?: ContentKeys | null | undefined;
  /** Free bytes on the disk of that folder; by default the file system is asked. */
  readonly freeBytes?: (folder: string) => Promise<number>;
  /** Starts the threads for the outbox and for queries at once, as a service needs them; by default with their first call. */
  readonly startsAll?: boolean;
  /** Called after each commit that stored webhooks. */
  readonly onCommit?: OnFlushed | undefined;
  /** Called with news about the files. */
  readonly onNotice?: ((notice: FileNotice) => void) | undefined;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

/**
 * The embedded store: a file with the events, next to it one with the view made from them, and one with outgoing
 * messages. One thread stores webhooks, one processes them, one stores the outbox, one answers queries, so that none of
 * these holds up another, or the HTTP thread. Rejects with the reason if the files can't be opened.
 */
export async function createSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { path, freeBytes = freeBytesOf, now = Date.now } = options;
  const { keys = null } = options;
  refuseMissing(path, keys);
  const check = checkFiles(path, { now: now(), newId, keys });
  // A view that can't even be opened is found before there is a thread that could rebuild it.
  let onViewDamaged: (reason: string) => Promise<void> = async () => undefined;
  const faults = createKnownFaults({
    ...check,
    path,
    onNotice: options.onNotice ?? (() => undefined),
    onViewDamaged: (reason) => onViewDamaged(reason),
    now: () => performance.now(),
  });
  // A damaged outbox must not be opened for writing.
  const startsAll = options.startsAll === true && check.outboxFault === null;
  const { close, ...threads } = await startThreads({ ...options, startsAll }, faults.saw);
  const { view, queries } = threads;
  const events = refusing(threads.events, () => faults.of('events'));
  const outbox = createSqliteOutbox({
    file: outboxPath(path),
    writer: threads.outbox,
    queries,
    fault: () => faults.of('outbox'),
  });
  const records = createSqliteRecords({
    retention: options.retention,
    file: outboxPath(path),
    writer: threads.outbox,
    queries,
    fault: () => faults.of('outbox'),
    takeChanges: () => view.call('takeChanges', []),
  });
  onViewDamaged = async (reason) => {
    try {
      const readers = [threads.outbox, queries];
      const aside = await replaceView({ path, now: now(), view, readers, onMoved: outbox.viewReplaced });
      faults.say('error', 'view', `${reason} It is ${basename(aside)} now.`);
    } catch (error) {
      faults.say('error', 'view', `${reason} That failed: ${reasonOf(error)}. Restart the service.`);
    }
  };
  // Many look for one at the same time, as deliveries do: to ask the thread costs more than what it does.
  const conversations = askTogether<string, ConversationRecord | null>(async (ids) =>
    JSON.parse(await queries.call('findConversations', [ids])),
  );
  const messages = askTogether<readonly string[], readonly (MessageRecord | null)[]>(async (lists) => {
    const found: readonly (MessageRecord | null)[] = JSON.parse(await queries.call('findMessages', [lists.flat()]));
    let end = 0;
    return lists.map(({ length }) => {
      end += length;
      return found.slice(end - length, end);
    });
  });
  const accepting = createGroupCommit<IncomingWebhook, 'stored' | 'duplicate'>({
    flush: (webhooks) => acceptTogether(events, webhooks),
    maxBatch: 512,
    maxBatchBytes: 8 * 1024 * 1024,
    bytesOf: ({ payload }) => payload.byteLength,
    // One at a time: bigger commits beat an earlier start, measured.
    maxConcurrentFlushes: 1,
    onFlushed: options.onCommit,
  });

  const conversationStore: ConversationStore = {
    list: (filter, page) => queries.call('listConversations', [filter, page]),
    find: (id) => conversations.add(id),
    messages: (conversation, page, filter = {}) => queries.call('listMessages', [conversation, page, filter]),
    lastMessages: (conversations) => queries.call('lastMessages', [conversations]),
    findMessage: (wamid) => queries.call('findMessage', [wamid]),
    findMessages: (keys) => messages.add(keys),
    routing: () => queries.call('listRouting', []),
    recordControl: (change) => view.call('recordControl', [change]),
  };
  const writers = { events, view, outbox: threads.outbox };

  return {
    kind: 'sqlite',
    wakeUps: 'local',
    events: {
      accept: (webhook) => accepting.add(webhook),
      processPending: (limit, rates = [], blocks = null) =>
        view.call('processPending', [limit, outbox.settledThrough(), rates, blocks]),
      replay: async (id, foreign) => {
        const seq = await events.call('judge', [id, foreign]);
        if (seq !== null) await view.call('replay', [seq]);
        return seq !== null;
      },
      oldestPendingAt: async () => (await view.call('progress', [])).oldestPendingAt,
      find: (id) => queries.call('findEvent', [id]),
      payload: (id) => queries.call('payload', [id]),
      list: (filter, page) => queries.call('listEvents', [filter, page]),
      items: (id) => queries.call('items', [id]),
      count: async () => {
        const { stored, pending } = await view.call('progress', []);
        return { stored, pending };
      },
    },
    feed: {
      place: (from) => queries.call('feedPlace', [from]),
      read: (place, limit) => queries.call('readFeed', [place, limit]),
    },
    conversations: conversationStore,
    search: {
      index: () => view.call('indexMessages', []),
      // Encrypted messages have no index of words.
      ...(keys?.current == null
        ? { needsConversations: false, find: (filter, page) => queries.call('searchMessages', [filter, page, now()]) }
        : { needsConversations: true, find: (filter, page) => readThrough(conversationStore, filter, page) }),
    },
    continuity: { extend: (now, isBroken) => events.call('extendContinuity', [now, isBroken]) },
    problems: createProblemFile(path),
    usage: { list: (fromDay, untilDay) => queries.call('listUsage', [fromDay, untilDay]) },
    account: { list: () => queries.call('listAccount', []) },
    sending: {
      outbox: outbox.store,
      sent: {
        drain: async (limit) =>
          outbox.exists() ? view.call('drainSent', [limit]) : { drained: 0, hasSettlements: false, hasMore: false },
      },
    },
    records: records.store,
    changes: createSqliteChanges(queries, createLogSync(viewPath(path))),
    sweeping: createSqliteSweeper({
      retention: options.retention ?? defaultRetention,
      writers,
      hasOutbox: outbox.exists,
    }),
    erasing: createSqliteEraser(path, writers),
    ...(keys && { rewriting: createSqliteRewriting({ path, keys, writers, hasOutbox: outbox.exists }) }),
    checkWritable: async () => {
      await events.call('checkWritable', []);
      faults.worked('events');
      return spaceCondition(path, await freeBytes(dirname(path)));
    },
    space: async () => ({ bytes: await bytesOf(path), freeBytes: await freeBytes(dirname(path)) }),
    lastBackupAt: () => lastBackupAt(path),
    findings: faults.findings,
    close: async () => {
      await Promise.all([accepting.idle(), outbox.idle(), records.idle()]);
      await close();
    },
  };
}

/** Questions that are asked in one turn of the event loop, asked as one. */
function askTogether<Q, A>(ask: (questions: readonly Q[]) => Promise<readonly A[]>): GroupCommit<Q, A> {
  return createGroupCommit<Q, A>({
    flush: async (questions) => (await ask(questions)).map((value) => ({ status: 'fulfilled', value })),
    maxBatch: 64,
    maxBatchBytes: 64,
    bytesOf: () => 1,
    maxConcurrentFlushes: 4,
  });
}

async function bytesOf(path: string): Promise<number> {
  const files = storeFiles.flatMap((which) => withLogs(fileOf(path, which)));
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

interface Threads {
  readonly events: DatabaseThread;
  readonly view: DatabaseThread;
  readonly outbox: DatabaseThread;
  readonly queries: DatabaseThread;
  readonly close: () => Promise<void>;
}

/** Starts the threads together. They open their files one after another: each needs those that the ones before it made. */
async function startThreads(
  { path, tasksModule, timeZone, keys, startsAll = false }: SqliteStoreOptions,
  onFault: (fault: SeenFault) => void,
): Promise<Threads> {
  const opening = startDatabaseThread({ path, keys, role: 'events' }, onFault);
  const viewOptions = { path, keys, role: 'view', tasksModule, timeZone } as const;
  const viewing = startDatabaseThread(viewOptions, onFault, opening);
  const outbox = startOnDemand(() => startDatabaseThread({ path, keys, role: 'outbox' }, onFault, viewing));
  const queries = startOnDemand(() => startDatabaseThread({ path, keys, role: 'queries' }, onFault, viewing));
  if (startsAll) for (const thread of [outbox, queries]) thread.start();
  const [events, view] = await Promise.all([opening, viewing]).catch(async (error: unknown) => {
    await opening.then((thread) => thread.close()).catch(() => undefined);
    throw error;
  });
  return {
    events,
    view,
    outbox,
    queries,
    close: async () => {
      // The last connection to a file, if it is a writer's, moves the log into it: then the file alone is complete.
      for (const thread of [queries, view, outbox, events]) await thread.close();
    },
  };
}

/** A thread that starts with its first call, or by `start`. */
function startOnDemand(start: () => Promise<DatabaseThread>): DatabaseThread & { start(): void } {
  let started: Promise<DatabaseThread> | undefined;
  let startsAfter: Promise<unknown> = Promise.resolve();
  let isClosed = false;
  const thread = (): Promise<DatabaseThread> => {
    started ??= startsAfter.then(start).catch((error: unknown) => {
      // What can't be opened now may be opened later.
      started = undefined;
      throw error;
    });
    return started;
  };
  return {
    start: () => void thread().catch(() => undefined),
    call: async (name, args, transfer) => {
      if (isClosed) throw closedError();
      return (await thread()).call(name, args, transfer);
    },
    reopen: async (after) => {
      startsAfter = after.catch(() => undefined);
      const thread = await started?.catch(() => undefined);
      await thread?.reopen(after);
    },
    close: async () => {
      isClosed = true;
      await started?.then((thread) => thread.close());
    },
  };
}

async function acceptTogether(
  events: DatabaseThread,
  webhooks: readonly IncomingWebhook[],
): Promise<PromiseSettledResult<'stored' | 'duplicate'>[]> {
  const batch = packBatch(webhooks);
  const outcomes = await events.call('accept', [batch], [batch.bytes.buffer]);
  return outcomes.map((outcome) =>
    typeof outcome === 'string'
      ? { status: 'fulfilled', value: outcome }
      : { status: 'rejected', reason: new ServiceError('store_unavailable', outcome.failed, { isRetryable: true }) },
  );
}

/** Columns and one buffer: cloning a message between threads costs by the value, and most webhooks share their ids. */
function packBatch(webhooks: readonly IncomingWebhook[]): AcceptBatch {
  const lengths = new Uint32Array(webhooks.length);
  const receivedAt = new Float64Array(webhooks.length);
  const about = new Uint32Array(webhooks.length);
  const subjects: BatchSubject[] = [];
  let size = 0;
  for (const [index, webhook] of webhooks.entries()) {
    lengths[index] = webhook.payload.byteLength;
    receivedAt[index] = webhook.receivedAt;
    about[index] = subjectIndex(subjects, webhook);
    size += webhook.payload.byteLength;
  }
  const bytes = new Uint8Array(size);
  let offset = 0;
  for (const { payload } of webhooks) {
    bytes.set(payload, offset);
    offset += payload.byteLength;
  }
  return { bytes, lengths, receivedAt, about, subjects };
}

function subjectIndex(subjects: BatchSubject[], { phoneNumberId, wabaId, foreign }: IncomingWebhook): number {
  const json = foreign.length === 0 ? null : JSON.stringify(foreign);
  const known = subjects.findIndex(
    (subject) => subject.phoneNumberId === phoneNumberId && subject.wabaId === wabaId && subject.foreign === json,
  );
  return known === -1 ? subjects.push({ phoneNumberId, wabaId, foreign: json }) - 1 : known;
}

async function freeBytesOf(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function spaceCondition(path: string, freeBytes: number): StoreCondition {
  if (freeBytes >= lowSpaceBytes) return { warnings: [] };
  const freeMiB = Math.floor(freeBytes / 1024 / 1024);
  return {
    warnings: [`The disk of ${path} has ${freeMiB} MiB left; when it is full, webhooks will be refused. Make room.`],
  };
}
