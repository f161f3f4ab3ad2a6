import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { IncomingWebhook } from '../../inbound/webhook-event.ts';
import { ServiceError } from '../../service-error.ts';
import { createGroupCommit } from '../group-commit.ts';
import type { Store, StoreCondition } from '../store.ts';
import { type DatabaseThread, startDatabaseThread } from './database-thread.ts';
import type { AcceptBatch } from './thread-protocol.ts';

/** Below this much free space health warns: webhooks are still kept, but not for long. */
const lowSpaceBytes = 512 * 1024 * 1024;

export interface SqliteStoreOptions {
  /** The database file; it and its folder are made where they are not there. */
  readonly path: string;
  /** URL of a module that splits events instead of the service's own; tests put bad items in. */
  readonly tasksModule?: string;
  /** Free bytes on the disk of that folder; by default the file system is asked. */
  readonly freeBytes?: (folder: string) => Promise<number>;
}

/**
 * The embedded store: one file, one writing thread and one reading thread, so that neither a commit nor a query holds
 * up the HTTP thread. Rejects if the file can't be opened, saying why.
 */
export async function createSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const { path, tasksModule, freeBytes = freeBytesOf } = options;
  const writer = await startDatabaseThread({ path, role: 'writer', tasksModule });
  const reader = await startDatabaseThread({ path, role: 'reader' }).catch(async (error: unknown) => {
    await writer.close();
    throw error;
  });
  const accepting = createGroupCommit<IncomingWebhook, 'stored' | 'duplicate'>({
    flush: (webhooks) => acceptTogether(writer, webhooks),
    maxBatch: 512,
    maxBatchBytes: 8 * 1024 * 1024,
    bytesOf: ({ payload }) => payload.byteLength,
    maxConcurrentFlushes: 2,
  });

  return {
    kind: 'sqlite',
    events: {
      accept: (webhook) => accepting.add(webhook),
      processPending: (limit) => writer.call('processPending', [limit]),
      replay: (id, foreign) => writer.call('replay', [id, foreign]),
      oldestPendingAt: () => reader.call('oldestPendingAt', []),
      find: (id) => reader.call('findEvent', [id]),
      payload: (id) => reader.call('payload', [id]),
      list: (filter, page) => reader.call('listEvents', [filter, page]),
      items: (id) => reader.call('items', [id]),
      count: () => reader.call('count', []),
    },
    conversations: {
      list: (filter, page) => reader.call('listConversations', [filter, page]),
      find: (id) => reader.call('findConversation', [id]),
      messages: (conversation, page) => reader.call('listMessages', [conversation, page]),
      findMessage: (wamid) => reader.call('findMessage', [wamid]),
    },
    account: { list: () => reader.call('listAccount', []) },
    checkWritable: async () => {
      await writer.call('checkWritable', []);
      return spaceCondition(path, await freeBytes(dirname(path)));
    },
    close: async () => {
      await accepting.idle();
      // The writer last: the last connection to go moves the log into the database file.
      await reader.close();
      await writer.close();
    },
  };
}

async function acceptTogether(
  writer: DatabaseThread,
  webhooks: readonly IncomingWebhook[],
): Promise<PromiseSettledResult<'stored' | 'duplicate'>[]> {
  const batch = packBatch(webhooks);
  const outcomes = await writer.call('accept', [batch], [batch.bytes.buffer]);
  return outcomes.map((outcome) =>
    typeof outcome === 'string'
      ? { status: 'fulfilled', value: outcome }
      : { status: 'rejected', reason: new ServiceError('store_unavailable', outcome.failed, { isRetryable: true }) },
  );
}

function packBatch(webhooks: readonly IncomingWebhook[]): AcceptBatch {
  const bytes = new Uint8Array(webhooks.reduce((sum, { payload }) => sum + payload.byteLength, 0));
  let offset = 0;
  for (const { payload } of webhooks) {
    bytes.set(payload, offset);
    offset += payload.byteLength;
  }
  return {
    bytes,
    lengths: webhooks.map(({ payload }) => payload.byteLength),
    receivedAt: webhooks.map(({ receivedAt }) => receivedAt),
    phoneNumberId: webhooks.map(({ phoneNumberId }) => phoneNumberId),
    wabaId: webhooks.map(({ wabaId }) => wabaId),
    foreign: webhooks.map(({ foreign }) => (foreign.length === 0 ? null : JSON.stringify(foreign))),
  };
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
