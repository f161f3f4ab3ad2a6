import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createMemory } from './memory.ts';

describe('createMemory', () => {
  it('says that memory is low from 85 % on, seen twice, until use is below 80 %', () => {
    let share = 0;
    const memory = createMemory(() => share);
    const looks = [0.84, 0.9, 0.7, 0.85, 0.84, 0.86, 0.86, 0.82, 0.81, 0.79, 0.84].map((next) => {
      share = next;
      memory.look();
      return memory.isLow();
    });
    expect(looks).toEqual([false, false, false, false, false, false, true, true, true, false, false]);
  });
});

describe('usedHeap', () => {
  /** Fills the heap bit by bit, and ends with 0 once memory is low. */
  const program = `
    import { createMemory, usedHeap } from '${new URL('./memory.ts', import.meta.url)}';
    if (usedHeap() > 0.5) process.exit(3);
    const memory = createMemory(usedHeap);
    const kept = [];
    while (!memory.isLow()) {
      for (let count = 0; count < 2_000; count += 1) kept.push({ count, text: 'x' + count });
      memory.look();
    }
  `;

  it('shows that the heap is nearly full before V8 ends the process, under the flags of npm start', () => {
    const flags = ['--max-old-space-size=64', '--max-semi-space-size=4', '--heap-growing-percent=15'];
    const args = [...flags, '--input-type=module', '--eval', program];
    expect(spawnSync(process.execPath, args, { stdio: 'ignore' }).status).toBe(0);
  });
});
