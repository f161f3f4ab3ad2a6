import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Firestore, Timestamp } from '@google-cloud/firestore';
import { describe } from 'vitest';
import { describeRetention } from '../../test/contracts/retention-contract.ts';
import { describeWithFirestore } from '../../test/support/firestore-tests.ts';
import { createFirestoreStore } from './firestore/firestore-store.ts';
import { createMemoryStore } from './memory/memory-store.ts';
import { createSqliteStore } from './sqlite/sqlite-store.ts';

describe('retention in memory', () => {
  describeRetention(false, async () => ({
    open: async (retention) => createMemoryStore({ now: Date.now, retention }),
  }));
});

describe('retention in SQLite', () => {
  describeRetention(true, async () => {
    const folder = await mkdtemp(join(tmpdir(), 'retention-'));
    return {
      open: (retention) => createSqliteStore({ path: join(folder, 'whatsapp.db'), retention }),
      remove: () => rm(folder, { recursive: true }),
    };
  });
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
        open: (retention) => createFirestoreStore({ projectId, emulatorHost, now: Date.now, retention, ...deadlines }),
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
