import { describe, expect, it } from 'vitest';
import { GraphError } from './graph-error.ts';
import { answeringVersion, isFrom } from './versions.ts';

const november = Date.parse('2026-11-30');

describe('answeringVersion', () => {
  it.each([
    ['v21.0', 'v21.0'],
    ['v24.0', 'v24.0'],
    ['v27.0', 'v27.0'],
    ['v20.0', 'v21.0'],
    ['v2.12', 'v21.0'],
    ['v3.3', 'v21.0'],
    [undefined, 'v21.0'],
  ])('answers %s by %s in November 2026', (asked, answering) => {
    expect(answeringVersion(asked, 'me', november)).toBe(answering);
  });

  it.each([
    ['2025-05-13', 'v16.0'],
    ['2026-09-24', 'v21.0'],
    ['2027-01-20', 'v21.0'],
    ['2027-01-21', 'v22.0'],
    ['2040-01-01', 'v27.0'],
  ])('answers an expired version by the oldest available one on %s, %s', (day, answering) => {
    expect(answeringVersion('v16.0', 'me', Date.parse(day))).toBe(answering);
  });

  it.each(['v28.0', 'v99.0', 'v24.1'])('reads %s as a part of the path', (asked) => {
    const ask = () => answeringVersion(asked, `${asked}/me`, november);
    expect(ask).toThrow(GraphError);
    expect(ask).toThrow(`Unknown path components: /${asked}/me`);
  });
});

describe('isFrom', () => {
  it('compares numbers, not text', () => {
    expect([isFrom('v24.0', 24), isFrom('v23.0', 24), isFrom('v9.0', 16), isFrom('v100.0', 24)]).toEqual([
      true,
      false,
      false,
      true,
    ]);
  });
});
