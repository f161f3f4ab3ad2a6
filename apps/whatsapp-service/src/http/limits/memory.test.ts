import { expect, it } from 'vitest';
import { createMemory } from './memory.ts';

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
