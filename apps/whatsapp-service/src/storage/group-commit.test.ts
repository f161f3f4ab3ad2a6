import { setImmediate as nextTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { createGroupCommit, type GroupCommitOptions } from './group-commit.ts';

interface HandDrivenFlush {
  readonly batch: readonly string[];
  readonly finish: (results?: readonly PromiseSettledResult<string>[]) => void;
  readonly fail: (reason: unknown) => void;
}

function handDriven(limits: Partial<GroupCommitOptions<string, string>> = {}) {
  const flushes: HandDrivenFlush[] = [];
  const group = createGroupCommit<string, string>({
    flush: (batch) =>
      new Promise((resolve, reject) => {
        const allWell = batch.map((item) => ({ status: 'fulfilled' as const, value: `kept ${item}` }));
        flushes.push({ batch, finish: (results) => resolve(results ?? allWell), fail: reject });
      }),
    maxBatch: 100,
    maxBatchBytes: 1_000,
    bytesOf: (item) => item.length,
    maxConcurrentFlushes: 1,
    ...limits,
  });
  return { group, flushes, batches: () => flushes.map(({ batch }) => batch) };
}

describe('createGroupCommit', () => {
  it('commits a lone item at once', async () => {
    const { group, flushes } = handDriven();
    const kept = group.add('a');
    await nextTurn();
    flushes[0]?.finish();
    expect(await kept).toBe('kept a');
  });

  it('commits together what is added in one turn of the event loop', async () => {
    const { group, batches } = handDriven();
    void group.add('a');
    void group.add('b');
    await nextTurn();
    expect(batches()).toEqual([['a', 'b']]);
  });

  it('gathers what arrives while a flush runs and commits it with the next', async () => {
    const { group, flushes, batches } = handDriven();
    void group.add('a');
    await nextTurn();
    void group.add('b');
    await nextTurn();
    void group.add('c');
    await nextTurn();
    expect(batches()).toEqual([['a']]);
    flushes[0]?.finish();
    await nextTurn();
    await nextTurn();
    expect(batches()).toEqual([['a'], ['b', 'c']]);
  });

  it('runs no more flushes at a time than it may', async () => {
    const { group, flushes, batches } = handDriven({ maxBatch: 1, maxConcurrentFlushes: 2 });
    for (const item of ['a', 'b', 'c']) void group.add(item);
    await nextTurn();
    expect(batches()).toEqual([['a'], ['b']]);
    flushes[1]?.finish();
    await nextTurn();
    await nextTurn();
    expect(batches()).toEqual([['a'], ['b'], ['c']]);
  });

  it('puts no more bytes into a batch than it may, and lets an item bigger than that travel alone', async () => {
    const { group, batches } = handDriven({ maxBatchBytes: 4, maxConcurrentFlushes: 9 });
    for (const item of ['aa', 'bb', 'c', 'dddddd', 'e']) void group.add(item);
    await nextTurn();
    expect(batches()).toEqual([['aa', 'bb'], ['c'], ['dddddd'], ['e']]);
  });

  it('settles each item on its own', async () => {
    const { group, flushes } = handDriven();
    const settled = Promise.allSettled([group.add('a'), group.add('b')]);
    await nextTurn();
    flushes[0]?.finish([
      { status: 'rejected', reason: 'full' },
      { status: 'fulfilled', value: 'kept' },
    ]);
    expect(await settled).toEqual([
      { status: 'rejected', reason: 'full' },
      { status: 'fulfilled', value: 'kept' },
    ]);
  });

  it('rejects the whole batch, and only that one, when its flush fails', async () => {
    const { group, flushes } = handDriven();
    const failed = Promise.allSettled([group.add('a'), group.add('b')]);
    await nextTurn();
    const next = group.add('c');
    flushes[0]?.fail('gone');
    expect(await failed).toEqual([
      { status: 'rejected', reason: 'gone' },
      { status: 'rejected', reason: 'gone' },
    ]);
    await nextTurn();
    flushes[1]?.finish();
    expect(await next).toBe('kept c');
  });

  it('rejects an item of which the flush said nothing', async () => {
    const { group, flushes } = handDriven();
    const kept = group.add('a');
    await nextTurn();
    flushes[0]?.finish([]);
    await expect(kept).rejects.toThrow('nothing was said of this item');
  });

  it('spaces flushes under load, so that they gather more, and lets nobody wait who comes alone', async () => {
    let now = 0;
    const timers: { begin: () => void; ms: number }[] = [];
    const { group, flushes, batches } = handDriven({
      spacingMs: 10,
      now: () => now,
      startTimer: (begin, ms) => timers.push({ begin, ms }),
    });
    const finishLast = async (): Promise<void> => {
      flushes.at(-1)?.finish();
      await nextTurn();
      await nextTurn();
    };
    void group.add('a');
    await nextTurn();
    now = 2;
    await finishLast();
    for (const item of ['b', 'c', 'd', 'e']) void group.add(item);
    await nextTurn();
    expect(batches()).toEqual([['a'], ['b', 'c', 'd', 'e']]);
    now = 5;
    await finishLast();
    void group.add('f');
    await nextTurn();
    void group.add('g');
    await nextTurn();
    expect([batches().length, timers.map(({ ms }) => ms)]).toEqual([2, [7]]);
    now = 12;
    timers[0]?.begin();
    expect(batches().at(-1)).toEqual(['f', 'g']);
    await finishLast();
    void group.add('h');
    await nextTurn();
    expect(batches().at(-1)).toEqual(['h']);
  });

  it('is idle at once when nothing waits, else when the last flush is through', async () => {
    const { group, flushes } = handDriven({ maxBatch: 1 });
    await group.idle();
    void group.add('a');
    void group.add('b');
    let isIdle = false;
    const idle = group.idle().then(() => {
      isIdle = true;
    });
    await nextTurn();
    flushes[0]?.finish();
    await nextTurn();
    await nextTurn();
    expect(isIdle).toBe(false);
    flushes[1]?.finish();
    await idle;
  });
});
