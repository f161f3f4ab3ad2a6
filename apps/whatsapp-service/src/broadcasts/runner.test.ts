import { describe, expect, it } from 'vitest';
import { createIn, entriesIn, followFrom, people, request, stepIn, uploadFor } from '../../test/support/broadcasts.ts';
import { numberId, outcomes, start, takeRequest } from '../../test/support/outbox.ts';
import { eraseRecords } from '../erasure/erase-records.ts';
import type { Collection } from '../records/collection.ts';
import type { RecordStore } from '../records/record-store.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import type { Store } from '../storage/store.ts';
import { type Broadcast, broadcastIdOf, runsForMs } from './broadcast.ts';
import { type BroadcastChange, changeBroadcast } from './change-broadcast.ts';
import { broadcasts, rowPages } from './collections.ts';

const id = broadcastIdOf('Welcome');
/** How many messages a number sends in 0.15 s at 80 a second, Meta's default rate. */
const ahead = 12;

async function sceneOf(rows: number, changes: Parameters<typeof request>[0] = {}): Promise<Store> {
  const store = createMemoryStore({ now: () => start });
  await followFrom(store);
  await createIn(store)(request(changes), uploadFor(...people(rows)));
  return store;
}

const find = async (store: Store): Promise<Broadcast> => {
  const broadcast = await store.records.find(broadcasts, id);
  if (!broadcast) throw new Error('There is no broadcast.');
  return broadcast;
};

/** Sends everything that may go, as Meta would take it. */
async function sendAll(store: Store, at: number): Promise<void> {
  const { leased } = await store.sending.outbox.take(takeRequest(at));
  for (const entry of leased) {
    const { number: attempt = 0 } = entry.attempts.at(-1) ?? {};
    const outcome = outcomes.accepted(`wamid.${entry.id}`);
    const ended = { entryId: entry.id, attempt, outcome, now: at, jitter: 0, holdMs: 0, usedFallback: false };
    await store.sending.outbox.finish(ended);
  }
}

const change = (store: Store, what: BroadcastChange) =>
  store.records.run(() => changeBroadcast(id, what, { by: null, reason: null }, start));

/** Records of a process that dies after this many transactions. */
function dyingAfter(records: RecordStore, times: number): RecordStore {
  let left = times;
  return {
    ...records,
    run: async (rule) => {
      left -= 1;
      if (left < 0) throw new Error('The process ended.');
      return records.run(rule);
    },
  };
}

/** A store whose process dies after this many messages were accepted. */
function acceptingOnly(store: Store, times: number): Store {
  const { outbox } = store.sending;
  let left = times;
  const accept: typeof outbox.accept = async (draft) => {
    left -= 1;
    if (left < 0) throw new Error('The process ended.');
    return outbox.accept(draft);
  };
  return { ...store, sending: { ...store.sending, outbox: { ...outbox, accept } } };
}

describe('createBroadcastStep', () => {
  it('submits each row once, as the template with its values, and finishes the broadcast', async () => {
    const store = await sceneOf(ahead);
    await stepIn(store)();
    const entries = await entriesIn(store);
    expect(entries.map(({ recipient }) => recipient).sort()).toEqual(people(ahead));
    expect(JSON.parse(entries[0]?.body ?? '')).toMatchObject({
      template: { name: 'greeting', components: [{ parameters: [{ parameter_name: 'name', text: 'Ada' }] }] },
    });
    expect(await find(store)).toMatchObject({ state: 'finished', next: ahead, submitted: ahead, endedAt: start });
  });

  it('keeps no more in the outbox than goes in a fraction of a second, of its share of the rate', async () => {
    const store = await sceneOf(300);
    const step = stepIn(store);
    for (let turn = 0; turn < 3; turn += 1) await step();
    expect((await entriesIn(store)).length).toBe(ahead);
    expect(await find(store)).toMatchObject({ state: 'running', next: ahead });
    const slow = await sceneOf(300, { share: 0.5 });
    const slowStep = stepIn(slow);
    for (let turn = 0; turn < 3; turn += 1) await slowStep();
    expect((await entriesIn(slow)).length).toBe(ahead / 2);
  });

  it('submits nothing for a number that is paused', async () => {
    const store = await sceneOf(20);
    await store.sending.outbox.pause([numberId], { by: 'Ada', reason: null }, start);
    await stepIn(store)();
    expect(await entriesIn(store)).toEqual([]);
  });

  it('begins no earlier than its results are followed', async () => {
    const store = createMemoryStore({ now: () => start });
    await createIn(store)(request(), uploadFor(...people(3)));
    await stepIn(store)();
    expect(await entriesIn(store)).toEqual([]);
  });

  it('begins no earlier than its time, and rests until then', async () => {
    const store = await sceneOf(3, { startAt: start + 600 });
    expect(await stepIn(store)()).toBe(600);
    expect(await entriesIn(store)).toEqual([]);
    await stepIn(store, { now: () => start + 600 })();
    expect((await entriesIn(store)).length).toBe(3);
  });

  it('does not continue a broadcast 30 days after its start, when idempotency keys are forgotten', async () => {
    const store = await sceneOf(3);
    await stepIn(store, { now: () => start + runsForMs })();
    expect(await entriesIn(store)).toEqual([]);
    expect(await find(store)).toMatchObject({ state: 'expired' });
  });

  it('leaves a broadcast to the instance that has it, until its lease is over', async () => {
    const store = await sceneOf(3);
    await expect(stepIn(store, { owner: 'first', records: dyingAfter(store.records, 1) })()).rejects.toThrow();
    await stepIn(store, { owner: 'second' })();
    expect(await find(store)).toMatchObject({ lease: { owner: 'first' }, next: 0 });
    await stepIn(store, { owner: 'second', now: () => start + 15_000 })();
    expect(await find(store)).toMatchObject({ state: 'finished', submitted: 3 });
    expect((await entriesIn(store)).length).toBe(3);
  });

  it.each([
    ['before it submits', { transactions: 0, accepted: 99 }],
    ['when it has the broadcast, and before it submits', { transactions: 1, accepted: 0 }],
    ['between two messages that it submits', { transactions: 9, accepted: 3 }],
    ['after the last message, before that is recorded', { transactions: 1, accepted: 99 }],
    ['after that is recorded', { transactions: 2, accepted: ahead }],
  ])('sends nothing twice and leaves nobody out if the process dies %s', async (_when, { transactions, accepted }) => {
    const store = await sceneOf(30);
    const dying = acceptingOnly(store, accepted);
    const step = stepIn(dying, { records: dyingAfter(store.records, transactions) });
    await step()
      .then(step)
      .catch(() => undefined);
    for (let round = 1; round < 6; round += 1) {
      // Each is a process that starts again.
      await stepIn(store)();
      await sendAll(store, start + round * 1_000);
    }
    const entries = await entriesIn(store);
    expect(entries.map(({ recipient }) => recipient).sort()).toEqual(people(30));
    expect(await find(store)).toMatchObject({ state: 'finished', next: 30, submitted: 30 });
  });

  it('does not leave out a person whose message it had submitted', async () => {
    const store = await sceneOf(3);
    await expect(stepIn(store, { records: dyingAfter(store.records, 1) })()).rejects.toThrow();
    expect((await entriesIn(store)).length).toBe(3);
    await stepIn(store, { leaveOut: async () => 'opted_out' })();
    expect(await find(store)).toMatchObject({ state: 'finished', submitted: 3, leftOut: {} });
  });

  it('submits nothing to a person who is erased while a turn waits for room', async () => {
    const store = await sceneOf(3);
    const [first, erased, last] = people(3);
    const submitted: string[] = [];
    let [steady, room] = [0, 1];
    await stepIn(store, {
      steadyNow: () => steady,
      outbox: {
        perSecond: async () => 80,
        leftPerSecond: () => null,
        waiting: () => ahead - room,
        has: async () => false,
        cancel: async () => [],
        submit: async (drafts) => {
          submitted.push(...drafts.map(({ recipient }) => recipient));
          room = 0;
        },
      },
      pause: async () => {
        const person = { ids: [erased ?? ''], numbers: [erased ?? ''], conversations: [] };
        expect(await eraseRecords(store.records, rowPages as Collection, person)).toBe(1);
        [steady, room] = [60, 2];
      },
    })();
    expect(submitted).toEqual([first, last]);
  });

  it('leaves people out, and says of whom and why', async () => {
    const store = await sceneOf(3);
    await stepIn(store, { leaveOut: async (_broadcast, to) => (to === people(3)[1] ? 'limited' : null) })();
    expect((await entriesIn(store)).length).toBe(2);
    expect(await find(store)).toMatchObject({ submitted: 2, leftOut: { limited: 1 } });
  });
});

describe('changeBroadcast', () => {
  it('keeps a paused broadcast where it is until it is resumed', async () => {
    const store = await sceneOf(30);
    await stepIn(store)();
    expect((await change(store, 'pause')).outcome).toBe('changed');
    await stepIn(store)();
    expect((await entriesIn(store)).length).toBe(ahead);
    expect((await change(store, 'resume')).outcome).toBe('changed');
    await stepIn(store)();
    expect((await entriesIn(store)).length).toBe(2 * ahead);
  });

  it('takes back what waits in the outbox when a broadcast is cancelled', async () => {
    const store = await sceneOf(30);
    await stepIn(store)();
    await change(store, 'cancel');
    await stepIn(store)();
    expect((await entriesIn(store)).map(({ state }) => state)).toEqual(Array(ahead).fill('cancelled'));
    expect(await find(store)).toMatchObject({ state: 'cancelled', isRecalled: false, submitted: ahead });
  });

  it('changes nothing of a broadcast that has ended', async () => {
    const store = await sceneOf(2);
    await stepIn(store)();
    expect((await change(store, 'cancel')).outcome).toBe('impossible');
    expect((await change(store, 'resume')).outcome).toBe('impossible');
  });
});
