import { describe, expect, it } from 'vitest';
import { noProblems, type ProblemRecord } from '../../src/problems/problem-store.ts';
import type { StoreFixture } from './store-fixture.ts';

const record: ProblemRecord = {
  id: 'meta_failing',
  kind: 'meta_failing',
  about: 'meta',
  severity: 'critical',
  cause: 'Meta answers HTTP 503 — “POST messages”.',
  remedy: null,
  since: 1,
  count: 4,
  seenFrom: 1,
  seenAt: 2,
  reports: 1,
  reportedAt: 1,
  alertedAt: null,
};

export function describeProblemStore({ open, isDurable }: StoreFixture): void {
  describe('problems.update', () => {
    it('begins without any', async () => {
      const { problems } = await open();
      expect(await problems.update((state) => state)).toEqual(noProblems);
    });

    it('replaces the state, and returns what it is then', async () => {
      const { problems } = await open();
      expect(await problems.update((state) => ({ ...state, problems: [record] }))).toMatchObject({
        problems: [record],
      });
      expect(await problems.update((state) => state)).toEqual({ ...noProblems, problems: [record] });
    });

    it('makes changes one after another', async () => {
      const { problems } = await open();
      const add = (id: string) =>
        problems.update((state) => ({ ...state, problems: [...state.problems, { ...record, id }] }));
      await Promise.all(['a', 'b', 'c'].map(add));
      const { problems: all } = await problems.update((state) => state);
      expect(all.map(({ id }) => id).sort()).toEqual(['a', 'b', 'c']);
    });

    if (isDurable)
      it('is there after the store was reopened', async () => {
        const before = await open();
        await before.problems.update((state) => ({ ...state, problems: [record] }));
        await before.close();
        const after = await open();
        expect((await after.problems.update((state) => state)).problems).toEqual([record]);
      });
  });
}
