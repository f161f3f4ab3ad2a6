import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { incoming, messagesWebhook, noon, textMessage } from '../../../../test/support/webhooks.ts';
import type { ContentKeys } from '../../../encryption/content-keys.ts';
import { createSqliteStore } from '../sqlite-store.ts';
import { backUp } from './back-up.ts';
import { restore } from './restore.ts';

const root = mkdtempSync(join(tmpdir(), 'restore-'));
afterAll(() => rmSync(root, { recursive: true }));
const keys: ContentKeys = { current: 'k1', keys: [{ id: 'k1', secret: '1'.repeat(64) }] };

/** A store with one message, closed. */
async function storeWith(wamid: string, folder: string, keysOfIt: ContentKeys | null): Promise<string> {
  const path = join(root, folder, 'whatsapp.db');
  const store = await createSqliteStore({ path, keys: keysOfIt });
  await store.events.accept(incoming(messagesWebhook(textMessage(wamid))));
  await store.close();
  return path;
}

const filesAt = (path: string): (readonly [string, string])[] =>
  readdirSync(dirname(path))
    .sort()
    .map((name) => [name, readFileSync(join(dirname(path), name)).toString('base64')] as const);

describe('restoring an encrypted backup', () => {
  it('changes nothing without its key, which is named, whether the queue is kept or not', async () => {
    const from = await storeWith('wamid.1', 'from', keys);
    const { folder } = await backUp({ from, to: join(root, 'backups'), now: noon, keep: 3, media: null });
    const to = await storeWith('wamid.2', 'to', null);
    const before = filesAt(to);
    for (const keepsQueue of [false, true]) {
      const restoring = restore({ backup: folder, to, media: null, now: noon, keepsQueue, keys: null });
      await expect(restoring).rejects.toThrow(/backups.*encrypted with the key k1, which is missing/s);
      expect(filesAt(to)).toEqual(before);
    }
    expect(await restore({ backup: folder, to, media: null, now: noon, keepsQueue: true, keys })).toMatchObject({
      aside: `${to}.before-20260601T120000000Z`,
    });
    const store = await createSqliteStore({ path: to, keys });
    expect(await store.events.count()).toMatchObject({ stored: 1 });
    await store.close();
  });
});
