import { describe, expect, it } from 'vitest';
import { judgeMemory } from './memory.ts';

const from = (first: number, last: number) => Array.from({ length: 90 }, (_, at) => first + ((last - first) * at) / 89);

describe('judgeMemory', () => {
  it('compares the median of the last third with that of the first', () => {
    expect(judgeMemory(from(200, 200), 'short')).toEqual({
      firstThirdMb: 200,
      lastThirdMb: 200,
      boundMb: 368,
      isFlat: true,
    });
    expect(judgeMemory(from(200, 700), 'short')).toMatchObject({ isFlat: false });
    expect(judgeMemory(from(300, 420), 'long')).toMatchObject({ isFlat: true });
    expect(judgeMemory(from(300, 480), 'long')).toMatchObject({ isFlat: false });
  });

  it('tolerates a peak', () => {
    expect(judgeMemory(from(200, 200).with(85, 5_000), 'long')).toMatchObject({ lastThirdMb: 200, isFlat: true });
  });

  it('says nothing about a run that is too short', () => {
    expect(judgeMemory([1, 2, 900], 'long')).toEqual({
      firstThirdMb: null,
      lastThirdMb: null,
      boundMb: null,
      isFlat: true,
    });
  });
});
