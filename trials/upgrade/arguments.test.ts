import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.ts';

describe('readArguments', () => {
  it('upgrades from the commit before this one unless told otherwise', () => {
    expect(readArguments([], 7)).toEqual({ from: 'HEAD~1', seed: 7, isJson: false });
    expect(readArguments(['--from', 'v1.2.0', '--seed', '3', '--json'], 7)).toEqual({
      from: 'v1.2.0',
      seed: 3,
      isJson: true,
    });
  });

  it.each([['--from=--output=x'], ['--from', 'a b'], ['--seed', 'x'], ['--what']])('refuses %s %s', (...args) => {
    expect(readArguments(args, 7)).toEqual(expect.any(String));
  });
});
