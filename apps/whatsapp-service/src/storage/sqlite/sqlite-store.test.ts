import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { bundled } from '../../../../../test-threads.ts';
import { describeStoreContract } from '../../../test/contracts/store-contract.ts';
import { processAll } from '../../../test/contracts/store-fixture.ts';
import { incoming, messagesWebhook, textMessage } from '../../../test/support/webhooks.ts';
import type { Store } from '../store.ts';
import { createSqliteStore, type SqliteStoreOptions } from './sqlite-store.ts';

const tasksModule = bundled('poisonable-item-tasks.ts').href;

describeStoreContract('createSqliteStore', {
  isDurable: true,
  place: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sqlite-store-'));
    return {
      open: (timeZone) => createSqliteStore({ path: join(folder, 'deeper', 'whatsapp.db'), tasksModule, timeZone }),
      remove: () => rm(folder, { recursive: true }),
    };
  },
});

describe('createSqliteStore, beyond the contract', () => {
  let folder = '';
  const opened: Store[] = [];
  const open = async (options: Partial<SqliteStoreOptions> = {}): Promise<Store> => {
    folder = folder || (await mkdtemp(join(tmpdir(), 'sqlite-store-')));
    const store = await createSqliteStore({ path: join(folder, 'whatsapp.db'), ...options });
    opened.push(store);
    return store;
  };
  const sql = <T>(run: (database: DatabaseSync) => T): T => {
    const database = new DatabaseSync(join(folder, 'whatsapp.db'));
    try {
      return run(database);
    } finally {
      database.close();
    }
  };
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    await rm(folder, { recursive: true });
    folder = '';
  });

  it('shows an event to anybody with SQL, under the names that readers of IntexuraOS know', async () => {
    const store = await open();
    const body = '{"object":"whatsapp_business_account","entry":[{"id":"1"}]}';
    await store.events.accept(incoming(body, { receivedAt: 1_750_000_000_000, phoneNumberId: '106540352242922' }));
    const row = sql((database) =>
      database
        .prepare(`SELECT id, payload, signatureValid, receivedAt, phoneNumberId, json_extract(payload, '$.entry[0].id') AS waba
          FROM whatsapp_webhook_events`)
        .get(),
    );
    expect({ ...row }).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{32}$/),
      payload: body,
      signatureValid: 1,
      receivedAt: '2025-06-15T15:06:40.000Z',
      phoneNumberId: '106540352242922',
      waba: '1',
    });
  });

  it('warns before the disk is full', async () => {
    const roomy = await open({ freeBytes: async () => 512 * 1024 * 1024 });
    expect(await roomy.checkWritable()).toEqual({ warnings: [] });
    const tight = await open({ freeBytes: async () => 100 * 1024 * 1024 });
    expect((await tight.checkWritable()).warnings).toEqual([expect.stringContaining('has 100 MiB left')]);
  });

  it.each(['', '.view', '.outbox'])(
    'refuses a file%s that a newer version wrote, changes nothing, says what to do',
    async (name) => {
      const store = await open();
      await store.sending.outbox.setAllowedRate('106540352242922', 80, 0);
      await store.close();
      const version = (file: string, statement = 'PRAGMA user_version') => {
        const database = new DatabaseSync(join(folder, file));
        try {
          return Number(database.prepare(statement).get()?.user_version);
        } finally {
          database.close();
        }
      };
      const files = ['whatsapp.db', 'whatsapp.view.db', 'whatsapp.outbox.db'];
      version(`whatsapp${name}.db`, 'PRAGMA user_version = 999');
      // As an older version left it: it must not be migrated next to one that is too new.
      const older = files.filter((file) => file !== `whatsapp${name}.db`);
      for (const file of older) version(file, 'PRAGMA user_version = 0');
      await expect(open()).rejects.toMatchObject({
        code: 'store_newer',
        message: expect.stringMatching(/written by a newer version .*schema 999.*Run that version again/),
      });
      expect(older.map((file) => version(file))).toEqual([0, 0]);
    },
  );

  it('refuses a file that is no database', async () => {
    await open();
    const path = join(folder, 'other.db');
    await writeFile(path, 'no database at all, but long enough to be looked at '.repeat(20));
    await expect(open({ path })).rejects.toThrow(/other\.db is damaged: file is not a database/);
  });

  it('makes the view again when its file is gone', async () => {
    const store = await open();
    await store.events.accept(incoming(messagesWebhook(textMessage('wamid.VIEW', { from: '16505551234' }))));
    await processAll(store);
    const before = await store.conversations.findMessage('wamid.VIEW');
    await store.close();
    await rm(join(folder, 'whatsapp.view.db'));
    const again = await open();
    expect(await again.events.count()).toEqual({ stored: 1, pending: 1 });
    await processAll(again);
    expect(await again.conversations.findMessage('wamid.VIEW')).toEqual(before);
  });

  it('commits acceptance to the disk each time', async () => {
    const store = await open();
    await store.events.accept(incoming('{"entry":[]}'));
    // In the write-ahead log, since nothing has been checkpointed yet.
    expect((await readFile(join(folder, 'whatsapp.db-wal'))).includes('{"entry":[]}')).toBe(true);
  });
});
