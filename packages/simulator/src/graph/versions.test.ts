import { describe, expect, it } from 'vitest';
import { GraphError } from './graph-error.ts';
import { answeringVersion, isFrom } from './versions.ts';

describe('answeringVersion', () => {
  it.each([
    ['v16.0', 'v16.0'],
    ['v24.0', 'v24.0'],
    ['v26.0', 'v26.0'],
    ['v15.0', 'v16.0'],
    ['v2.12', 'v16.0'],
    ['v3.3', 'v16.0'],
    [undefined, 'v16.0'],
  ])('answers %s by %s', (asked, answering) => {
    expect(answeringVersion(asked, 'me')).toBe(answering);
  });

  it.each(['v27.0', 'v99.0', 'v24.1'])('takes %s for a part of the path', (asked) => {
    const ask = () => answeringVersion(asked, `${asked}/me`);
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
