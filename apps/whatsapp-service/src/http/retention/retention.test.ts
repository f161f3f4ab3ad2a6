import type { RetentionView } from '@intexuraos/service-api/schemas';
import { expect, it } from 'vitest';
import { createTestApi } from '../../../test/support/api.ts';
import { noon } from '../../../test/support/webhooks.ts';
import { put } from '../../records/flow.ts';
import { defaultRetention, settingOf } from '../../records/retention.ts';
import { appliedSettings, type Sweep, sweeps } from '../../retention/collections.ts';
import { createSweepNotes } from '../../retention/note-sweep.ts';
import { createMemoryStore } from '../../storage/memory/memory-store.ts';

const now = (): number => noon + 3_600_000;
const sweep = (id: number, changes: Partial<Sweep> = {}): Sweep => ({
  ...{ id: `swp_${id}`, startedAt: noon + id, seenAt: noon + id, finishedAt: noon + id, sweeping: null },
  ...{ removed: {}, failing: [] },
  ...changes,
});

it('shows the retention of each kind, per number too, and whether it is applied to older data', async () => {
  const retention = {
    usual: { ...defaultRetention.usual, messages: 365, audit: 30 },
    numbers: { '106540352242922': { messages: 30, media: null } },
  };
  const store = createMemoryStore({ now });
  const { get } = createTestApi({ store, retention });
  const kinds = async () => (await get('/v1/retention')).json<RetentionView>().kinds;
  expect(await kinds()).toEqual([
    { kind: 'events', days: null, numbers: [], isApplied: true },
    // A table of this store, which is asked by age when it is swept, and so are files.
    { kind: 'messages', days: 365, numbers: [{ phoneNumberId: '106540352242922', days: 30 }], isApplied: true },
    { kind: 'media', days: null, numbers: [{ phoneNumberId: '106540352242922', days: null }], isApplied: true },
    { kind: 'deliveries', days: 30, numbers: [], isApplied: true },
    { kind: 'outbox', days: 30, numbers: [], isApplied: true },
    { kind: 'audit', days: 30, numbers: [], isApplied: false },
  ]);
  // biome-ignore lint/correctness/useYield: it has nothing to read.
  await store.records.run(function* () {
    const setting = settingOf(retention, 'audit');
    return { writes: [put(appliedSettings, { kind: 'audit' as const, setting, place: null, isDone: true })] };
  });
  expect((await kinds()).at(-1)).toMatchObject({ kind: 'audit', isApplied: true });
});

it('shows the last 24 sweeps, newest first, with removed records and failures, and whether each is running or was cut short', async () => {
  const store = createMemoryStore({ now });
  const { get } = createTestApi({ store });
  expect((await get('/v1/retention')).json<RetentionView>().sweeps).toEqual([]);
  const note = createSweepNotes(store.records, { warn: () => expect.fail('nothing to warn of') } as never);
  for (let id = 0; id < 30; id += 1) await note(sweep(id, { removed: { messages: id, [sweeps.name]: 1 } }));
  await note(sweep(40, { finishedAt: null, sweeping: 'events' }));
  const failing = [{ kind: 'media', since: noon, reason: 'no such disk' }];
  await note(sweep(50, { finishedAt: null, sweeping: 'media', seenAt: now() - 60_000, failing }));
  const shown = (await get('/v1/retention')).json<RetentionView>().sweeps;
  expect(shown).toHaveLength(24);
  expect(shown.slice(0, 3)).toMatchObject([
    { state: 'running', sweeping: 'media', failing: [{ kind: 'media', reason: 'no such disk' }] },
    { state: 'interrupted', sweeping: 'events', finishedAt: null },
    { id: 'swp_29', state: 'finished', removed: { messages: 29 } },
  ]);
  expect(shown[2]?.removed).toEqual({ messages: 29 });
});

it('logs once that sweeps cannot be recorded, and continues', async () => {
  const lines: string[] = [];
  const store = createMemoryStore({ now });
  let isBroken = true;
  const run: typeof store.records.run = (start) =>
    isBroken ? Promise.reject(new Error('read-only')) : store.records.run(start);
  const note = createSweepNotes({ run }, { warn: (_fields: object, text: string) => void lines.push(text) } as never);
  await note(sweep(1));
  await note(sweep(1));
  isBroken = false;
  await note(sweep(1));
  expect(lines).toEqual(['Cannot record what a sweep removed; GET /v1/retention shows it late.']);
  expect(await store.records.find(sweeps, 'swp_1')).toMatchObject({ startedAt: noon + 1 });
});
