import { describe, expect, it } from 'vitest';
import { copyable } from './nesting.ts';

/** Arrays and objects in turn; an even number of them. */
const nested = (levels: number): unknown => JSON.parse(`${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`);

describe('copyable', () => {
  it('returns values of up to 100 levels as they are', () => {
    const value = nested(100);
    expect(copyable(value)).toBe(value);
    expect(copyable('text')).toBe('text');
    expect(copyable(null)).toBeNull();
    expect(copyable(undefined)).toBeUndefined();
  });

  it('leaves out deeper ones, on which recursion would overflow the stack', () => {
    expect(copyable(nested(102))).toBeUndefined();
    let abyss: unknown = 1;
    for (let level = 0; level < 1_000_000; level += 1) abyss = [abyss];
    expect(copyable(abyss)).toBeUndefined();
  });
});
