import { describe, expect, it, vi } from 'vitest';
import { createMemoryStore } from '../../storage/memory/memory-store.ts';
import { allShards, shardCount } from './shard-book.ts';
import { createShards, leaseMs, type Shards, settleMs, validMs } from './shards.ts';

/** Instances on one store, whose loops take a step whenever the clock advances. */
function scene() {
  const { records } = createMemoryStore({ now: Date.now });
  const clock = { now: 1_000_000 };
  const announced = { at: Number.NEGATIVE_INFINITY };
  const sleepers = new Set<() => void>();
  const fault: { now: Error | null } = { now: null };
  const frozen = new Set<string>();
  const ended = new Set<string>();
  const log = { info: vi.fn(), error: vi.fn() };
  const writes = { count: 0 };
  const instance = (id: string): Shards =>
    createShards({
      records: {
        run: async (start) => {
          if (fault.now) throw fault.now;
          writes.count += 1;
          return records.run(start);
        },
      },
      ...{ place: { where: id, pid: 1 }, hasEnded: (place) => ended.has(place?.where ?? '') },
      ...{ id, name: `machine-${id}`, steadyNow: () => clock.now, announcedAt: () => announced.at },
      announce: async () => {
        announced.at = clock.now;
      },
      sleep: (_ms, signal) =>
        new Promise((resolve) => {
          const wake = (): void => {
            if (frozen.has(id) && signal?.aborted !== true) return;
            sleepers.delete(wake);
            resolve();
          };
          sleepers.add(wake);
          signal?.addEventListener('abort', wake);
        }),
    });
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  const pass = async (ms: number): Promise<void> => {
    for (let left = ms; left > 0; left -= 250) {
      clock.now += Math.min(250, left);
      for (const wake of [...sleepers]) wake();
      await settle();
    }
  };
  const start = async (...ids: readonly string[]): Promise<Shards[]> => {
    const made = ids.map(instance);
    for (const each of made) {
      each.start(log);
      await settle();
    }
    return made;
  };
  return { start, pass, clock, announced, fault, frozen, ended, log, writes };
}

const heldBy = async (instances: readonly Shards[]): Promise<number[][]> =>
  Promise.all(instances.map(async (each) => [...(await each.lease()).shards]));
const countsOf = async (instances: readonly Shards[]): Promise<number[]> =>
  (await heldBy(instances)).map((shards) => shards.length);
const only = <T>([one]: readonly T[]): T => one as T;

describe('shards', () => {
  it('belong to the only instance, which may send at once if none worked before', async () => {
    const { start } = scene();
    const alone = only(await start('a'));
    expect(await alone.lease()).toEqual({ shards: allShards, sending: allShards, moreInMs: null });
  });

  it('belong to nobody before an instance starts', async () => {
    const { start } = scene();
    await start();
    const { records } = createMemoryStore({ now: Date.now });
    const idle = createShards({
      ...{
        records,
        id: 'a',
        name: 'machine',
        steadyNow: () => 0,
        announcedAt: () => 0,
        announce: async () => undefined,
      },
    });
    expect((await idle.lease()).shards).toEqual([]);
  });

  it('move within seconds to an instance that joins, none worked by both, and each instance gets its part', async () => {
    const { start, pass } = scene();
    const [a] = await start('a');
    const [b] = await start('b');
    await pass(4_000);
    const [ofA = [], ofB = []] = await heldBy([a as Shards, b as Shards]);
    expect(ofA).toHaveLength(8);
    expect([...ofA, ...ofB].sort((x, y) => x - y)).toEqual(allShards);
  });

  it.each([3, 5, 7])('are divided fairly among %i, and few move', async (count) => {
    const { start, pass } = scene();
    const names = 'abcdefg'.slice(0, count).split('');
    const instances: Shards[] = [];
    for (const name of names) {
      instances.push(only(await start(name)));
      await pass(5_000);
    }
    const counts = await countsOf(instances);
    expect(counts.reduce((sum, each) => sum + each, 0)).toBe(shardCount);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    const fences = only(instances)
      .book()
      .leases.reduce((sum, { fence }) => sum + fence, 0);
    // Each join moves no more than the part of the joining instance.
    const least = names.reduce((sum, _name, index) => sum + Math.ceil(shardCount / (index + 1)), 0);
    expect(fences).toBeLessThanOrEqual(least);
  });

  it('move within seconds when their owner dies, which no longer works them by then', async () => {
    const { start, pass, frozen, announced, clock } = scene();
    const [a, b] = (await start('a', 'b')) as [Shards, Shards];
    await pass(6_000);
    announced.at = clock.now;
    frozen.add('a');
    await pass(leaseMs + 3_000);
    expect(b.assigned()).toEqual(allShards);
    // An instance that wakes up asks before it works anything, and starts with the shards it is given then.
    const { shards } = await a.lease();
    const { leases } = a.book();
    expect(shards.filter((shard) => leases[shard]?.owner !== 'a')).toEqual([]);
    frozen.delete('a');
    // Each asks before it looks for work.
    for (let look = 0; look < 4; look += 1) {
      await heldBy([a, b]);
      await pass(1_000);
    }
    const [ofA = [], ofB = []] = await heldBy([a, b]);
    expect([...ofA, ...ofB].sort((x, y) => x - y)).toEqual(allShards);
  });

  it('are taken over at once from a process of the same machine that has ended', async () => {
    const { start, pass, ended } = scene();
    await start('a');
    await pass(2_000);
    ended.add('a');
    const b = only(await start('b'));
    expect(b.assigned()).toEqual(allShards);
    // Its messages may have been sent in this second.
    expect((await b.lease()).sending).toEqual([]);
  });

  it('are not worked on a lease that could not be renewed', async () => {
    const { start, pass, fault } = scene();
    const alone = only(await start('a'));
    fault.now = new Error('Firestore is away.');
    await pass(validMs + 1_000);
    await expect(alone.lease()).rejects.toThrow('Firestore is away.');
    fault.now = null;
    expect((await alone.lease()).shards).toEqual(allShards);
  });

  it('go to the others at once when an instance stops, which send on them once the last second is over', async () => {
    const { start, pass } = scene();
    const [a, b] = (await start('a', 'b')) as [Shards, Shards];
    await pass(6_000);
    await a.leave();
    expect((await a.lease()).shards).toEqual([]);
    await pass(2_000);
    const before = await b.lease();
    expect(before.shards).toEqual(allShards);
    await pass(settleMs);
    expect((await b.lease()).sending).toEqual(allShards);
  });

  it('are sent on only after the second in which their former owner may have sent', async () => {
    const { start, pass } = scene();
    const a = only(await start('a'));
    await pass(2_000);
    const [b] = (await start('b')) as [Shards];
    await pass(1_000);
    await a.lease();
    for (let look = 0; look < 20 && b.assigned().length === 0; look += 1) await pass(250);
    const early = await b.lease();
    expect(early.shards).toHaveLength(8);
    expect(early.sending).toEqual([]);
    expect(early.moreInMs).toBeGreaterThan(0);
    await pass(settleMs);
    expect((await b.lease()).sending).toEqual(early.shards);
  });

  it('cost nothing while nothing is announced, and little while an instance is alone', async () => {
    const { start, pass, writes } = scene();
    const [a, b] = (await start('a', 'b')) as [Shards, Shards];
    await pass(160_000);
    const awake = writes.count;
    await pass(3_600_000);
    expect(writes.count).toBe(awake);
    await b.leave();
    await a.lease();
    const alone = writes.count;
    await pass(3_600_000);
    expect(writes.count).toBe(alone);
  });

  it('are taken from no instance if all slept equally long', async () => {
    const { start, pass, announced, clock } = scene();
    const [a, b] = (await start('a', 'b')) as [Shards, Shards];
    await pass(6_000);
    const fences = JSON.stringify(a.book().leases);
    await pass(600_000);
    announced.at = clock.now;
    await pass(20_000);
    expect(JSON.stringify(b.book().leases)).toBe(fences);
  });
});
