import { describe, expect, it } from 'vitest';
import { createDueQueue, type DueTask } from './due-queue.ts';

const task = (dueAt: number, order: number): DueTask => ({ dueAt, order, run: () => undefined, isCancelled: false });

describe('createDueQueue', () => {
  it('returns tasks by their time, and tasks of the same time in the order of insertion', () => {
    const queue = createDueQueue();
    // A sequence without a pattern, the same in each run.
    const dueAt = (index: number): number => (index * 7919) % 101;
    for (let index = 0; index < 500; index += 1) queue.add(task(dueAt(index), index));
    const taken: DueTask[] = [];
    for (let next = queue.take(); next; next = queue.take()) taken.push(next);
    expect(taken).toHaveLength(500);
    expect(taken).toEqual([...taken].sort((a, b) => a.dueAt - b.dueAt || a.order - b.order));
  });

  it('skips cancelled tasks', () => {
    const queue = createDueQueue();
    const [first, second] = [task(1, 1), task(2, 2)];
    queue.add(first);
    queue.add(second);
    first.isCancelled = true;
    expect(queue.first()).toBe(second);
    expect(queue.take()).toBe(second);
    expect(queue.take()).toBeUndefined();
  });

  it('is empty after clearing, which cancels its tasks', () => {
    const queue = createDueQueue();
    const waiting = task(1, 1);
    queue.add(waiting);
    queue.clear();
    expect(queue.first()).toBeUndefined();
    expect(waiting.isCancelled).toBe(true);
  });
});
