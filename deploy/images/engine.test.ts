import { describe, expect, it } from 'vitest';
import { readProcessorMs } from './engine.ts';

describe('the processor time of a container’s first process', () => {
  it('adds its own processor time and that of awaited children, whatever its name', () => {
    const stat = '7 (node (a) b) S 1 7 7 0 -1 4194560 5000 200 0 0 41 12 3 1 20 0 11 0 8123 1200000 14000';
    expect(readProcessorMs(stat)).toBe(570);
  });
});
