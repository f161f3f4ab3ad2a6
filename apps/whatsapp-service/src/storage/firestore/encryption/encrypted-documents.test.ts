import { hash } from 'node:crypto';
import { Firestore, type QueryDocumentSnapshot } from '@google-cloud/firestore';
import { afterEach, expect, it } from 'vitest';
import { describeSending } from '../../../../test/contracts/sending-contract.ts';
import { storeFixture } from '../../../../test/contracts/store-fixture.ts';
import { awkwardBodies } from '../../../../test/support/awkward-bodies.ts';
import { describeWithFirestore } from '../../../../test/support/firestore-tests.ts';
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
import { itemTasks } from '../../../../test/support/poisonable-item-tasks.ts';
import { incoming, noon } from '../../../../test/support/webhooks.ts';
import type { ContentKeys } from '../../../encryption/content-keys.ts';
import { eventId } from '../../../inbound/event-id.ts';
import { canonicalJson } from '../../../transfer/canonical-json.ts';
import type { Store } from '../../store.ts';
import { createFirestoreStore } from '../firestore-store.ts';
import { collections, eventParts } from '../queries.ts';
import { noteKeys } from './key-notes.ts';

// A busy machine makes the emulator slow.
const deadlines = { acceptDeadlineMs: 60_000, deadlineMs: 60_000, changesSettledAfterMs: 0 };
/** So that a few documents take several steps. */
const rewrittenAtOnce = 5;

await describeWithFirestore('with encrypted documents in Firestore', ({ emulatorHost, freshProjectId }) => {
  const fixture = storeFixture({
    isDurable: true,
    place: async () => {
      const place = { projectId: freshProjectId(), emulatorHost };
      const options = { ...place, now: Date.now, tasksOf: itemTasks, keys: underFirst, ...deadlines };
      return { open: (timeZone) => createFirestoreStore({ ...options, timeZone }) };
    },
  });
  // The contracts of records, changes, erasure and retention run with encryption in their own files
  // (`storage/*.test.ts`).
  describeSending(fixture);
});

await describeWithFirestore('content of documents in Firestore', ({ emulatorHost, freshProjectId }) => {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  /** A database, and Google's own client looking at it. */
  const database = () => {
    const projectId = freshProjectId();
    let at = noon;
    let store: Store | null = null;
    const headers = { customHeaders: { Authorization: 'Bearer owner' } };
    const reader = new Firestore({ projectId, host: emulatorHost, ssl: false, ...headers });
    closers.push(
      async () => store?.close(),
      () => reader.terminate(),
    );
    return {
      reader,
      /** An instance of its own, next to others. */
      start: async (keys: ContentKeys | null): Promise<Store> => {
        const options = { projectId, emulatorHost, keys, now: () => at, ...deadlines };
        const started = await createFirestoreStore({ ...options, othersEndWithinMs: hourMs });
        closers.unshift(() => started.close());
        return started;
      },
      open: async (keys: ContentKeys | null, othersEndWithinMs = 0): Promise<Store> => {
        await store?.close();
        store = null;
        store = await createFirestoreStore({
          projectId,
          emulatorHost,
          keys,
          now: () => at,
          othersEndWithinMs,
          rewrittenAtOnce,
          ...deadlines,
        });
        return store;
      },
      pass: (ms: number): void => {
        at += ms;
      },
    };
  };
  const hourMs = 60 * 60_000;

  /** The documents in which marked content is found, in any field. */
  const found = async (reader: Firestore): Promise<string[]> => {
    const docs = (await documentsOf(reader)).map((doc) => [doc.ref.path, textOf(doc)] as const);
    return docs.flatMap(([path, text]) =>
      marked.filter((word) => text.includes(word)).map((word) => `${path}: ${word}`),
    );
  };

  it('takes no transaction at a start that has no new key to note', async () => {
    const { reader, open } = database();
    await open(underFirst);
    const withoutTransactions = Object.assign(reader, {
      runTransaction: () => Promise.reject(new Error('It would lock what all instances read.')),
    });
    await expect(noteKeys(withoutTransactions, underFirst, noon)).resolves.toBeUndefined();
    await expect(noteKeys(withoutTransactions, null, noon)).rejects.toMatchObject({ code: 'configuration_invalid' });
    await expect(noteKeys(withoutTransactions, underSecond, noon)).rejects.toThrow('lock');
  });

  it('is in no document', async () => {
    const { reader, open } = database();
    const encrypted = await open(underFirst);
    await fillMarked(encrypted);
    expect(await found(reader)).toEqual([]);
    expect(JSON.stringify(await shownContent(encrypted))).toContain('Zwetschgenkuchen');
  });

  it('stays readable when keys are introduced, replaced and taken away, and becomes what the keys say step by step', async () => {
    const { reader, open } = database();
    const plain = await open(null);
    const [big] = awkwardBodies().map(({ body }) => incoming(body));
    if (!big) throw new Error('There is no big body.');
    await plain.events.accept(big);
    await fillMarked(plain, 3);
    const before = await shownContent(plain);
    const documentsBefore = await storedIn(reader);
    expect(await found(reader)).not.toEqual([]);
    const isWhole = async (store: Store): Promise<void> => {
      expect(await shownContent(store)).toEqual(before);
      const body = await store.events.payload(eventId(big.payload));
      expect(Buffer.compare(body ?? new Uint8Array(), big.payload)).toBe(0);
    };

    const encrypted = await open(underFirst);
    await isWhole(encrypted);
    expect(await encrypted.rewriting?.step()).toMatchObject({ keysInUse: ['k1'], hasPlain: true, isDone: false });
    expect(await rewriteAll(encrypted)).toMatchObject({ keysInUse: ['k1'], hasPlain: false, left: 0, remains: [] });
    await isWhole(encrypted);
    expect(await found(reader)).toEqual([]);

    const rotated = await open(underSecond);
    await isWhole(rotated);
    expect(await rotated.rewriting?.step()).toMatchObject({ keysInUse: ['k1', 'k2'], hasPlain: false });
    expect((await rewriteAll(rotated)).keysInUse).toEqual(['k2']);
    await isWhole(await open({ current: 'k2', keys: [k2] }));

    const turnedOff = await open(off);
    expect((await rewriteAll(turnedOff)).keysInUse).toEqual([]);
    await isWhole(await open(null));
    expect(await storedIn(reader)).toEqual(documentsBefore);
  });

  it('loses nothing when the rewriting is interrupted at any step, nor when two instances do it', async () => {
    const { open, start } = database();
    await fillMarked(await open(null), 3);
    const before = await shownContent(await open(null));
    const other = await start({ current: 'k1', keys: [k1, k2] });
    for (let round = 0; round < 50; round += 1) {
      const next = await open({ current: 'k1', keys: [k1, k2] });
      const [state] = await Promise.all([next.rewriting?.step(), other.rewriting?.step()]);
      if (round % 10 === 0) expect(await shownContent(next)).toEqual(before);
      if (state?.isDone) break;
    }
    expect(await shownContent(other)).toEqual(before);
  });

  it('needs an old key until a pass that began an hour after the change, since older instances write under it until they end', async () => {
    const { start, pass } = database();
    const older = await start({ current: 'k1', keys: [k1, k2] });
    pass(hourMs);
    await rewriteAll(older);
    const newer = await start(underSecond);
    const steps = async (): Promise<unknown> => {
      for (;;) {
        const state = await newer.rewriting?.step();
        if (state?.isDone || state?.restMs !== undefined) return state;
      }
    };
    expect(await steps()).toMatchObject({ keysInUse: ['k1', 'k2'], isDone: false, left: 0 });
    expect(await older.rewriting?.step()).toMatchObject({ isDone: false, restMs: 60_000 });
    await fillMarked(older);
    pass(hourMs);
    expect(await steps()).toMatchObject({ keysInUse: ['k2'], isDone: true });
    const last = await start({ current: 'k2', keys: [k2] });
    expect(JSON.stringify(await shownContent(last))).toContain('Zwetschgenkuchen');
  });

  it('is refused without the key that it needs, before anything is changed', async () => {
    const { open } = database();
    await fillMarked(await open(underSecond));
    await rewriteAll(await open(underSecond));
    for (const keys of [null, underFirst]) {
      await expect(open(keys)).rejects.toMatchObject({
        code: 'configuration_invalid',
        message: expect.stringMatching(
          /The Firestore database holds content that is encrypted with the key k2, which is missing/,
        ),
      });
    }
    await expect(open(underImpostor)).rejects.toThrow(/another key than the one named k2/);
  });

  it('is not shown where a value was changed or put into another document', async () => {
    const { reader, open } = database();
    const store = await open(underFirst);
    await fillMarked(store, 2);
    const { docs } = await reader.collection(collections.messages).get();
    const at = (wamid: string) => docs.find((doc) => doc.get('wamid') === wamid);
    await at('wamid.1')?.ref.update({ doc: at('wamid.0')?.get('doc') });
    expect(await store.conversations.findMessage('wamid.0')).not.toBeNull();
    await expect(store.conversations.findMessage('wamid.1')).rejects.toMatchObject({
      code: 'store_corrupt',
      message: expect.stringMatching(/whatsapp_messages\/\w+ can’t be decrypted/),
    });
  });
});

async function documentsOf(reader: Firestore): Promise<QueryDocumentSnapshot[]> {
  const names = await reader.listCollections();
  const all = await Promise.all([...names.map((each) => each.get()), reader.collectionGroup(eventParts).get()]);
  return all.flatMap(({ docs }) => docs);
}

const textOf = (doc: QueryDocumentSnapshot): string =>
  JSON.stringify(doc.data(), (_key, value) => (value instanceof Uint8Array ? Buffer.from(value).toString() : value));

/** A hash of every document's contents, by its path. */
async function storedIn(reader: Firestore): Promise<Map<string, string>> {
  const docs = await documentsOf(reader);
  return new Map(
    docs
      .map((doc) => [doc.ref.path, hash('sha256', canonicalJson(JSON.parse(textOf(doc))))] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
