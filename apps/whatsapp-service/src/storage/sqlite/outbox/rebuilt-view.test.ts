import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { draft, outcomes, start, takeRequest, tidyAll } from '../../../../test/support/outbox.ts';
import type { Store } from '../../store.ts';
import { fileOf } from '../files.ts';
import { createSqliteStore } from '../sqlite-store.ts';

const asked = '5521998765432';
const written = '552198765432';
const day = 24 * 60 * 60_000;

let path = '';
let store: Store;

beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'rebuilt-view-')), 'whatsapp.db');
  store = await createSqliteStore({ path });
});

afterEach(async () => {
  await store.close();
  await rm(join(path, '..'), { recursive: true });
});

/** Sends a message to the number, which Meta's answer writes otherwise. */
async function send(wamid: string, now: number, waId = written): Promise<void> {
  const { outbox, sent } = store.sending;
  const { entry } = await outbox.accept(draft(asked, { createdAt: now, expiresAt: now + day }));
  await outbox.take(takeRequest(now));
  const answer = { status: 200, body: JSON.stringify({ contacts: [{ input: asked, wa_id: waId }] }) };
  const outcome = { ...outcomes.accepted(wamid), answer };
  await outbox.finish({ entryId: entry.id, attempt: 1, outcome, usedFallback: false, now, holdMs: 1, jitter: 0 });
  await sent.drain(100);
}

/** Closes the store, does something to its files, opens it again and lets the view follow the outbox. */
async function reopened(change: () => Promise<void> | void): Promise<void> {
  await store.close();
  await change();
  store = await createSqliteStore({ path });
  for (let hasMore = true; hasMore; ) ({ hasMore } = await store.sending.sent.drain(1));
}

const withoutView = () =>
  Promise.all(['', '-wal', '-shm'].map((end) => rm(fileOf(path, 'view') + end, { force: true })));
const inOutbox = <T>(run: (database: DatabaseSync) => T): T => {
  const database = new DatabaseSync(fileOf(path, 'outbox'));
  try {
    return run(database);
  } finally {
    database.close();
  }
};
const conversationsOf = async (...ids: string[]): Promise<number> => {
  const found = await Promise.all(ids.map((user) => store.conversations.list({ user }, { limit: 10 })));
  expect(found.map(({ data }) => data.length)).toEqual(ids.map(() => 1));
  return new Set(found.flatMap(({ data }) => data.map(({ key }) => key))).size;
};
const rows = () => inOutbox((database) => database.prepare('SELECT learned FROM outbox_sent ORDER BY seq').all());

describe('a view that is rebuilt after the outbox has forgotten its messages', () => {
  it('knows a number by the spelling that only Meta’s answer showed', async () => {
    await send('wamid.A', start);
    await tidyAll(store.sending.outbox, start + 61 * day);
    expect((await store.sending.outbox.list({}, { limit: 10 })).data).toEqual([]);
    await reopened(async () => {
      await withoutView();
    });
    expect(await conversationsOf(asked, written)).toBe(1);
    expect(await store.conversations.findMessage('wamid.A')).toBeNull();
  });

  it('knows it as well from messages of an older version, which had not kept that', async () => {
    await send('wamid.A', start);
    await reopened(() => inOutbox((database) => database.exec('UPDATE outbox_sent SET learned = NULL, at = NULL')));
    await tidyAll(store.sending.outbox, start + 61 * day);
    await reopened(async () => {
      await withoutView();
    });
    expect(await conversationsOf(asked, written)).toBe(1);
  });

  it('costs one row however often it was learned, and none where nothing was', async () => {
    for (let sent = 0; sent < 5; sent += 1) await send(`wamid.${sent}`, start + sent * 60_000);
    await send('wamid.SAME', start + day, asked);
    expect(rows().filter(({ learned }) => learned !== null)).toHaveLength(1);
    await tidyAll(store.sending.outbox, start + 61 * day);
    expect(rows()).toHaveLength(1);
  });
});
