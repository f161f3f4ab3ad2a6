import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createShortMemory } from './short-memory.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('createShortMemory', () => {
  it('remembers for the time, and never twice as long, though nothing else is noted', () => {
    const memory = createShortMemory<string>({ maxSize: 100, keptForMs: 1_000 });
    memory.set('a', 'first');
    vi.advanceTimersByTime(600);
    memory.set('b', 'second');
    vi.advanceTimersByTime(999);
    expect([memory.get('a'), memory.get('b')]).toEqual(['first', 'second']);
    vi.advanceTimersByTime(401);
    expect([memory.get('a'), memory.get('b')]).toEqual([undefined, undefined]);
    expect(vi.getTimerCount()).toBe(0);
    memory.set('c', 'third');
    expect(memory.get('c')).toBe('third');
  });

  it('remembers the newest of too many, and what was noted last under a name', () => {
    const memory = createShortMemory<number>({ maxSize: 10, keptForMs: 1_000 });
    for (let number = 0; number < 100; number += 1) memory.set(String(number), number);
    const known = Array.from({ length: 100 }, (_, number) => memory.get(String(number))).filter(
      (each) => each !== undefined,
    );
    expect(known.length).toBeLessThanOrEqual(10);
    expect(known.slice(-5)).toEqual([95, 96, 97, 98, 99]);
    memory.set('99', -1);
    expect(memory.get('99')).toBe(-1);
  });

  it('forgets everything when it is cleared', () => {
    const memory = createShortMemory<number | null>({ maxSize: 2, keptForMs: 1_000 });
    memory.set('a', null);
    expect(memory.get('a')).toBeNull();
    memory.delete('a');
    expect(memory.get('a')).toBeUndefined();
    memory.set('b', 1);
    memory.set('c', 2);
    memory.clear();
    expect([memory.get('b'), memory.get('c')]).toEqual([undefined, undefined]);
  });
});
