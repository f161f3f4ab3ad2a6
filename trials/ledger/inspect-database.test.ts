import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { viewPath } from '../../apps/whatsapp-service/src/storage/sqlite/files.ts';
import { createSqliteStore } from '../../apps/whatsapp-service/src/storage/sqlite/sqlite-store.ts';
import { inspectDatabase, isClean } from './inspect-database.ts';
import { createRandom } from './random.ts';
import { createTraffic, type SentWebhook } from './traffic.ts';

let folder = '';
let path = '';
let webhooks: SentWebhook[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'inspect-test-'));
  path = join(folder, 'whatsapp.db');
  const traffic = createTraffic(createRandom(11));
  webhooks = Array.from({ length: 60 }, () => traffic.next());
  await keepAndProcess(webhooks);
});
afterEach(() => rmSync(folder, { recursive: true }));

async function keepAndProcess(those: readonly SentWebhook[]): Promise<void> {
  const store = await createSqliteStore({ path });
  const received = { receivedAt: 1_763_900_000_000, phoneNumberId: null, wabaId: null, foreign: [] };
  await Promise.all(those.map(({ body }) => store.events.accept({ ...received, payload: body })));
  let hasMore = true;
  while (hasMore) ({ hasMore } = await store.events.processPending(1_000));
  await store.close();
}

function tamper(sql: string): void {
  const database = new DatabaseSync(path);
  database.prepare('ATTACH ? AS view').run(viewPath(path));
  database.exec(sql);
  database.close();
}

describe('inspectDatabase', () => {
  it('finds nothing wrong after every webhook was stored and processed', () => {
    const inspection = inspectDatabase(path, webhooks);
    expect(inspection).toMatchObject({ missing: [], changed: [], unapplied: [], doubled: [], wrongMessages: [] });
    expect(isClean(inspection)).toBe(true);
  });

  it('finds nothing wrong when Meta sent all of them again', async () => {
    await keepAndProcess(webhooks);
    expect(isClean(inspectDatabase(path, webhooks))).toBe(true);
  });

  it('finds an acknowledged webhook that is gone, and one whose bytes have changed', () => {
    tamper(`PRAGMA foreign_keys = OFF;
      DELETE FROM whatsapp_webhook_events WHERE seq = 3;
      UPDATE whatsapp_webhook_events SET payload = payload || ' ' WHERE seq = 5`);
    expect(inspectDatabase(path, webhooks)).toMatchObject({ missing: [webhooks[2]?.id], changed: [webhooks[4]?.id] });
  });

  it('finds an item that was never applied', () => {
    tamper("DELETE FROM whatsapp_items WHERE seq = (SELECT min(seq) FROM whatsapp_items WHERE state = 'applied')");
    expect(inspectDatabase(path, webhooks).unapplied).toHaveLength(1);
  });

  it('finds an item that two events have applied', () => {
    tamper('UPDATE whatsapp_event_results SET applied = applied + 1 WHERE seq = 1');
    const { doubled, wrongResults } = inspectDatabase(path, webhooks);
    expect(doubled).toHaveLength(1);
    expect(wrongResults).toHaveLength(1);
  });

  it('finds a status that took effect twice', () => {
    tamper(`UPDATE whatsapp_messages
      SET doc = json_insert(doc, '$.statuses[#]', json_extract(doc, '$.statuses[0]'))
      WHERE seq = (SELECT seq FROM whatsapp_messages WHERE json_array_length(doc, '$.statuses') > 0 LIMIT 1)`);
    expect(inspectDatabase(path, webhooks).wrongMessages).toHaveLength(1);
  });

  it('finds an event with unprocessed items', () => {
    tamper('DELETE FROM whatsapp_event_results WHERE seq = 2');
    expect(inspectDatabase(path, webhooks).wrongResults).toHaveLength(1);
  });
});
