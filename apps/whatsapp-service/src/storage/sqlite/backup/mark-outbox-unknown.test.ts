import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, it } from 'vitest';
import { draft, start } from '../../../../test/support/outbox.ts';
import { acceptEntry } from '../../../outbox/accept-entry.ts';
import { inTransaction } from '../database.ts';
import { createOutboxTables } from '../outbox/outbox-tables.ts';
import { migrate } from '../schema.ts';
import { markOutboxUnknown } from './mark-outbox-unknown.ts';

const folder = mkdtempSync(join(tmpdir(), 'doubt-outbox-'));
afterEach(() => rmSync(folder, { recursive: true }));

it('makes what may have gone since the backup unknown, and leaves what is still scheduled', () => {
  const file = join(folder, 'outbox.db');
  const database = new DatabaseSync(file);
  migrate(database, file, 'outbox');
  const tables = createOutboxTables(database);
  const accept = (sendAt?: number) =>
    inTransaction(database, 'admin', () =>
      tables.run(acceptEntry(draft('1202', { ...(sendAt !== undefined && { sendAt }) }))),
    ).entry.id;
  const ids = [accept(), accept(start + 1_000), accept(start + 60_000)];
  database.close();

  expect(markOutboxUnknown(file, { now: start + 30_000, keys: null })).toBe(2);

  const after = new DatabaseSync(file);
  const states = ids.map((id) => createOutboxTables(after).entry(id)?.state);
  after.close();
  expect(states).toEqual(['unknown', 'unknown', 'scheduled']);
});
