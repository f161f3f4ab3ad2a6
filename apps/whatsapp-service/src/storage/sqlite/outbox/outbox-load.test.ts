import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openOutbox } from '../database.ts';
import { loadQueries } from './outbox-load.ts';

it.each(Object.entries(loadQueries))('counts %s by the index of what is open alone', async (_what, sql) => {
  const folder = await mkdtemp(join(tmpdir(), 'outbox-'));
  const database = openOutbox(join(folder, 'whatsapp.db'), { storeId: 'store', outboxGeneration: null });
  const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql.replace('?', '20')}`).all();
  expect(plan[0]?.detail).toMatch(/USING COVERING INDEX outbox_open\b/);
  database.close();
  rmSync(folder, { recursive: true });
});
