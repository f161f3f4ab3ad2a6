import { describe, expect, it } from 'vitest';
import { graphVersionLife, graphVersionTrouble, newestGraphVersion } from './versions.ts';

const day = 24 * 60 * 60_000;
const lifeAt = (version: string, at: string, days = 0) => graphVersionLife(version, Date.parse(at) + days * day);

describe('graphVersionLife', () => {
  it.each([
    ['v24.0', '2026-11-30', 'working', '2028-02-18'],
    ['v21.0', '2026-11-30', 'ending', '2027-01-21'],
    ['v20.0', '2026-11-30', 'expired', '2026-09-24'],
    ['v20.0', '2026-09-23', 'ending', '2026-09-24'],
    ['v20.0', '2026-09-24', 'expired', '2026-09-24'],
    [newestGraphVersion, '2026-11-30', 'working', null],
    ['v17.0', '2026-11-30', 'expired', null],
    ['v2.12', '2026-11-30', 'expired', null],
    ['v99.0', '2026-11-30', 'unknown', null],
    ['v24.1', '2026-11-30', 'unknown', null],
    ['24.0', '2026-11-30', 'unknown', null],
    ['toString', '2026-11-30', 'unknown', null],
  ])('says of %s on %s: %s, %s', (version, at, state, endsOn) => {
    expect(lifeAt(version, at)).toEqual({ state, endsOn });
  });

  it('gives notice of 60 days', () => {
    expect([lifeAt('v22.0', '2027-05-20', -61).state, lifeAt('v22.0', '2027-05-20', -60).state]).toEqual([
      'working',
      'ending',
    ]);
  });
});

describe('graphVersionTrouble', () => {
  it.each([
    ['v20.0', 'v20.0 has ended on 2026-09-24'],
    ['v15.0', 'v15.0 has ended'],
    ['v21.0', 'v21.0 ends on 2027-01-21, in 52 days'],
    ['v22.0', undefined],
    [newestGraphVersion, undefined],
    ['v99.0', undefined],
  ])('says of %s: %s', (version, what) => {
    const trouble = graphVersionTrouble(version, Date.parse('2026-11-30'));
    expect(trouble?.what).toBe(what);
    if (trouble) expect(trouble.remedy).toContain(`such as ${newestGraphVersion}`);
  });

  it('counts the last day as one', () => {
    expect(graphVersionTrouble('v21.0', Date.parse('2027-01-20T12:00:00Z'))?.what).toMatch(/in 1 day$/);
  });
});
