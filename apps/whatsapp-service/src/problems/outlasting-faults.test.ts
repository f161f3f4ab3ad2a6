import { expect, it } from 'vitest';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { outlastingFaults } from './outlasting-faults.ts';
import type { ProblemState, ProblemStore } from './problem-store.ts';

const withTarget =
  (name: string) =>
  (state: ProblemState): ProblemState => ({
    ...state,
    targets: { ...state.targets, [name]: { failures: 1, failingSince: 0, nextAt: 0, reason: '' } },
  });
const names = ({ targets }: ProblemState): string[] => Object.keys(targets);

it('goes on in memory while nothing can be written, and writes all of it afterwards', async () => {
  const { problems } = createMemoryStore({ now: () => 0 });
  const disk = { isFull: false };
  const faults: unknown[] = [];
  const writing: ProblemStore = {
    update: async (change) => {
      if (!disk.isFull) return problems.update(change);
      await problems.update((before) => {
        change(before);
        return before;
      });
      throw new Error('ENOSPC');
    },
  };
  const store = outlastingFaults(writing, (error) => faults.push(error));
  await store.update(withTarget('before'));
  disk.isFull = true;
  await store.update(withTarget('first'));
  expect(names(await store.update(withTarget('second')))).toEqual(['before', 'first', 'second']);
  expect([names(await problems.update((state) => state)), faults.length]).toEqual([['before'], 1]);
  disk.isFull = false;
  await store.update(withTarget('after'));
  expect(names(await problems.update((state) => state))).toEqual(['before', 'first', 'second', 'after']);
  // From here on the stored state counts, as others may have changed it.
  await problems.update(withTarget('other'));
  expect(names(await store.update((state) => state))).toContain('other');
});
