import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Firestore } from '@google-cloud/firestore';
import { describe, expect, it } from 'vitest';
import { describeErasing } from '../../test/contracts/erasure-contract.ts';
import { type StoreUnderTest, storeFixture } from '../../test/contracts/store-fixture.ts';
import {
  anna,
  cleanBodies,
  eraseAll,
  receiveBothLater,
  requestFor,
  storeBoth,
  traces,
} from '../../test/support/erasures.ts';
import { describeWithFirestore } from '../../test/support/firestore-tests.ts';
import { underFirst } from '../../test/support/marked-content.ts';
import { createFirestoreStore } from './firestore/firestore-store.ts';
import { createMemoryStore } from './memory/memory-store.ts';
import { createSqliteStore } from './sqlite/sqlite-store.ts';

function run(name: string, subject: StoreUnderTest): void {
  describe(`erasing a person in ${name}`, () => describeErasing(storeFixture(subject)));
}

run('memory', {
  isDurable: false,
  place: async () => ({ open: async () => createMemoryStore({ now: Date.now }) }),
});

run('SQLite', {
  isDurable: true,
  place: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'erasure-'));
    return {
      open: () => createSqliteStore({ path: join(folder, 'whatsapp.db') }),
      remove: () => rm(folder, { recursive: true }),
    };
  },
});

describe('the files of SQLite', () => {
  it('hold no byte of an erased person, in pages, free pages and logs, while the store is open', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'erasure-bytes-'));
    const store = await createSqliteStore({ path: join(folder, 'whatsapp.db') });
    await storeBoth(store);
    expect(await tracesIn(folder)).not.toEqual([]);
    await requestFor(store, anna);
    await eraseAll(store);
    expect(await tracesIn(folder)).toEqual([]);
    await store.close();
    expect(await tracesIn(folder)).toEqual([]);
    await rm(folder, { recursive: true });
  });

  it('hold no byte of what a blocked person writes later, once it is cleaned, while the store is open', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'erasure-later-'));
    const store = await createSqliteStore({ path: join(folder, 'whatsapp.db') });
    await storeBoth(store);
    await requestFor(store, anna, 'block');
    await eraseAll(store);
    await receiveBothLater(store);
    expect(await tracesIn(folder)).not.toEqual([]);
    // A process that ends before it has emptied the logs leaves that to the next.
    await cleanBodies({ ...store, erasing: { ...store.erasing, emptyLogs: async () => true } });
    expect(await tracesIn(folder)).not.toEqual([]);
    const rewritten = await rewritesOf(folder);
    await cleanBodies(store);
    expect(await tracesIn(folder)).toEqual([]);
    // Acceptance would wait for that with each message.
    expect(await rewritesOf(folder)).toEqual(rewritten);
    await store.close();
    await rm(folder, { recursive: true });
  });
});

/** Numbers that each rewriting of a file (`VACUUM`) raises: the schema cookies. */
async function rewritesOf(folder: string): Promise<number[]> {
  const files = ['whatsapp.db', 'whatsapp.view.db'].map((name) => readFile(join(folder, name)));
  return (await Promise.all(files)).map((bytes) => bytes.readUInt32BE(40));
}

/** Which files of a folder hold which of the texts that an erased person leaves. */
async function tracesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  const files = await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const));
  return files.flatMap(([name, bytes]) =>
    traces.filter((trace) => bytes.includes(trace)).map((trace) => `${name}: ${trace}`),
  );
}

await describeWithFirestore('with Firestore', ({ emulatorHost, freshProjectId }) => {
  // A busy machine makes the emulator slow.
  const deadlines = { acceptDeadlineMs: 15_000, deadlineMs: 60_000, changesSettledAfterMs: 0 };
  run('encrypted documents of Firestore', {
    isDurable: true,
    place: async () => {
      const options = { projectId: freshProjectId(), emulatorHost, keys: underFirst, now: Date.now, ...deadlines };
      return { open: () => createFirestoreStore(options) };
    },
  });

  it('holds nothing of an erased person in any document', async () => {
    const projectId = freshProjectId();
    const store = await createFirestoreStore({ projectId, emulatorHost, now: Date.now, ...deadlines });
    await storeBoth(store);
    const firestore = new Firestore({ projectId, host: emulatorHost, ssl: false });
    expect(await tracesInDocuments(firestore)).not.toEqual([]);
    await requestFor(store, anna);
    await eraseAll(store);
    expect(await tracesInDocuments(firestore)).toEqual([]);
    await Promise.all([store.close(), firestore.terminate()]);
  });
});

async function tracesInDocuments(firestore: Firestore): Promise<string[]> {
  const found: string[] = [];
  for (const collection of await firestore.listCollections()) {
    for (const { ref, ...doc } of (await collection.get()).docs) {
      const text =
        ref.path +
        JSON.stringify(doc, (_key, value) => (value instanceof Uint8Array ? Buffer.from(value).toString() : value));
      found.push(...traces.filter((trace) => text.includes(trace)).map((trace) => `${ref.path}: ${trace}`));
    }
  }
  return found;
}
