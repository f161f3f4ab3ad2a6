import { expect, it, vi } from 'vitest';
import { abortableSleep } from '../loop.ts';
import { collection, indexOf } from '../records/collection.ts';
import { put } from '../records/flow.ts';
import { defaultRetention } from '../records/retention.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import type { Chore } from './chore.ts';
import { allChores } from './chores.ts';
import type { Sweep } from './collections.ts';
import { sweepFindings } from './sweep-findings.ts';
import { createSweeper } from './sweeper.ts';

const hourMs = 60 * 60_000;

/** Runs a sweeper through the passes that `until` asks for, on a clock that only its rests move. */
async function sweep(chores: readonly Chore[], passes = 1, leaptAt: number | null = null, isBusy = () => false) {
  const clock = { at: 100, leaptAt: () => leaptAt, now: () => clock.at, steadyNow: () => clock.at };
  const [rests, lines, noted]: [number[], string[], Sweep[]] = [[], [], []];
  const log = (level: string) => (_fields: object | string, text?: string) => void lines.push(`${level} ${text}`);
  let left = passes;
  const ended = Promise.withResolvers<void>();
  const sweeper = createSweeper({
    chores,
    clock,
    isBusy,
    newId: (now) => `swp_${now}`,
    note: async (sweep) => void noted.push(sweep),
    log: { info: log('info'), error: log('error') } as never,
    sleep: async (ms, signal) => {
      rests.push(ms);
      clock.at += ms;
      left -= ms >= 60_000 ? 1 : 0;
      if (left > 0) return;
      ended.resolve();
      await abortableSleep(60_000, signal);
    },
  });
  sweeper.start();
  await ended.promise;
  await sweeper.stop();
  return { report: sweeper.report(), rests, lines, noted };
}

/** Records of a collection, with the results of their removal. */
const notes = collection({
  name: 'test_notes',
  key: ({ id }: { readonly id: number; readonly until: number }) => String(id),
  indexes: { all: { groups: () => [''], place: ({ id }) => id } },
  keptUntil: ({ until }) => until,
});
const forGood = collection({ name: 'test_for_good', key: ({ id }: { readonly id: string }) => id, indexes: {} });

it('removes all expired data, however much it is, and then rests for an hour', async () => {
  const store = createMemoryStore({ now: Date.now });
  const { records } = store;
  const writes = Array.from({ length: 450 }, (_, id) => put(notes, { id, until: id < 440 ? 99 : 10_000_000 }));
  // biome-ignore lint/correctness/useYield: it has nothing to read.
  await records.run(function* () {
    return { writes: [...writes, put(forGood, { id: 'a' })] };
  });
  const { sweeping, sending } = store;
  const { outbox } = sending;
  const chores = allChores({
    records,
    outbox,
    sweeping,
    contents: null,
    now: Date.now,
    collections: [notes, forGood],
    retention: defaultRetention,
  });
  const { report, rests } = await sweep(chores);
  expect(rests).toEqual([50, 50, 50, 50, 50, hourMs]);
  expect(Object.fromEntries(report.removed)).toEqual({ test_notes: 440, events: 0, messages: 0, outbox: 0 });
  expect(report.finishedAt).toBe(350);
  expect(await records.count(indexOf(notes, 'all'), { group: '' })).toBe(10);
  expect(await records.find(forGood, 'a')).toEqual({ id: 'a' });
});

it('continues where a step ended, and rests four times as long as it worked', async () => {
  const places: (string | null)[] = [];
  const chore: Chore = {
    kind: 'messages',
    step: async (place) => {
      places.push(place);
      return { removed: 7, next: places.length < 3 ? `place ${places.length}` : null };
    },
  };
  const { report, noted } = await sweep([chore]);
  expect(places).toEqual([null, 'place 1', 'place 2']);
  expect(report.removed.get('messages')).toBe(21);
  expect(noted).toEqual([
    {
      ...{ id: 'swp_100', startedAt: 100, seenAt: 200, finishedAt: 200 },
      ...{ sweeping: null, removed: { messages: 21 }, failing: [] },
    },
  ]);
});

it('sweeps everything else while one chore fails, retries that chore soon, and logs the failure once', async () => {
  let attempts = 0;
  const broken: Chore = {
    kind: 'media',
    step: async () => {
      attempts += 1;
      if (attempts < 3) throw new Error('no such disk');
      return { removed: 1, next: null };
    },
  };
  const works: Chore = { kind: 'audit', step: async () => ({ removed: 1, next: null }) };
  // Another chore of the same kind works, which says nothing of this one.
  const same: Chore = { ...works, kind: 'media' };
  const failed = await sweep([same, broken, works], 2);
  expect(failed.rests).toEqual([50, 50, 300_000, 50, 50, 300_000]);
  expect(failed.report.failing).toEqual([{ kind: 'media', since: 150, reason: 'no such disk' }]);
  expect(failed.report.removed.get('audit')).toBe(2);
  expect(sweepFindings(failed.report, 150 + 10 * 60_000 - 1)).toEqual([]);
  expect(sweepFindings(failed.report, 150 + 10 * 60_000)).toMatchObject([
    { kind: 'retention_failing', subject: 'media', since: 150, cause: expect.stringContaining('no such disk') },
  ]);
  expect(failed.lines).toEqual(['error Cannot remove expired data; will retry.']);
  attempts = 1;
  const worked = await sweep([broken, works], 2);
  expect(worked.report.failing).toEqual([]);
  expect(worked.lines.at(-1)).toBe('info Removing expired data works again.');
});

it('notes once a minute how far a long pass has come, and which chore failed in it', async () => {
  let steps = 0;
  const long: Chore = {
    kind: 'messages',
    step: async () => {
      steps += 1;
      return { removed: 1, next: steps < 1_250 ? 'more' : null };
    },
  };
  const broken: Chore = {
    kind: 'audit',
    step: async () => {
      throw new Error('no such disk');
    },
  };
  const { noted } = await sweep([long, broken]);
  expect(noted.map(({ seenAt, finishedAt, sweeping, removed }) => [seenAt, finishedAt, sweeping, removed])).toEqual([
    [60_100, null, 'messages', { messages: 1_201 }],
    [62_600, 62_600, null, { messages: 1_250 }],
  ]);
  expect(noted.at(-1)?.failing).toEqual([{ kind: 'audit', since: 62_600, reason: 'no such disk' }]);
});

it('takes a step four times a second at most while webhooks wait to be stored', async () => {
  let steps = 0;
  const step = async () => ({ removed: 1, next: ++steps < 4 ? 'more' : null });
  const { rests } = await sweep([{ kind: 'messages', step }], 1, null, () => steps < 3);
  expect(rests).toEqual([250, 250, 50, hourMs]);
});

it('removes nothing shortly after the clock leapt forward', async () => {
  const step = vi.fn(async () => ({ removed: 1, next: null }));
  const { rests } = await sweep([{ kind: 'audit', step }], 1, 100);
  expect([rests, step.mock.calls.length]).toEqual([[900_000], 0]);
});
