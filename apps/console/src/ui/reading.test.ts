import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTime } from '../../test/time.ts';
import { debounce } from './debounce.ts';
import { startReading } from './reading.ts';

interface Shown {
  readonly at: number;
  readonly version: number;
}

/**
 * Data that a view shows and that changes.
 * @param answerMs how long the nth request takes; its answer is the data at the time of the request.
 */
function view(answerMs: (request: number) => number) {
  const time = createTime();
  const shown: Shown[] = [];
  const problems: unknown[] = [];
  const world = { version: 0, isGone: false, requests: 0, underWay: 0, mostUnderWay: 0 };
  const ask = async (signal: AbortSignal): Promise<number> => {
    const { version } = world;
    world.requests += 1;
    world.underWay += 1;
    world.mostUnderWay = Math.max(world.mostUnderWay, world.underWay);
    const answer = Promise.withResolvers<void>();
    const end = () => {
      world.underWay -= 1;
      answer.resolve();
    };
    const timer = time.later(end, answerMs(world.requests));
    signal.addEventListener('abort', () => {
      time.cancel(timer);
      end();
    });
    await answer.promise;
    signal.throwIfAborted();
    if (world.isGone) throw new Error('It is not there.');
    return version;
  };
  const reading = startReading(ask, time.now);
  const show = () =>
    reading.show({
      onAsked: () => undefined,
      onRead: (version) => shown.push({ at: time.now(), version }),
      onFailed: (error) => problems.push(error),
    });
  return { time, reading, shown, problems, world, show };
}

describe('the data of a view', () => {
  it('is requested once, during the first render, and shown when it arrives', async () => {
    const { time, shown, world, show } = view(() => 50);
    await time.pass(80);
    expect(shown).toEqual([]);
    show();
    await time.pass(1_000);
    expect(shown).toEqual([{ at: 80, version: 0 }]);
    expect(world.requests).toBe(1);
  });

  it('is updated with every answer during continuous changes, with one request at a time', async () => {
    const { time, reading, shown, world, show } = view(() => 1_000);
    show();
    // As in lists: four events a second, each of which may have changed the data.
    const { call } = debounce(reading.readAgain, 400, 1_200, time);
    for (let count = 0; count < 240; count += 1) {
      world.version += 1;
      call();
      await time.pass(250);
    }
    const [gaps, behind] = [
      shown.slice(1).map(({ at }, index) => at - (shown[index]?.at ?? 0)),
      shown.map(({ at, version }) => Math.floor(at / 250) - version),
    ];
    expect(Math.max(...gaps)).toBeLessThanOrEqual(2_000);
    // The data is at most as old as an answer plus the time for which changes are collected.
    expect(Math.max(...behind)).toBeLessThanOrEqual((1_000 + 1_200) / 250);
    expect(world.mostUnderWay).toBe(1);
    expect(world.requests).toBeLessThanOrEqual(60_000 / 1_000 + 1);
    await time.pass(5_000);
    expect(shown.at(-1)?.version).toBe(240);
    const { requests } = world;
    await time.pass(60_000);
    expect(world.requests).toBe(requests);
  });

  it('ends up as of the last change, with at most one request per change and none after that, in any order of events', async () => {
    const step = fc.record({ afterMs: fc.integer({ min: 0, max: 15_000 }), isChange: fc.boolean() });
    const answers = fc.array(fc.integer({ min: 0, max: 40_000 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 30 }), answers, async (steps, takes) => {
        const { time, reading, shown, world, show } = view((request) => takes[request % takes.length] ?? 0);
        show();
        for (const { afterMs, isChange } of steps) {
          await time.pass(afterMs);
          if (isChange) world.version += 1;
          reading.readAgain();
        }
        await time.pass(100_000);
        expect(shown.at(-1)?.version).toBe(world.version);
        expect(world.requests).toBeLessThanOrEqual(steps.length + 1);
        expect(world.mostUnderWay).toBeLessThanOrEqual(2);
        expect(world.underWay).toBe(0);
        const versions = shown.map(({ version }) => version);
        expect(versions).toEqual(versions.toSorted((a, b) => a - b));
      }),
      { numRuns: 100 },
    );
  });

  it('is requested again if no answer arrives, and is shown even if every answer takes longer than the timeout', async () => {
    const lost = view((request) => (request === 1 ? Number.POSITIVE_INFINITY : 100));
    lost.show();
    await lost.time.pass(9_000);
    lost.reading.readAgain();
    expect(lost.world.requests).toBe(1);
    await lost.time.pass(1_500);
    lost.reading.readAgain();
    await lost.time.pass(200);
    expect([lost.world.requests, lost.shown.length, lost.world.underWay]).toEqual([2, 1, 0]);

    const slow = view(() => 25_000);
    slow.show();
    for (let count = 0; count < 120; count += 1) {
      slow.world.version += 1;
      slow.reading.readAgain();
      await slow.time.pass(1_000);
    }
    expect(slow.shown.length).toBeGreaterThanOrEqual(4);
    expect(slow.world.mostUnderWay).toBe(2);
    await slow.time.pass(100_000);
    expect(slow.shown.at(-1)?.version).toBe(120);
  });

  it('is requested again after a failure if something changed meanwhile', async () => {
    const { time, reading, shown, problems, world, show } = view(() => 100);
    world.isGone = true;
    show();
    reading.readAgain();
    await time.pass(100);
    expect([problems.length, shown.length]).toEqual([1, 0]);
    world.isGone = false;
    await time.pass(100);
    expect([problems.length, shown.length, world.requests]).toEqual([1, 1, 2]);
  });

  it('is neither shown nor requested once the view is gone', async () => {
    const { time, reading, shown, world, show } = view(() => 100);
    show();
    reading.readAgain();
    reading.end();
    reading.readAgain();
    await time.pass(1_000);
    expect([shown, world.requests, world.underWay]).toEqual([[], 1, 0]);
  });
});
