import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, onTestFinished, vi } from 'vitest';
import { openOutbox } from '../database.ts';
import { outboxPath } from '../files.ts';
import { createOutboxCalls, type OutboxCall } from './outbox-calls.ts';

it('fails calls that came together at once where another process holds the file (each waited 3 s for itself)', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'outbox-'));
  const path = join(folder, 'whatsapp.db');
  const database = openOutbox(path, { storeId: 'store', outboxGeneration: null });
  database.exec('PRAGMA busy_timeout = 0');
  const other = new DatabaseSync(outboxPath(path));
  onTestFinished(() => {
    for (const each of [other, database]) each.close();
    rmSync(folder, { recursive: true });
  });
  const answer = createOutboxCalls({
    database,
    settlements: { next: () => ({ settlements: [], through: 0, hasMore: false }), done: () => undefined },
    conversationOf: () => null,
  });
  const calls: OutboxCall[] = [1, 2, 3].map(() => ({ name: 'resume', args: [null, 'operator'] }));
  const exec = vi.spyOn(database, 'exec');
  other.exec('BEGIN EXCLUSIVE');
  expect(() => answer(JSON.stringify(calls))).toThrow('database is locked');
  expect(exec).toHaveBeenCalledTimes(1);
  other.exec('ROLLBACK');
  expect(JSON.parse(answer(JSON.stringify(calls)))).toHaveLength(3);
});
