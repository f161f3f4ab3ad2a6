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
import { createOutboxCalls } from './sqlite-outbox.ts';

const opened: (() => void)[] = [];
afterEach(() => {
  for (const close of opened.splice(0)) close();
});

/** The calls as the thread's caller will see them. */
function asStore(calls: ReturnType<typeof createOutboxCalls>): OutboxStore {
  return {
    accept: async (...args) => calls.accept(...args),
    take: async (...args) => calls.take(...args),
    finish: async (...args) => calls.finish(...args),
    settlePending: async (...args) => calls.settlePending(...args),
    cancel: async (...args) => calls.cancel(...args),
    retry: async (...args) => calls.retry(...args),
    find: async (...args) => calls.find(...args),
    findAhead: async (...args) => calls.findAhead(...args),
    list: async (...args) => calls.list(...args),
    senders: async () => calls.senders(),
    setAllowedRate: async (...args) => calls.setAllowedRate(...args),
    spend: async (...args) => calls.spend(...args),
    resume: async (...args) => calls.resume(...args),
    depth: async () => calls.depth(),
    tidy: async (...args) => calls.tidy(...args),
  };
}

const open = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'outbox-'));
  const database = openOutbox(join(folder, 'whatsapp.db'));
  opened.push(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });
  const waiting: Settlement[] = [];
  const calls = createOutboxCalls(database, (limit) => {
    const next = waiting.splice(0, limit);
    return { next, hasMore: waiting.length > 0 };
  });
  return {
    outbox: asStore(calls),
    tell: async (settlement: Settlement) => {
      waiting.push(settlement);
    },
  };
};

describeOutbox(open);
describeOutboxModel(open, 25);
