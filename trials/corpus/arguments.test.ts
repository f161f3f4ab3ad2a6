import { describe, expect, it } from 'vitest';
import { readArguments } from './arguments.ts';

describe('readArguments', () => {
  it('takes a folder, and --json before or after it', () => {
    expect(readArguments(['samples'])).toEqual({ folder: 'samples', isJson: false });
    expect(readArguments(['--json', 'samples'])).toEqual({ folder: 'samples', isJson: true });
    expect(readArguments(['samples', '--json'])).toEqual({ folder: 'samples', isJson: true });
  });

  it.each([[[]], [['a', 'b']], [['a', '--colour']]])('explains what is wrong with %j', (args) => {
    expect(readArguments(args)).toHaveProperty('error');
  });

  it('gives help when asked', () => {
    expect(readArguments(['--help'])).toBe('help');
  });
});
