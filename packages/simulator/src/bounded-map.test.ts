import { describe, expect, it } from 'vitest';
import { BoundedMap } from './bounded-map.ts';

describe('BoundedMap', () => {
  it('forgets the oldest entries, and only them', () => {
    const map = new BoundedMap<number, string>(3);
    for (let key = 1; key <= 10; key += 1) map.set(key, `value ${key}`);
    expect([...map]).toEqual([
      [8, 'value 8'],
      [9, 'value 9'],
      [10, 'value 10'],
    ]);
  });

  it('counts a key that is set again once', () => {
    const map = new BoundedMap<string, number>(2).set('a', 1).set('b', 2).set('a', 3);
    expect([...map]).toEqual([
      ['a', 3],
      ['b', 2],
    ]);
  });

  it('keeps its bound when entries are removed or all are cleared in between', () => {
    const map = new BoundedMap<number, number>(2);
    for (const key of [1, 2, 3]) map.set(key, key);
    map.delete(3);
    for (const key of [4, 5]) map.set(key, key);
    expect([...map.keys()]).toEqual([4, 5]);
    map.clear();
    for (const key of [1, 2, 3]) map.set(key, key);
    expect([...map.keys()]).toEqual([2, 3]);
  });
});
