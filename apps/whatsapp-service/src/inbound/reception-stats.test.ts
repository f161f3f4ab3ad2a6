import { describe, expect, it } from 'vitest';
import { createReceptionStats } from './reception-stats.ts';

describe('createReceptionStats', () => {
  it('counts outcomes, and foreign ids with the most frequent first', () => {
    const stats = createReceptionStats(() => 0);
    stats.count('stored');
    stats.count('stored');
    stats.sawForeign([{ kind: 'waba', id: '1' }]);
    for (let index = 0; index < 2; index += 1) stats.sawForeign([{ kind: 'phone_number', id: '2' }]);
    expect(stats.outcomes()).toEqual({ stored: 2 });
    expect(stats.foreignIds()).toEqual([
      { kind: 'phone_number', id: '2', count: 2 },
      { kind: 'waba', id: '1', count: 1 },
    ]);
  });

  it('remembers a hundred foreign ids at most, each cut to a reasonable length', () => {
    const stats = createReceptionStats(() => 0);
    for (let index = 0; index < 500; index += 1)
      stats.sawForeign([{ kind: 'waba', id: `${index}`.padStart(999, '9') }]);
    expect(stats.foreignIds()).toHaveLength(100);
    expect(stats.foreignIds()[0]?.id).toHaveLength(64);
  });

  it('says that the store refuses until it takes a webhook again, or for half a minute', () => {
    let time = 0;
    const stats = createReceptionStats(() => time);
    expect(stats.isStoreRefusing()).toBe(false);
    stats.count('store_unavailable');
    expect(stats.isStoreRefusing()).toBe(true);
    stats.count('stored');
    expect(stats.isStoreRefusing()).toBe(false);
    stats.count('store_unavailable');
    time = 30_000;
    expect(stats.isStoreRefusing()).toBe(false);
  });

  it('reports most as refused while more were refused than stored in the last half minute', () => {
    let time = 100_000;
    const stats = createReceptionStats(() => time);
    for (let index = 0; index < 50; index += 1) stats.count('stored');
    expect(stats.isTurningAway()).toBe(false);
    for (let index = 0; index < 3; index += 1) stats.turnedAway();
    expect(stats.isTurningAway()).toBe(true);
    for (let index = 0; index < 3; index += 1) stats.count('duplicate');
    expect(stats.isTurningAway()).toBe(false);
    stats.turnedAway();
    expect(stats.isTurningAway()).toBe(true);
    time += 30_000;
    expect(stats.isTurningAway()).toBe(false);
  });
});
