import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { describeOutbox } from '../../../../test/contracts/outbox-contract.ts';
import { describeOutboxModel } from '../../../../test/contracts/outbox-model.ts';
import type { OutboxStore } from '../../../outbox/outbox-store.ts';
import type { Settlement } from '../../../outbox/settle-entry.ts';
import { openOutbox } from '../database.ts';
import type { DatabaseThread } from '../database-thread.ts';
import { outboxPath } from '../files.ts';
import { createOutboxCalls } from './outbox-calls.ts';
import { createOutboxQueries } from './outbox-queries.ts';
import type { SettlementFeed } from './settlement-feed.ts';
import { createSqliteOutbox } from './sqlite-outbox.ts';

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0)) close();
});

/** The feed as the view's thread would leave it. */
function feedOf(waiting: readonly Settlement[]): SettlementFeed {
  let done = 0;
  return {
    next: (limit) => {
      const settlements = waiting.slice(done, done + limit);
      const through = done + settlements.length;
      return { settlements, through, hasMore: waiting.length > through };
    },
    done: (through) => {
      done = through;
    },
  };
}

/** The calls answered on this thread, which a thread of their own would answer alike. */
const open = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'outbox-'));
  const path = join(folder, 'whatsapp.db');
  const database = openOutbox(path, { storeId: 'store', outboxGeneration: null });
  opened.push(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });
  const waiting: Settlement[] = [];
  const handlers = {
    outbox: createOutboxCalls({ database, settlements: feedOf(waiting), conversationOf: () => null }),
    ...createOutboxQueries(() => database),
  };
  const thread = {
    call: async (name: keyof typeof handlers, args: readonly unknown[]) =>
      (handlers[name] as (...args: unknown[]) => unknown)(...structuredClone(args)),
    close: async () => undefined,
  } as DatabaseThread;
  const { store }: { store: OutboxStore } = createSqliteOutbox({
    file: outboxPath(path),
    writer: thread,
    queries: thread,
  });
  return {
    outbox: store,
    tell: async (settlement: Settlement) => {
      waiting.push(settlement);
    },
  };
};

describeOutbox(open);
describeOutboxModel(open, 25);
