import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.ts';

describe('readArguments', () => {
  it('accepts a folder, with --json before or after it', () => {
    expect(readArguments(['samples'])).toEqual({ folder: 'samples', isJson: false });
    expect(readArguments(['--json', 'samples'])).toEqual({ folder: 'samples', isJson: true });
    expect(readArguments(['samples', '--json'])).toEqual({ folder: 'samples', isJson: true });
  });

  it.each([[[]], [['a', 'b']], [['a', '--colour']]])('explains the error in %j', (args) => {
    expect(readArguments(args)).toHaveProperty('error');
  });

  it('prints help on request', () => {
    expect(readArguments(['--help'])).toBe('help');
  });
});
