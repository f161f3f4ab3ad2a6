import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createExpiringMap } from './expiring-map.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('createExpiringMap', () => {
  it('remembers for the time, and never twice as long, though nothing else is noted', () => {
    const map = createExpiringMap<string>({ maxSize: 100, keptForMs: 1_000 });
    map.set('a', 'first');
    vi.advanceTimersByTime(600);
    map.set('b', 'second');
    vi.advanceTimersByTime(999);
    expect([map.get('a'), map.get('b')]).toEqual(['first', 'second']);
    vi.advanceTimersByTime(401);
    expect([map.get('a'), map.get('b')]).toEqual([undefined, undefined]);
    expect(vi.getTimerCount()).toBe(0);
    map.set('c', 'third');
    expect(map.get('c')).toBe('third');
  });

  it('remembers the newest of too many, and what was noted last under a name', () => {
    const map = createExpiringMap<number>({ maxSize: 10, keptForMs: 1_000 });
    for (let number = 0; number < 100; number += 1) map.set(String(number), number);
    const known = Array.from({ length: 100 }, (_, number) => map.get(String(number))).filter(
      (each) => each !== undefined,
    );
    expect(known.length).toBeLessThanOrEqual(10);
    expect(known.slice(-5)).toEqual([95, 96, 97, 98, 99]);
    map.set('99', -1);
    expect(map.get('99')).toBe(-1);
  });

  it('forgets everything when it is cleared', () => {
    const map = createExpiringMap<number | null>({ maxSize: 2, keptForMs: 1_000 });
    map.set('a', null);
    expect(map.get('a')).toBeNull();
    map.delete('a');
    expect(map.get('a')).toBeUndefined();
    map.set('b', 1);
    map.set('c', 2);
    map.clear();
    expect([map.get('b'), map.get('c')]).toEqual([undefined, undefined]);
  });
});
