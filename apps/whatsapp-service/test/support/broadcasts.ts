import type { Template } from '../../src/account/template-directory.ts';
import { createBroadcastOutbox } from '../../src/broadcasts/broadcast-outbox.ts';
import {
  type BroadcastRequest,
  type CreateBroadcastDeps,
  createCreateBroadcast,
} from '../../src/broadcasts/create-broadcast.ts';
import { createLeaveOut } from '../../src/broadcasts/leave-out.ts';
import { recordResults } from '../../src/broadcasts/results.ts';
import { type BroadcastRunnerDeps, createBroadcastStep } from '../../src/broadcasts/runner.ts';
import { resultsConsumer } from '../../src/broadcasts/turn.ts';
import type { Upload } from '../../src/broadcasts/upload.ts';
import { drainChanges } from '../../src/changes/drain-changes.ts';
import type { BroadcastsWay } from '../../src/http/broadcasts/routes.ts';
import type { OutboxEntry } from '../../src/outbox/outbox-entry.ts';
import type { Store } from '../../src/storage/store.ts';
import { draft, numberId, start } from './outbox.ts';

/** `Hi {{name}}`, approved. */
export const greeting: Template = {
  name: 'greeting',
  language: 'en',
  status: 'APPROVED',
  category: 'MARKETING',
  parameter_format: 'NAMED',
  components: [{ type: 'BODY', text: 'Hi {{name}}, welcome.' }],
};

/** Rows for the template: a name each, for these recipients. */
export const uploadFor = (...recipients: readonly string[]): Upload => ({
  columns: ['name'],
  rows: recipients.map((to, index) => ({ line: index + 2, to, values: ['Ada'] })),
});

/** Numbers that are different people. */
export const people = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => String(48_600_000_000 + index));

/** A broadcast for the test's number, to begin at once. */
export const request = (changes: Partial<BroadcastRequest> = {}): BroadcastRequest => ({
  name: 'Welcome',
  phoneNumberId: numberId,
  template: { name: 'greeting', language: 'en' },
  startAt: null,
  share: 1,
  skipsBadRows: false,
  ...changes,
});

/** Creates broadcasts in a store, with a Meta that lists the greeting. */
export const createIn = (store: Store, changes: Partial<CreateBroadcastDeps> = {}) =>
  createCreateBroadcast({
    records: store.records,
    translations: async () => new Map([['en', greeting]]),
    checkAgainstTemplate: async () => ({ problems: [], lifeMs: null }),
    checkOwnNumber: () => [],
    version: 'v24.0',
    now: () => start,
    ...changes,
  });

/** What the routes need, with a Meta that lists the greeting and takes every message. */
export const broadcastsIn = (store: Store): BroadcastsWay => ({
  create: createIn(store),
  translations: async () => new Map([['en', greeting]]),
  submit: async ({ id, phoneNumberId, text, now }) => {
    const { entry } = await store.sending.outbox.accept(draft(phoneNumberId, { id, body: text, createdAt: now }));
    return { outcome: 'taken', entry, isRepeated: false };
  },
  version: 'v24.0',
  onChange: () => undefined,
});

/** Has the results followed from here, as the service does before anything is submitted. */
export const followFrom = (store: Store): Promise<unknown> =>
  drainChanges({ feed: store.changes, records: store.records, consumer: resultsConsumer, limit: 1 }, recordResults);

/** A turn of all broadcasts of a store, which ends as soon as there is no room left in the outbox. */
export function stepIn(store: Store, changes: Partial<BroadcastRunnerDeps> = {}): () => Promise<number> {
  let steady = 0;
  const outbox = createBroadcastOutbox({
    outbox: store.sending.outbox,
    onAccepted: () => undefined,
    onChange: () => undefined,
    wake: () => undefined,
    isShared: false,
    now: () => start,
    steadyNow: () => steady,
  });
  return createBroadcastStep({
    records: store.records,
    outbox,
    leaveOut: createLeaveOut({ conversations: store.conversations, outbox: store.sending.outbox, now: () => start }),
    owner: 'runner',
    leaseMs: 15_000,
    turnMs: 250,
    rowsMs: 50,
    sweepMs: 1_000,
    now: () => start,
    steadyNow: () => steady,
    pause: async () => {
      steady += 250;
    },
    ...changes,
  });
}

/** All entries of the outbox, oldest first. */
export async function entriesIn(store: Store): Promise<readonly OutboxEntry[]> {
  const { data } = await store.sending.outbox.list({}, { limit: 10_000 }, 'oldest');
  return data;
}
