import { describe, expect, it } from 'vitest';
import { createBacklog } from './backlog.ts';

const number = '106540352242922';
const entry = (id: string) => ({ id, phoneNumberId: number });

function sceneOf(gone: ReadonlySet<string> = new Set()) {
  const clock = { now: 0 };
  const backlog = createBacklog({
    isWaiting: async (id) => !gone.has(id),
    checkAfterMs: 500,
    steadyNow: () => clock.now,
  });
  return { backlog, clock };
}

describe('createBacklog', () => {
  it('counts what was added and has not left, by number', () => {
    const { backlog } = sceneOf();
    for (const id of ['a', 'b', 'b']) backlog.added(entry(id));
    backlog.added({ id: 'c', phoneNumberId: 'other' });
    for (const id of ['a', 'a', 'unknown']) backlog.left(id);
    expect([backlog.count(number), backlog.count('other'), backlog.count('none')]).toEqual([1, 1, 0]);
  });

  it('looks up what has waited for long, which another instance may have sent', async () => {
    const { backlog, clock } = sceneOf(new Set(['a']));
    for (const id of ['a', 'b']) backlog.added(entry(id));
    await backlog.check();
    expect(backlog.count(number)).toBe(2);
    clock.now = 500;
    await backlog.check();
    expect(backlog.count(number)).toBe(1);
  });

  it('says how many left within the last second, once a second has passed', () => {
    const { backlog, clock } = sceneOf();
    for (let at = 0; at < 3_000; at += 50) {
      clock.now = at;
      backlog.added(entry(String(at)));
      backlog.left(String(at));
      if (at === 900) expect(backlog.leftPerSecond(number)).toBeNull();
    }
    expect(backlog.leftPerSecond(number)).toBe(20);
    clock.now = 5_000;
    expect(backlog.leftPerSecond(number)).toBe(0);
  });
});
