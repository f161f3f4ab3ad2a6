import { existsSync } from 'node:fs';
import type { OutboxStore } from '../../../outbox/outbox-store.ts';
import { nothingSwept } from '../../../records/sweep.ts';
import { ServiceError } from '../../../service-error.ts';
import { createGroupCommit } from '../../group-commit.ts';
import { type DatabaseThread, refusing } from '../database-thread.ts';
import type { OutboxCall, OutboxResult } from './outbox-calls.ts';

export interface SqliteOutboxOptions {
  /** The outbox's own file. */
  readonly file: string;
  /** Its writer; started by the first call. */
  readonly writer: DatabaseThread;
  /** Reads the file alongside the writer. */
  readonly queries: DatabaseThread;
  /** Why the file must not be used; null if it may. */
  readonly fault?: () => ServiceError | null;
}

export interface SqliteOutbox {
  readonly store: OutboxStore;
  /** Whether there is anything to read: a service that only receives has no file, and saves the thread. */
  exists(): boolean;
  /** Settlements through this place in the view's feed are applied for good. */
  settledThrough(): number;
  /** The view, and with it the feed of settlements, begins at the beginning. */
  viewReplaced(): void;
  idle(): Promise<void>;
}

const none = { leased: [], changed: [], nextAt: null, paced: [] };

/** The outbox as the HTTP thread sees it: changes go to its thread in groups that share a commit. */
export function createSqliteOutbox(options: SqliteOutboxOptions): SqliteOutbox {
  const { file, fault = () => null } = options;
  const writer = refusing(options.writer, fault);
  const queries = refusing(options.queries, fault);
  let isThere = existsSync(file);
  let settledThrough = 0;
  const changes = createGroupCommit<OutboxCall, unknown>({
    flush: async (calls) => {
      const results: readonly OutboxResult[] = JSON.parse(await writer.call('outbox', [JSON.stringify(calls)]));
      isThere = true;
      return results.map((result) => {
        if ('failed' in result) return { status: 'rejected', reason: failure(file, result.failed) };
        settledThrough = result.settledThrough;
        return { status: 'fulfilled', value: result.value };
      });
    },
    maxBatch: 256,
    maxBatchBytes: 8 * 1024 * 1024,
    bytesOf: (call) => (call.name === 'accept' ? call.args[0].body.length : 0),
    // One at a time: bigger commits beat an earlier start.
    maxConcurrentFlushes: 1,
    // At 1,000 messages a second this halves the processor time of the outbox's thread; a lone message is not delayed.
    spacingMs: 10,
  });
  const change = async <K extends OutboxCall['name']>(
    name: K,
    ...args: Parameters<OutboxStore[K]>
  ): Promise<Awaited<ReturnType<OutboxStore[K]>>> => {
    // A call and its result belong together by name; the group carries them as one kind.
    return (await changes.add({ name, args } as OutboxCall)) as Awaited<ReturnType<OutboxStore[K]>>;
  };

  return {
    store: {
      accept: (draft) => change('accept', draft),
      recall: async (idempotency, now) => (isThere ? change('recall', idempotency, now) : null),
      take: async (request) => (isThere ? change('take', request) : none),
      realign: async (request) => (isThere ? change('realign', request) : { changed: [], next: null }),
      finish: (finished) => change('finish', finished),
      settlePending: async (limit, now) =>
        isThere ? change('settlePending', limit, now) : { settled: [], turns: [], hasMore: false },
      expire: async (limit, now) => (isThere ? change('expire', limit, now) : { expired: [], nextAt: null }),
      release: async (limit, now) => (isThere ? change('release', limit, now) : { released: [], nextAt: null }),
      cancel: (id, now) => change('cancel', id, now),
      retry: (id, now) => change('retry', id, now),
      changeAll: async (kind, ids, now) => (isThere ? change('changeAll', kind, ids, now) : []),
      find: async (id) => (isThere ? queries.call('findEntry', [id]) : null),
      findAhead: async (entry) => (isThere ? queries.call('findAhead', [entry]) : null),
      list: async (filter, page, order = 'newest') =>
        isThere ? queries.call('listEntries', [filter, page, order]) : { data: [], nextCursor: null },
      senders: async () => (isThere ? queries.call('listSenders', []) : []),
      setAllowedRate: (phoneNumberId, perSecond, now) => change('setAllowedRate', phoneNumberId, perSecond, now),
      spend: async (phoneNumberId, messages, now) => {
        if (isThere) await change('spend', phoneNumberId, messages, now);
      },
      resume: async (phoneNumberId, by) => (isThere ? change('resume', phoneNumberId, by) : []),
      pause: (phoneNumberIds, request, now) => change('pause', phoneNumberIds, request, now),
      hurry: async (phoneNumberId, now) => (isThere ? change('hurry', phoneNumberId, now) : []),
      hurryEntry: (id, now) => change('hurryEntry', id, now),
      follow: async (phoneNumberIds, turn) => (isThere ? change('follow', phoneNumberIds, turn) : []),
      depth: async () =>
        isThere ? queries.call('outboxDepth', []) : { queued: 0, sending: 0, unknown: 0, oldestQueuedAt: null },
      load: async (limit) =>
        isThere ? queries.call('outboxLoad', [limit]) : { numbers: [], lanes: [], isSample: false },
      tidy: async (request) => (isThere ? change('tidy', request) : nothingSwept),
    },
    exists: () => isThere && fault() === null,
    settledThrough: () => settledThrough,
    viewReplaced: () => {
      settledThrough = 0;
    },
    idle: () => changes.idle(),
  };
}

function failure(file: string, reason: string): ServiceError {
  return new ServiceError('store_unavailable', `The outbox ${file} can't be used: ${reason}.`, { isRetryable: true });
}
