import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createInOrder } from './in-order.ts';

describe('createInOrder', () => {
  it('does one piece of work after another, in order, and never has more than its number waiting', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), fc.integer({ min: 1, max: 5 }), fc.nat(20), async (scheduler, max, count) => {
        const done: number[] = [];
        let running = 0;
        const queue = createInOrder(async (item: number) => {
          running += 1;
          expect(running).toBe(1);
          await scheduler.schedule(Promise.resolve());
          done.push(item);
          running -= 1;
        }, max);
        const items = Array.from({ length: count }, (_, index) => index);
        const adding = (async () => {
          for (const item of items) {
            await queue.add(item);
            expect(item + 1 - done.length).toBeLessThanOrEqual(max);
          }
          await queue.done();
        })();
        await scheduler.waitFor(adding);
        expect(done).toEqual(items);
      }),
    );
  });
});
