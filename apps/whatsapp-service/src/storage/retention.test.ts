import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Firestore, Timestamp } from '@google-cloud/firestore';
import { describe, expect, it } from 'vitest';
import { describeRetention } from '../../test/contracts/retention-contract.ts';
import { processAll } from '../../test/contracts/store-fixture.ts';
import { describeWithFirestore } from '../../test/support/firestore-tests.ts';
import { underFirst } from '../../test/support/marked-content.ts';
import { incoming, messagesWebhook, noon, textMessage } from '../../test/support/webhooks.ts';
import { defaultRetention, type Retention } from '../records/retention.ts';
import { createFirestoreStore } from './firestore/firestore-store.ts';
import { createMemoryStore } from './memory/memory-store.ts';
import { createSqliteStore } from './sqlite/sqlite-store.ts';

describe('retention in memory', () => {
  describeRetention(false, async () => ({
    open: async (retention) => createMemoryStore({ now: Date.now, retention }),
  }));
});

describe.each([
  ['SQLite', null],
  ['encrypted SQLite', underFirst],
])('retention in %s', (_name, keys) => {
  describeRetention(true, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'retention-'));
    return {
      open: (retention) => createSqliteStore({ path: join(folder, 'whatsapp.db'), keys, retention }),
      remove: () => rm(folder, { recursive: true }),
    };
  });
});

it('gives the space of what was removed back to the disk, from SQLite’s files and their logs', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'retention-space-'));
  const retention: Retention = { ...defaultRetention, usual: { ...defaultRetention.usual, events: 8 } };
  const store = await createSqliteStore({ path: join(folder, 'whatsapp.db'), retention });
  const ended = async (step: (place: string | null) => Promise<string | null>): Promise<void> => {
    for (let place = await step(null); place !== null; ) place = await step(place);
  };
  const bytes = async () => (await store.space?.())?.bytes ?? 0;
  for (let n = 0; n < 400; n += 1) {
    const text = textMessage(`wamid.${n}`, { body: `${n} ${'x'.repeat(10_000)}` });
    await store.events.accept(incoming(messagesWebhook(text)));
  }
  await processAll(store);
  await ended(async (place) => (await store.sweeping.sweep('events', noon + 9 * 86_400_000, place)).next);
  expect((await store.events.list({}, { limit: 1 })).data).toEqual([]);
  const before = await bytes();
  await ended(async (place) => (await store.sweeping.returnSpace?.(place)) ?? null);
  expect(before - (await bytes())).toBeGreaterThan(4_000_000);
  expect(await store.events.count()).toEqual({ stored: 0, pending: 0 });
  await store.close();
  await rm(folder, { recursive: true });
});

/** The collections with a TTL policy. */
const indexFile: { fieldOverrides: { collectionGroup: string; fieldPath: string; ttl?: boolean }[] } = JSON.parse(
  readFileSync(new URL('../../../../firestore.indexes.json', import.meta.url), 'utf8'),
);
const expiring = indexFile.fieldOverrides.filter(({ ttl }) => ttl === true);

await describeWithFirestore('with Firestore', ({ emulatorHost, freshProjectId }) => {
  // A busy machine makes the emulator slow.
  const deadlines = { acceptDeadlineMs: 15_000, deadlineMs: 60_000, changesSettledAfterMs: 0 };
  describe('retention', () => {
    describeRetention(true, async () => {
      const projectId = freshProjectId();
      return {
        // Encrypted, since the dates are computed from encrypted records.
        open: (retention) =>
          createFirestoreStore({ projectId, emulatorHost, keys: underFirst, now: Date.now, retention, ...deadlines }),
        // As its TTL policies do it, which the emulator lacks.
        deleteExpired: async (now) => {
          const firestore = new Firestore({ projectId, host: emulatorHost, ssl: false });
          for (const { collectionGroup, fieldPath } of expiring) {
            const { docs } = await firestore
              .collectionGroup(collectionGroup)
              .where(fieldPath, '<', Timestamp.fromMillis(now))
              .get();
            await Promise.all(docs.map(({ ref }) => ref.delete()));
          }
          await firestore.terminate();
        },
      };
    });
  });
});
