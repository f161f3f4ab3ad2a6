import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.ts';

describe('readArguments', () => {
  it('runs 20 cycles with a new seed unless told otherwise', () => {
    expect(readArguments([], 77)).toEqual({ cycles: 20, seed: 77, isJson: false });
    expect(readArguments(['--cycles', '50', '--seed', '3', '--json'], 77)).toEqual({
      cycles: 50,
      seed: 3,
      isJson: true,
    });
  });

  it('says what is wrong with a command line', () => {
    expect(readArguments(['--cycles', '0'], 1)).toMatch(/--cycles/);
    expect(readArguments(['--seed', 'x'], 1)).toMatch(/--seed/);
    expect(readArguments(['--fast'], 1)).toMatch(/--fast/);
  });
});
