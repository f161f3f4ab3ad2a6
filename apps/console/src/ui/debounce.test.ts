import { describe, expect, it } from 'vitest';
import { createTime } from '../../test/time.ts';
import { debounce } from './debounce.ts';

describe('a debounced function', () => {
  it('runs once after the last of several changes', async () => {
    const time = createTime();
    const runs: number[] = [];
    const { call } = debounce(() => runs.push(time.now()), 400, 1_200, time);
    for (let count = 0; count < 3; count += 1) {
      call();
      await time.pass(100);
    }
    await time.pass(10_000);
    expect(runs).toEqual([600]);
  });

  it('runs during continuous changes too, and after the last of them', async () => {
    const time = createTime();
    const runs: number[] = [];
    const { call } = debounce(() => runs.push(time.now()), 400, 1_200, time);
    for (let count = 0; count < 40; count += 1) {
      call();
      await time.pass(100);
    }
    await time.pass(10_000);
    expect(runs).toEqual([1_200, 2_400, 3_600, 4_300]);
  });

  it('does not run after it was stopped', async () => {
    const time = createTime();
    const runs: number[] = [];
    const { call, end } = debounce(() => runs.push(time.now()), 400, 1_200, time);
    call();
    end();
    await time.pass(10_000);
    expect(runs).toEqual([]);
  });
});
