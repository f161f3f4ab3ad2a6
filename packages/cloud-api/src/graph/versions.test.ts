import { describe, expect, it } from 'vitest';
import { graphVersionLife, newestGraphVersion } from './versions.ts';

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

  it('gives notice of 90 days', () => {
    expect([lifeAt('v22.0', '2027-05-20', -91).state, lifeAt('v22.0', '2027-05-20', -90).state]).toEqual([
      'working',
      'ending',
    ]);
  });
});
