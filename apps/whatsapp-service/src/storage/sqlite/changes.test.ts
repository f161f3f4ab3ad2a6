import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { processAll } from '../../../test/contracts/store-fixture.ts';
import { incoming, messagesWebhook, noon, textMessage } from '../../../test/support/webhooks.ts';
import { changesKeptMs } from '../../changes/change.ts';
import type { Store } from '../store.ts';
import { createChangeWriter } from './changes.ts';
import { openForWriting } from './database.ts';
import { bindView } from './identity.ts';
import { createSqliteStore } from './sqlite-store.ts';

let folder = '';
let opened: Store[] = [];
const path = () => join(folder, 'whatsapp.db');
const view = () => join(folder, 'whatsapp.view.db');
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'changes-'));
});
afterEach(async () => {
  for (const store of opened.splice(0)) await store.close();
  opened = [];
  await rm(folder, { recursive: true });
});

const open = async (): Promise<Store> => {
  const store = await createSqliteStore({ path: path() });
  opened.push(store);
  return store;
};
const closed = async (): Promise<void> => {
  for (const store of opened.splice(0)) await store.close();
};
const sql = <T>(file: string, work: (database: DatabaseSync) => T): T => {
  const database = new DatabaseSync(file);
  try {
    return work(database);
  } finally {
    database.close();
  }
};
const deliver = async (store: Store, wamid: string, receivedAt = Date.now()): Promise<void> => {
  await store.events.accept(incoming(messagesWebhook(textMessage(wamid, { at: noon })), { receivedAt }));
  await processAll(store);
};
const received = async (store: Store, place: string | null): Promise<string[]> => {
  const { changes } = await store.changes.read(place, 100);
  return changes.flatMap(({ type, key }) => (type === 'message.received' ? [key.slice(key.indexOf('/') + 1)] : []));
};

describe('changes in SQLite', () => {
  it('are kept for a week', () => {
    const database = openForWriting(path(), 'view');
    const write = createChangeWriter(database);
    const change = { type: 'message.received', at: 0, key: 'k' } as const;
    const ages = () =>
      database
        .prepare('SELECT at FROM whatsapp_changes')
        .all()
        .map(({ at }) => Number(at));
    write([change], noon);
    write([change], noon + 60_000);
    expect(ages()).toEqual([noon, noon + 60_000]);
    write([change], noon + changesKeptMs + 30_000);
    expect(ages()).toEqual([noon + 60_000, noon + changesKeptMs + 30_000]);
    database.close();
  });

  it('report nothing again when the view is rebuilt, except changes that may not have been reported', async () => {
    const first = await open();
    await deliver(first, 'wamid.old', Date.now() - 2 * 60 * 60_000);
    await deliver(first, 'wamid.late');
    const place = await first.changes.end();
    await closed();
    for (const file of [view(), `${view()}-wal`, `${view()}-shm`]) await rm(file, { force: true });
    const again = await open();
    await processAll(again);
    await deliver(again, 'wamid.new');
    expect(await received(again, place)).toEqual(['wamid.late', 'wamid.new']);
    expect((await again.conversations.list({}, { limit: 10 })).data).toHaveLength(1);
  });

  it('continue after a position of the previous history, from where that ended', async () => {
    const store = await open();
    await deliver(store, 'wamid.1');
    const { place } = await store.changes.read(null, 100);
    await deliver(store, 'wamid.lost');
    const beyond = await store.changes.end();
    await closed();
    sql(view(), (database) => {
      // As after a restore: the end of the view is undone, and its webhooks have another generation.
      database.exec('DELETE FROM whatsapp_changes WHERE seq = (SELECT max(seq) FROM whatsapp_changes)');
      database.exec("UPDATE sqlite_sequence SET seq = 1 WHERE name = 'whatsapp_changes'");
      const row = database.prepare('SELECT storeId FROM whatsapp_view_identity').get();
      bindView(database, { storeId: String(row?.storeId), generation: 'restored' });
    });
    sql(path(), (database) => database.exec("UPDATE whatsapp_events_identity SET generation = 'restored'"));
    const restored = await open();
    await deliver(restored, 'wamid.2');
    for (const from of [place, beyond]) expect(await received(restored, from)).toEqual(['wamid.2']);
  });
});

describe('a view', () => {
  it.each([
    ['the oldest', 'DELETE FROM whatsapp_webhook_events WHERE seq = 1', 1],
    ['the last', 'DELETE FROM whatsapp_webhook_events WHERE seq = 2', 1],
    ['all', 'DELETE FROM whatsapp_webhook_events', 0],
  ])(
    'keeps its conversations when %s of the webhooks they were made from are deleted',
    async (_which, deletion, left) => {
      const store = await open();
      await deliver(store, 'wamid.1');
      await deliver(store, 'wamid.2');
      const place = await store.changes.end();
      await closed();
      sql(path(), (database) => database.exec(deletion));
      const again = await open();
      expect((await again.events.list({}, { limit: 10 })).data).toHaveLength(left);
      const [conversation] = (await again.conversations.list({}, { limit: 10 })).data;
      if (!conversation) throw new Error('The conversation is gone.');
      expect((await again.conversations.messages(conversation, { limit: 10 })).data).toHaveLength(2);
      await deliver(again, 'wamid.3');
      expect(await received(again, place)).toEqual(['wamid.3']);
    },
  );
});
