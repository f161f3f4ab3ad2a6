import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, it } from 'vitest';
import { draft, start } from '../../../../test/support/outbox.ts';
import { acceptEntry } from '../../../outbox/accept-entry.ts';
import { inTransaction, openOutbox } from '../database.ts';
import { outboxPath } from '../files.ts';
import { createOutboxTables } from '../outbox/outbox-tables.ts';
import { migrate } from '../schema.ts';
import { markOutboxUnknown } from './mark-outbox-unknown.ts';

const folder = mkdtempSync(join(tmpdir(), 'doubt-outbox-'));
afterAll(() => rmSync(folder, { recursive: true }));

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

it('reads and writes an encrypted outbox with its keys, and refuses one without them', () => {
  const encrypted = join(folder, 'whatsapp.db');
  const keys = { current: 'k1', keys: [{ id: 'k1', secret: '1'.repeat(64) }] };
  const database = openOutbox(encrypted, { storeId: 'store', outboxGeneration: null }, keys);
  inTransaction(database, 'admin', () => createOutboxTables(database).run(acceptEntry(draft('1202'))));
  database.close();
  const outbox = outboxPath(encrypted);
  expect(() => markOutboxUnknown(outbox, { now: start, keys: null })).toThrow(
    /encrypted with the key k1, which is missing/,
  );
  expect(markOutboxUnknown(outbox, { now: start, keys })).toBe(1);
});
