import { describe, expect, it } from 'vitest';
import { createHeapSteps } from './heap-steps.ts';

const told = (execArgv: readonly string[], listeners: readonly number[]): string[] => {
  const flags: string[] = [];
  const tell = createHeapSteps(execArgv, (flag) => flags.push(flag));
  for (const count of listeners) tell(count);
  return flags;
};

describe('createHeapSteps', () => {
  it('leaves the heaps to V8 while many listen, and goes back to what the process was started with', () => {
    const started = ['--max-semi-space-size=4', '--heap-growing-percent=15'];
    expect(told(started, [1, 49, 50, 51, 500, 50, 49, 50, 0])).toEqual([
      '--heap-growing-percent=0',
      '--heap-growing-percent=15',
      '--heap-growing-percent=0',
      '--heap-growing-percent=15',
    ]);
  });

  it('changes nothing where the process was started without small steps', () => {
    expect(told(['--max-semi-space-size=4'], [0, 500, 0])).toEqual([]);
  });
});
