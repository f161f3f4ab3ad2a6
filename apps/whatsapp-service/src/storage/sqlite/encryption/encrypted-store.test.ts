import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { bundled } from '../../../../../../test-threads.ts';
import { describeErasing } from '../../../../test/contracts/erasure-contract.ts';
import { describeStoreContract } from '../../../../test/contracts/store-contract.ts';
import { storeFixture } from '../../../../test/contracts/store-fixture.ts';
import {
  fillMarked,
  k1,
  k2,
  marked,
  off,
  rewriteAll,
  shownContent,
  underFirst,
  underImpostor,
  underSecond,
} from '../../../../test/support/marked-content.ts';
import type { ContentKeys } from '../../../encryption/content-keys.ts';
import { searchTerms } from '../../../search/search-terms.ts';
import type { Store } from '../../store.ts';
import { createSqliteStore } from '../sqlite-store.ts';

const place = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'encrypted-'));
  const tasksModule = bundled('poisonable-item-tasks.ts').href;
  return {
    open: (timeZone?: string) =>
      createSqliteStore({ path: join(folder, 'whatsapp.db'), tasksModule, timeZone, keys: underFirst }),
    remove: () => rm(folder, { recursive: true }),
  };
};

describeStoreContract('an encrypted SQLite store', { isDurable: true, place });
describe('erasing a person in an encrypted SQLite store', () =>
  describeErasing(
    storeFixture({
      isDurable: true,
      place: async () => {
        const { open, remove } = await place();
        return { open: () => open(), remove };
      },
    }),
  ));

describe('content of a SQLite store', () => {
  let folder = '';
  let store: Store | null = null;
  const path = (): string => join(folder, 'whatsapp.db');
  const open = async (keys: ContentKeys | null): Promise<Store> => {
    folder ||= await mkdtemp(join(tmpdir(), 'encrypted-'));
    await store?.close();
    store = null;
    store = await createSqliteStore({ path: path(), keys });
    return store;
  };
  afterEach(async () => {
    await store?.close();
    store = null;
    await rm(folder, { recursive: true });
    folder = '';
  });

  const found = async (): Promise<string[]> => {
    const names = (await readdir(folder)).filter((name) => name !== 'whatsapp.db.key');
    const files = await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const));
    return files.flatMap(([name, bytes]) =>
      marked.filter((text) => bytes.includes(text)).map((text) => `${name}: ${text}`),
    );
  };

  it('is in no byte of its files, while it is open and after', async () => {
    const encrypted = await open(underFirst);
    await fillMarked(encrypted);
    await encrypted.search.index?.();
    expect(await found()).toEqual([]);
    expect(JSON.stringify(await shownContent(encrypted))).toContain('Zwetschgenkuchen');
    await encrypted.close();
    store = null;
    expect(await found()).toEqual([]);
  });

  it('stays readable when keys are introduced, replaced and taken away, and becomes what the keys say step by step', async () => {
    const plain = await open(null);
    await fillMarked(plain, 3);
    await plain.search.index?.();
    const before = await shownContent(plain);
    expect(await found()).not.toEqual([]);

    const encrypted = await open(underFirst);
    expect(await shownContent(encrypted)).toEqual(before);
    expect(await encrypted.rewriting?.step()).toMatchObject({ keysInUse: ['k1'], hasPlain: true, isDone: false });
    expect(await rewriteAll(encrypted)).toMatchObject({ keysInUse: ['k1'], hasPlain: false, left: 0, remains: [] });
    expect(await shownContent(encrypted)).toEqual(before);
    expect(await found()).toEqual([]);

    const rotated = await open(underSecond);
    expect(await shownContent(rotated)).toEqual(before);
    expect(await rotated.rewriting?.step()).toMatchObject({ keysInUse: ['k1', 'k2'], hasPlain: false });
    expect((await rewriteAll(rotated)).keysInUse).toEqual(['k2']);
    const afterwards = await open({ current: 'k2', keys: [k2] });
    expect(await shownContent(afterwards)).toEqual(before);

    const turnedOff = await open(off);
    expect((await rewriteAll(turnedOff)).keysInUse).toEqual([]);
    const again = await open(null);
    expect(await shownContent(again)).toEqual(before);
    while (await again.search.index?.()) {}
    expect(again.search.needsConversations).toBe(false);
    const words = { terms: searchTerms('zwetschgenkuchen') };
    expect((await again.search.find(words, { limit: 10 })).data).toHaveLength(3);
  });

  it('loses nothing when the rewriting is interrupted at any step', async () => {
    await fillMarked(await open(null), 3);
    const before = await shownContent(await open(null));
    for (let round = 0; round < 40; round += 1) {
      const keys = [underFirst, underSecond][round % 7 === 6 ? 1 : 0] ?? underFirst;
      const next = await open({ ...keys, keys: [k1, k2] });
      await next.rewriting?.step();
      expect(await shownContent(next)).toEqual(before);
      if ((await next.rewriting?.step())?.isDone) break;
    }
  });

  it('is refused without the key that it needs, before anything is changed', async () => {
    await fillMarked(await open(underSecond));
    await rewriteAll(await open(underSecond));
    await store?.close();
    store = null;
    for (const keys of [null, underFirst]) {
      await expect(createSqliteStore({ path: path(), keys })).rejects.toMatchObject({
        code: 'configuration_invalid',
        message: expect.stringMatching(
          /encrypted with the key k2, which is missing\. Put the line of k2 back into the file/,
        ),
      });
    }
    await expect(createSqliteStore({ path: path(), keys: underImpostor })).rejects.toThrow(
      /another key than the one named k2/,
    );
  });

  it('is not shown where a value was changed or put into another row', async () => {
    await fillMarked(await open(underFirst), 2);
    await store?.close();
    store = null;
    const view = new DatabaseSync(join(folder, 'whatsapp.view.db'));
    view.exec(
      "UPDATE whatsapp_messages SET doc = (SELECT doc FROM whatsapp_messages WHERE key LIKE '%wamid.0') WHERE key LIKE '%wamid.1'",
    );
    view.close();
    const tampered = await open(underFirst);
    expect(await tampered.conversations.findMessage('wamid.0')).not.toBeNull();
    await expect(tampered.conversations.findMessage('wamid.1')).rejects.toMatchObject({
      code: 'store_corrupt',
      message: expect.stringContaining('whatsapp_messages can’t be decrypted'),
    });
  });
});
