import fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import { collection } from '../../src/records/collection.ts';
import { put, remove, type Write } from '../../src/records/flow.ts';
import type { RecordStore } from '../../src/records/record-store.ts';
import { laneGroup } from '../../src/work/job.ts';
import { disturbQueue } from '../../src/work/queue.ts';
import { type Work, workDefaults } from '../../src/work/work.ts';
import {
  type Answer,
  addChores as add,
  type Chore,
  type ChoreScene,
  chores,
  choreHand as hand,
  newChores,
  queueKey,
  retryMs,
  start,
} from '../support/chores.ts';
import type { StoreFixture } from './store-fixture.ts';

const inLane = (said: readonly string[], lane: string): string[] => said.filter((each) => each.startsWith(lane));

/** The contract of lanes, leases and retries, for jobs of any capability, in any store. */
export function describeWork(fixture: StoreFixture): void {
  let scene: ChoreScene;
  const stateOf = async (id: string) => (await scene.records.find(chores, id))?.state;

  beforeEach(async () => {
    scene = newChores((await fixture.open()).records);
  });

  it('works the jobs of a lane one after another in their order, and those of other lanes meanwhile', async () => {
    await add(scene, 'a', 'b', 'a', 'b', 'a');
    const underWay = new Set<string>();
    let most = 0;
    scene.answers = async ({ lane }): Promise<Answer> => {
      expect(underWay).not.toContain(lane);
      underWay.add(lane);
      most = Math.max(most, underWay.size);
      await new Promise((resolve) => setImmediate(resolve));
      underWay.delete(lane);
      return 'ok';
    };
    await hand(scene).settle();
    expect(inLane(scene.said, 'a')).toEqual(['a1', 'a3', 'a5']);
    expect(inLane(scene.said, 'b')).toEqual(['b2', 'b4']);
    expect(most).toBe(2);
    expect(await stateOf('a5')).toBe('done');
  });

  it('attempts a failed job again when it is due, before what is behind it in its lane, and lets no other lane wait', async () => {
    await add(scene, 'a', 'a', 'b');
    scene.answers = ({ id, tries }) => (id === 'a1' && tries === 0 ? 'later' : 'ok');
    const a = hand(scene);
    expect(await a.settle()).toBe(retryMs);
    expect(scene.said).toEqual(['a1', 'b3']);
    scene.now += retryMs;
    await a.settle();
    expect(scene.said).toEqual(['a1', 'b3', 'a1', 'a2']);
  });

  it('works a job of several lanes after the jobs before it in each, and before those behind it', async () => {
    await add(scene, 'a', 'b', 'a+b', 'b', 'a', 'c');
    scene.answers = ({ id, tries }) => (['b2', 'a+b3'].includes(id) && tries === 0 ? 'later' : 'ok');
    const a = hand(scene);
    await a.settle();
    expect(scene.said).toEqual(['a1', 'b2', 'c6']);
    scene.now += retryMs;
    await a.settle();
    expect(scene.said.slice(3)).toEqual(['b2', 'a+b3']);
    scene.now += retryMs;
    await a.settle();
    const [first, ...others] = scene.said.slice(5);
    expect([first, others.sort()]).toEqual(['a+b3', ['a5', 'b4']]);
  });

  it('continues the lane behind a dead letter', async () => {
    await add(scene, 'a', 'a');
    scene.answers = ({ id }) => (id === 'a1' ? 'never' : 'ok');
    await hand(scene).settle();
    expect([await stateOf('a1'), await stateOf('a2')]).toEqual(['failed', 'done']);
  });

  it('waits behind a job that is held, until a person has ended it', async () => {
    await add(scene, 'a', 'a', 'b');
    scene.answers = ({ id }) => (id === 'a1' ? 'ask' : 'ok');
    const a = hand(scene);
    await a.settle();
    scene.now += 2 * retryMs;
    await a.settle();
    expect(scene.said).toEqual(['a1', 'b3']);
    const held = await scene.records.find(chores, 'a1');
    await scene.records.run(function* () {
      const writes = yield* disturbQueue(queueKey);
      return { writes: held ? [...writes, put(chores, { ...held, state: 'cancelled' })] : [] };
    });
    a.run.disturbed();
    await a.settle();
    expect(scene.said).toEqual(['a1', 'b3', 'a2']);
  });

  /** Somebody does this with the first job during its attempt, which then ends so; the queue sees it before, or with its commit. */
  async function during(answer: Answer, isSeen: boolean, change: (job: Chore) => Write): Promise<void> {
    await add(scene, 'a');
    const a = hand(scene);
    scene.answers = async (job): Promise<Answer> => {
      scene.answers = () => 'ok';
      await scene.records.run(function* () {
        return { writes: [...(yield* disturbQueue(queueKey)), change(job)] };
      });
      if (isSeen) {
        a.run.disturbed();
        await a.run.step();
      }
      return answer;
    };
    await a.settle();
  }

  it.each([false, true])(
    'keeps what a person made of a job during its attempt (seen before its end: %s)',
    async (isSeen) => {
      await during('later', isSeen, (job) => put(chores, { ...job, state: 'cancelled' }));
      expect(await stateOf('a1')).toBe('cancelled');
    },
  );

  it.each([false, true])(
    'brings no job back that was removed during its attempt (seen before its end: %s)',
    async (isSeen) => {
      await during('later', isSeen, ({ id }) => remove(chores, id));
      expect(await stateOf('a1')).toBeUndefined();
    },
  );

  it('attempts a job again at once that a person wanted to be attempted again during an attempt that failed', async () => {
    await during('never', true, (job) => put(chores, { ...job, expiresAt: job.expiresAt + 1 }));
    expect([scene.said, await stateOf('a1')]).toEqual([['a1', 'a1'], 'done']);
  });

  it('makes no second attempt for a person where the first was done', async () => {
    await during('ok', true, (job) => put(chores, { ...job, expiresAt: job.expiresAt + 1 }));
    expect([scene.said, await stateOf('a1')]).toEqual([['a1'], 'done']);
  });

  it('attempts nothing that has expired, whatever it waited for', async () => {
    await add(scene, 'a', 'a');
    scene.settings = { ...scene.settings, isPaused: true };
    const a = hand(scene);
    await a.settle();
    scene.now += 2 * 60 * 60_000;
    await a.settle();
    expect([await stateOf('a1'), await stateOf('a2')]).toEqual(['failed', 'failed']);
    expect(scene.said).toEqual([]);
  });

  it('begins nothing while the queue is paused', async () => {
    await add(scene, 'a');
    scene.settings = { ...scene.settings, isPaused: true };
    const a = hand(scene);
    await a.settle();
    expect(scene.said).toEqual([]);
    scene.settings = { ...scene.settings, isPaused: false };
    await a.settle();
    expect(scene.said).toEqual(['a1']);
  });

  it('has no more attempts under way than it may', async () => {
    await add(scene, ...'abcdefghij');
    scene.settings = { maxInFlight: 3, isPaused: false };
    let [underWay, most] = [0, 0];
    scene.answers = async (): Promise<Answer> => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay -= 1;
      return 'ok';
    };
    await hand(scene).settle();
    expect([most, scene.said.length]).toEqual([3, 10]);
  });

  it('works a backlog that is longer than what it holds in memory, of many lanes or of one', async () => {
    await add(scene, ...Array.from({ length: 60 }, (_, index) => (index % 3 === 0 ? `x${index}.` : 'a')));
    scene.answers = ({ id, tries }) => (id === 'a2' && tries === 0 ? 'later' : 'ok');
    const a = hand(scene);
    await a.settle();
    expect(scene.said).toHaveLength(21);
    scene.now += retryMs;
    await a.settle();
    const inOrder = inLane(scene.said, 'a').map((id) => Number(id.slice(1)));
    expect(inOrder).toEqual([2, ...inOrder.slice(1)].sort((left, right) => left - right));
    expect(scene.said).toHaveLength(61);
  });

  it('lets one job at a time probe what all of them fail for, and all go when that works again', async () => {
    await add(scene, ...'abcdefghi');
    scene.settings = { maxInFlight: 3, isPaused: false };
    scene.answers = () => 'down';
    const a = hand(scene);
    await a.settle();
    expect(scene.said).toHaveLength(3);
    scene.now += 2_000;
    await a.settle();
    expect(scene.said).toHaveLength(4);
    scene.answers = () => 'ok';
    scene.now += 2_000;
    await a.settle();
    expect(scene.said).toHaveLength(9);
    scene.now += retryMs;
    await a.settle();
    expect(scene.said).toHaveLength(13);
  });

  it('makes one job of those that its capability gathers', async () => {
    await add(scene, 'a', 'a', 'b', 'a');
    const gather: Work<Chore, Answer>['gather'] = {
      wants: ({ lane }) => lane === 'a',
      join: (jobs, now) => {
        const [first, last] = [jobs[0], jobs.at(-1)];
        if (!first || !last) throw new Error('There is always a first.');
        if (now < start + 5_000) return { waitUntil: start + 5_000 };
        return { job: { ...first, id: last.id, said: jobs.map(({ id }) => id).join('+') }, joined: jobs };
      },
    };
    const a = hand(scene, 'a', { gather });
    expect(await a.settle()).toBe(5_000);
    scene.now += 5_000;
    await a.settle();
    expect(scene.said).toEqual(['b3', 'a1+a2+a4']);
    expect(await Promise.all(['a1', 'a2', 'a4'].map(stateOf))).toEqual([undefined, undefined, 'done']);
  });

  it('gathers no job that others removed meanwhile', async () => {
    await add(scene, 'a', 'a');
    const removing: RecordStore = {
      ...scene.records,
      list: async (index, range, page) => {
        const listed = await scene.records.list(index, range, page);
        if (range.group === laneGroup(queueKey, 'a')) {
          await scene.records.run(function* () {
            return { writes: [...(yield* disturbQueue(queueKey)), remove(chores, 'a1'), remove(chores, 'a2')] };
          });
        }
        return listed;
      },
    };
    const gather: Work<Chore, Answer>['gather'] = {
      wants: () => true,
      join: (jobs) => {
        const [first] = jobs;
        if (!first) throw new Error('There is always a first.');
        return { job: first, joined: jobs };
      },
    };
    await hand({ ...scene, records: removing }, 'a', { gather }).settle();
    expect([scene.said, await stateOf('a1')]).toEqual([[], undefined]);
  });

  it('gives its queues back when it stops, so that another need not wait', async () => {
    await add(scene, 'a', 'a');
    scene.answers = () => 'later';
    const a = hand(scene, 'a');
    await a.settle();
    await a.run.stop(0);
    scene.now += retryMs;
    scene.answers = () => 'ok';
    await hand(scene, 'b').settle();
    expect(scene.said).toEqual(['a1', 'a1', 'a2']);
  });

  it('leaves the queue of one that died to another when its lease has run out, and heeds the dead one no more', async () => {
    await add(scene, 'a', 'a');
    let answer: (answer: Answer) => void = () => undefined;
    scene.answers = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const a = hand(scene, 'a');
    await a.run.step();
    expect(scene.said).toEqual(['a1']);
    const late = answer;
    scene.answers = () => 'ok';
    const b = hand(scene, 'b');
    expect(await b.settle()).toBe(workDefaults.leaseMs);
    expect(scene.said).toEqual(['a1']);
    scene.now += workDefaults.leaseMs;
    await b.settle();
    expect(scene.said).toEqual(['a1', 'a1', 'a2']);
    late('never');
    await a.settle();
    expect([await stateOf('a1'), await stateOf('a2')]).toEqual(['done', 'done']);
    expect(scene.said).toEqual(['a1', 'a1', 'a2']);
  });

  it('loses no job and no order, whatever fails, dies or takes over', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 12 }),
        fc.array(fc.constantFrom<Answer>('ok', 'later', 'down'), { maxLength: 12 }),
        fc.array(fc.constantFrom('step', 'crash', 'stop', 'wait'), { minLength: 1, maxLength: 10 }),
        async (lanes, answers, moves) => {
          scene = newChores((await fixture.open()).records);
          const left = [...answers];
          scene.answers = () => left.shift() ?? 'ok';
          // Other runs have left jobs in this store; those of this one are told apart by their lanes.
          const mark = `${Math.random()}/`;
          scene.position = await nextPosition(scene.records);
          await add(scene, ...lanes.map((lane) => mark + lane));
          let owners = 0;
          let current = hand(scene, `${mark}${owners}`);
          for (const move of moves) {
            if (move === 'step') await current.settle();
            else if (move === 'wait') scene.now += retryMs;
            else {
              if (move === 'stop') await current.run.stop(0);
              owners += 1;
              current = hand(scene, `${mark}${owners}`);
            }
          }
          const isDone = (lane: string): boolean =>
            new Set(inLane(scene.said, mark + lane)).size === lanes.filter((each) => each === lane).length;
          for (let round = 0; round < 40 && !lanes.every(isDone); round += 1) {
            scene.now += retryMs;
            current.run.added();
            await current.settle();
          }
          for (const lane of new Set(lanes)) {
            const first = [...new Set(inLane(scene.said, mark + lane))];
            const positions = first.map((id) => Number(id.slice((mark + lane).length)));
            expect(positions).toEqual([...positions].sort((x, y) => x - y));
            expect(positions).toHaveLength(lanes.filter((each) => each === lane).length);
          }
        },
      ),
      { numRuns: fixture.isDurable ? 3 : 50 },
    );
  });
}

async function nextPosition(records: RecordStore): Promise<number> {
  const before = await records.find(positions, 'last');
  const position = (before?.position ?? 0) + 1_000;
  const writes = [put(positions, { id: 'last', position })];
  // biome-ignore lint/correctness/useYield: it has nothing to read.
  await records.run(function* () {
    return { writes };
  });
  return position;
}

const positions = collection({
  name: 'test_positions',
  key: ({ id }: { readonly id: string; readonly position: number }) => id,
  indexes: {},
});
