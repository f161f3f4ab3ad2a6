import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { describeChanges } from '../../test/contracts/change-contract.ts';
import { describeDeliveries } from '../../test/contracts/delivery-contract.ts';
import { describeKeys } from '../../test/contracts/key-contract.ts';
import { describeRecordStore } from '../../test/contracts/record-contract.ts';
import { type StoreUnderTest, storeFixture } from '../../test/contracts/store-fixture.ts';
import { describeWork } from '../../test/contracts/work-contract.ts';
import { describeWithFirestore } from '../../test/support/firestore-tests.ts';
import { underFirst } from '../../test/support/marked-content.ts';
import type { ContentKeys } from '../encryption/content-keys.ts';
import { createFirestoreStore } from './firestore/firestore-store.ts';
import { createMemoryStore } from './memory/memory-store.ts';
import { createSqliteStore } from './sqlite/sqlite-store.ts';

function run(name: string, subject: StoreUnderTest): void {
  describe(`RecordStore in ${name}`, () => describeRecordStore(storeFixture(subject)));
  describe(`API keys and the audit trail in ${name}`, () => describeKeys(storeFixture(subject)));
  describe(`Work in ${name}`, () => describeWork(storeFixture(subject)));
  describe(`Deliveries in ${name}`, () => describeDeliveries(storeFixture(subject)));
  describe(`ChangeFeed in ${name}`, () => describeChanges(storeFixture(subject)));
}

run('memory', {
  isDurable: false,
  place: async () => ({ open: async () => createMemoryStore({ now: Date.now }) }),
});

const sqlite = (keys: ContentKeys | null): StoreUnderTest => ({
  isDurable: true,
  place: async () => {
    const folder = await mkdtemp(join(tmpdir(), 'records-'));
    return {
      open: () => createSqliteStore({ path: join(folder, 'whatsapp.db'), keys }),
      remove: () => rm(folder, { recursive: true }),
    };
  },
});

run('SQLite', sqlite(null));

describe('in an encrypted SQLite store', () => {
  const fixture = storeFixture(sqlite(underFirst));
  describe('RecordStore', () => describeRecordStore(fixture));
  describe('ChangeFeed', () => describeChanges(fixture));
});

/** Plain documents have the whole contract of a store (`firestore-store.test.ts`). */
await describeWithFirestore('on the emulator', ({ emulatorHost, freshProjectId }) =>
  run('encrypted documents of Firestore', {
    isDurable: true,
    place: async () => {
      const projectId = freshProjectId();
      // A busy machine makes the emulator slow.
      const deadlines = { acceptDeadlineMs: 15_000, deadlineMs: 60_000, changesSettledAfterMs: 0 };
      const options = { projectId, emulatorHost, keys: underFirst, now: Date.now, ...deadlines };
      return { open: () => createFirestoreStore(options) };
    },
  }),
);
