import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addChores, type Chore, choreHand, newChores, retryMs } from '../../test/support/chores.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { lanesOf } from './job.ts';

const named = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 3 });

it('ends the jobs of each lane in their order and all of them, however many lanes a job has, and however often it fails', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(named, fc.nat(2)), { minLength: 1, maxLength: 60 }), async (jobs) => {
      const scene = newChores(createMemoryStore({ now: () => 0 }).records);
      const ended: Chore[] = [];
      const busy = new Set<string>();
      scene.answers = async (job) => {
        for (const lane of lanesOf(job)) {
          expect(busy).not.toContain(lane);
          busy.add(lane);
        }
        await new Promise((resolve) => setImmediate(resolve));
        for (const lane of lanesOf(job)) busy.delete(lane);
        if (job.tries < (jobs[job.position - 1]?.[1] ?? 0)) return 'later';
        ended.push(job);
        return 'ok';
      };
      await addChores(scene, ...jobs.map(([lanes]) => lanes.join('+')));
      const hand = choreHand(scene);
      for (let round = 0; round <= 3 * jobs.length && ended.length < jobs.length; round += 1) {
        await hand.settle();
        scene.now += retryMs;
      }
      expect(ended).toHaveLength(jobs.length);
      for (const lane of ['a', 'b', 'c', 'd']) {
        const positions = ended.filter((job) => lanesOf(job).includes(lane)).map(({ position }) => position);
        expect(positions).toEqual(positions.toSorted((one, other) => one - other));
      }
    }),
    { numRuns: 60 },
  );
});
