import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { incoming, messagesWebhook, textMessage } from '../../../../test/support/webhooks.ts';
import { type Change, changes, changesKeptMs } from '../../../changes/change.ts';
import { append } from '../../../records/flow.ts';
import type { Store } from '../../store.ts';
import { openForReading, openOutbox } from '../database.ts';
import { fileOf, type StoreFile } from '../files.ts';
import { createSqliteStore } from '../sqlite-store.ts';
import { readChangeRecords } from '../transfer/read-changes.ts';
import { createChangeNotes } from './take-changes.ts';

const hourMs = 60 * 60_000;

let path = '';
let store: Store;
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'take-changes-')), 'whatsapp.db');
  store = await createSqliteStore({ path });
});
afterEach(async () => {
  await store.close();
  await rm(join(path, '..'), { recursive: true });
});

const turned = (key: string, at = Date.now()): Change => ({ type: 'subscription.failing', at, key });
const report = (key: string): Promise<unknown> =>
  // biome-ignore lint/correctness/useYield: it has nothing to read.
  store.records.run(function* () {
    return { writes: [append(changes, turned(key))] };
  });
const sql = (which: StoreFile, text: string): void => {
  const database = new DatabaseSync(fileOf(path, which));
  database.exec(text);
  database.close();
};
/** As a commit leaves it whose process ended before the view took it over. */
const noteOnly = (key: string, at = Date.now()): void =>
  sql('outbox', `INSERT INTO outbox_changes (at, change) VALUES (${at}, '${JSON.stringify(turned(key, at))}')`);
/** Closes the store, does something to its files, opens it again and lets the view follow the outbox. */
async function reopened(change: () => unknown): Promise<void> {
  await store.close();
  await change();
  store = await createSqliteStore({ path });
  await store.sending.sent.drain(100);
}
const reported = async (): Promise<string[]> =>
  (await store.changes.read(null, 100)).changes
    .filter(({ type }) => type === 'subscription.failing')
    .map(({ key }) => key);

describe('changes of records in SQLite', () => {
  it('are taken over once, also those that were written just before a crash', async () => {
    await report('sub_1');
    expect(await reported()).toEqual(['sub_1']);
    await reopened(() => noteOnly('sub_2'));
    expect(await reported()).toEqual(['sub_1', 'sub_2']);
    await reopened(() => undefined);
    await report('sub_3');
    expect(await reported()).toEqual(['sub_1', 'sub_2', 'sub_3']);
  });

  it('are appended by a new view if the previous one may not have appended them', async () => {
    await store.events.accept(incoming(messagesWebhook(textMessage('wamid.1'))));
    await report('sub_1');
    await reopened(async () => {
      noteOnly('sub_old', Date.now() - 2 * hourMs);
      for (const end of ['', '-wal', '-shm']) await rm(fileOf(path, 'view') + end, { force: true });
    });
    expect(await reported()).toEqual(['sub_1']);
  });

  it('are found in another history of the outbox, whose numbers begin again', async () => {
    for (const key of ['sub_1', 'sub_2']) await report(key);
    await reopened(() => {
      sql('outbox', "DELETE FROM outbox_changes; DELETE FROM sqlite_sequence WHERE name = 'outbox_changes'");
      sql('outbox', "UPDATE outbox_identity SET generation = 'restored'");
      noteOnly('sub_old', Date.now() - 2 * hourMs);
      noteOnly('sub_3');
    });
    expect(await reported()).toEqual(['sub_1', 'sub_2', 'sub_3']);
  });

  it('are exported, though the view has not taken them over yet', async () => {
    await report('sub_1');
    await store.close();
    noteOnly('sub_2');
    const [view, outbox] = [openForReading(path, 'view'), openForReading(path, 'outbox')];
    const exported = [...readChangeRecords({ view, outbox }, 0)].map(({ value }) => value);
    expect(exported).toMatchObject([{ change: { key: 'sub_1' } }, { change: { key: 'sub_2' } }]);
    for (const database of [view, outbox]) database.close();
    store = await createSqliteStore({ path });
  });

  it('stay in the file of the outbox for as long as changes are kept', async () => {
    await report('sub_1');
    await store.close();
    const outbox = openOutbox(path, { storeId: 's', outboxGeneration: null });
    createChangeNotes(outbox)(turned('sub_2'), Date.now() + changesKeptMs + 1_000);
    const left = outbox.prepare('SELECT change FROM outbox_changes').all();
    expect(left.map(({ change }) => JSON.parse(String(change)).key)).toEqual(['sub_2']);
    outbox.close();
    store = await createSqliteStore({ path });
  });
});
