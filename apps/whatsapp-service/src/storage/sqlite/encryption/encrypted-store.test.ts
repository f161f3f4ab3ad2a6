import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { bundled } from '../../../../../../test-threads.ts';
import { describeErasing } from '../../../../test/contracts/erasure-contract.ts';
import { describeStoreContract } from '../../../../test/contracts/store-contract.ts';
import { processAll, storeFixture } from '../../../../test/contracts/store-fixture.ts';
import { draft } from '../../../../test/support/outbox.ts';
import { incoming, messagesChange, textMessage, webhook } from '../../../../test/support/webhooks.ts';
import { contactDetails } from '../../../contacts/collections.ts';
import type { ContentKeys } from '../../../encryption/content-keys.ts';
import type { RewritingState } from '../../../encryption/content-rewriting.ts';
import { put } from '../../../records/flow.ts';
import { searchTerms } from '../../../search/search-terms.ts';
import type { Store } from '../../store.ts';
import { createSqliteStore } from '../sqlite-store.ts';

const key = (id: string, digit: string) => ({ id, secret: digit.repeat(64) });
const [k1, k2] = [key('k1', '1'), key('k2', '2')];
const underFirst: ContentKeys = { current: 'k1', keys: [k1] };
const underSecond: ContentKeys = { current: 'k2', keys: [k2, k1] };
const off: ContentKeys = { current: null, keys: [k2, k1] };

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

  /** What must not be found: words of a message, a name, words of an outgoing message, an attribute. */
  const marked = ['Zwetschgenkuchen', 'Annabrunn', 'Heimlichkeit', 'Quittenbaum'];
  const fill = async (into: Store, count = 1): Promise<void> => {
    for (let number = 0; number < count; number += 1) {
      const message = textMessage(`wamid.${number}`, { body: 'Zwetschgenkuchen um vier' });
      const body = webhook(
        messagesChange({ messages: [message], contacts: [{ wa_id: '16505551234', profile: { name: 'Annabrunn' } }] }),
      );
      await into.events.accept(incoming(body));
    }
    await processAll(into);
    const body = { to: '16505551234', type: 'text', text: { body: 'Heimlichkeit' } };
    await into.sending.outbox.accept(draft('16505551234', { body: JSON.stringify(body) }));
    // biome-ignore lint/correctness/useYield: it has nothing to read.
    await into.records.run(function* () {
      return {
        writes: [
          put(contactDetails, {
            id: 'ctd_1',
            ids: ['16505551234'],
            tags: [],
            attributes: { garden: 'Quittenbaum' },
            createdAt: 0,
            updatedAt: 0,
          }),
        ],
      };
    });
  };
  const found = async (): Promise<string[]> => {
    const names = (await readdir(folder)).filter((name) => name !== 'whatsapp.db.key');
    const files = await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const));
    return files.flatMap(([name, bytes]) =>
      marked.filter((text) => bytes.includes(text)).map((text) => `${name}: ${text}`),
    );
  };
  const rewriteAll = async (into: Store): Promise<RewritingState> => {
    for (let steps = 0; steps < 10_000; steps += 1) {
      const state = await into.rewriting?.step();
      if (state?.isDone) return state;
    }
    throw new Error('The rewriting does not end.');
  };
  const shown = async (from: Store): Promise<unknown> => {
    const { data } = await from.conversations.list({}, { limit: 10 });
    const [conversation] = data;
    const messages = conversation && (await from.conversations.messages(conversation, { limit: 100 }));
    const events = await from.events.list({}, { limit: 100 });
    return {
      conversations: data,
      messages: messages?.data,
      sizes: events.data.map(({ sizeBytes }) => sizeBytes),
      bodies: await Promise.all(
        events.data.map(async ({ id }) => Buffer.from((await from.events.payload(id)) ?? []).toString()),
      ),
      outbox: (await from.sending.outbox.list({}, { limit: 10 })).data,
      contact: await from.records.find(contactDetails, 'ctd_1'),
    };
  };

  it('is in no byte of its files, while it is open and after', async () => {
    const encrypted = await open(underFirst);
    await fill(encrypted);
    await encrypted.search.index?.();
    expect(await found()).toEqual([]);
    expect(JSON.stringify(await shown(encrypted))).toContain('Zwetschgenkuchen');
    await encrypted.close();
    store = null;
    expect(await found()).toEqual([]);
  });

  it('stays readable when keys are introduced, replaced and taken away, and becomes what the keys say step by step', async () => {
    const plain = await open(null);
    await fill(plain, 3);
    await plain.search.index?.();
    const before = await shown(plain);
    expect(await found()).not.toEqual([]);

    const encrypted = await open(underFirst);
    expect(await shown(encrypted)).toEqual(before);
    expect(await encrypted.rewriting?.step()).toMatchObject({ keysInUse: ['k1'], hasPlain: true, isDone: false });
    expect(await rewriteAll(encrypted)).toMatchObject({ keysInUse: ['k1'], hasPlain: false, left: 0, remains: [] });
    expect(await shown(encrypted)).toEqual(before);
    expect(await found()).toEqual([]);

    const rotated = await open(underSecond);
    expect(await shown(rotated)).toEqual(before);
    expect(await rotated.rewriting?.step()).toMatchObject({ keysInUse: ['k1', 'k2'], hasPlain: false });
    expect((await rewriteAll(rotated)).keysInUse).toEqual(['k2']);
    const afterwards = await open({ current: 'k2', keys: [k2] });
    expect(await shown(afterwards)).toEqual(before);

    const turnedOff = await open(off);
    expect((await rewriteAll(turnedOff)).keysInUse).toEqual([]);
    const again = await open(null);
    expect(await shown(again)).toEqual(before);
    while (await again.search.index?.()) {}
    expect(again.search.needsConversations).toBe(false);
    const words = { terms: searchTerms('zwetschgenkuchen') };
    expect((await again.search.find(words, { limit: 10 })).data).toHaveLength(3);
  });

  it('loses nothing when the rewriting is interrupted at any step', async () => {
    await fill(await open(null), 3);
    const before = await shown(await open(null));
    for (let round = 0; round < 40; round += 1) {
      const keys = [underFirst, underSecond][round % 7 === 6 ? 1 : 0] ?? underFirst;
      const next = await open({ ...keys, keys: [k1, k2] });
      await next.rewriting?.step();
      expect(await shown(next)).toEqual(before);
      if ((await next.rewriting?.step())?.isDone) break;
    }
  });

  it('is refused without the key that it needs, before anything is changed', async () => {
    await fill(await open(underSecond));
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
    await expect(createSqliteStore({ path: path(), keys: { current: 'k2', keys: [key('k2', '3')] } })).rejects.toThrow(
      /another key than the one named k2/,
    );
  });

  it('is not shown where a value was changed or put into another row', async () => {
    await fill(await open(underFirst), 2);
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
