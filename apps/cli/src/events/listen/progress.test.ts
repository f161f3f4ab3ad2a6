import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createProgress } from './progress.ts';

describe('createProgress', () => {
  it('is at the last event before the first undelivered one, in whatever order they are delivered', () => {
    const orders = fc.nat(12).chain((count) => {
      const all = Array.from({ length: count }, (_, index) => index);
      return fc.shuffledSubarray(all).map((order) => ({ all, order }));
    });
    fc.assert(
      fc.property(orders, ({ all, order }) => {
        const positions: string[] = [];
        const progress = createProgress((position) => positions.push(position));
        const finish = all.map((index) => progress.begin(String(index)));
        const delivered = new Set<number>();
        for (const index of order) {
          finish[index]?.();
          delivered.add(index);
          const first = all.findIndex((each) => !delivered.has(each));
          const reached = (first < 0 ? all.length : first) - 1;
          expect(progress.position()).toBe(reached < 0 ? null : String(reached));
          expect(progress.undelivered()).toBe(all.length - delivered.size);
        }
        expect(positions).toEqual([...new Set(positions)]);
      }),
    );
  });
});
