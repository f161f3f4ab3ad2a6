import { describe, expect, it } from 'vitest';
import { batchedRules, createLane, type LaneRules, unbatchedRules } from './lane.ts';
import type { Update } from './update.ts';

const update = (n: number, bytes = 10): Update => ({
  route: { wabaId: '1', field: 'messages' },
  json: String(n),
  bytes,
  copies: 1,
});

/** A lane whose POSTs are lists of their updates, and end when the test says so. */
function laneWith(rules: LaneRules) {
  const started: string[][] = [];
  const ends: (() => void)[] = [];
  const idle = { rings: 0 };
  const lane = createLane<string[]>({
    rules,
    write: (updates) => [updates.map(({ json }) => json)],
    attempt: (post) => {
      started.push(post);
      return new Promise((resolve) => ends.push(resolve));
    },
    onIdle: () => {
      idle.rings += 1;
    },
  });
  return { lane, started, ends, idle };
}

const endOfTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('createLane', () => {
  it('sends updates of the same instant together, at once', async () => {
    const { lane, started } = laneWith(batchedRules);
    for (const n of [1, 2, 3]) lane.add(update(n));
    await endOfTurn();
    expect(started).toEqual([['1', '2', '3']]);
  });

  it('batches updates that follow soon after a POST, and sends them while that POST is still in progress', async () => {
    const { lane, started, ends } = laneWith({ connections: 2, gatherMs: 200 });
    lane.add(update(1));
    await endOfTurn();
    lane.add(update(2));
    await endOfTurn();
    lane.add(update(3));
    await endOfTurn();
    expect(started).toEqual([['1']]);
    await until(() => started.length === 2);
    expect(started).toEqual([['1'], ['2', '3']]);
    expect(ends).toHaveLength(2);
    lane.stop();
  });

  it('puts at most 1,000 updates into a POST', async () => {
    const { lane, started } = laneWith(batchedRules);
    for (let n = 0; n < 2_001; n += 1) lane.add(update(n));
    await until(() => started.length === 3);
    expect(started.map((post) => post.length)).toEqual([1_000, 1_000, 1]);
    expect(started.flat()).toEqual(Array.from({ length: 2_001 }, (_, n) => String(n)));
  });

  it('puts at most 3 MB into a POST, and sends a larger update alone', async () => {
    const { lane, started } = laneWith(batchedRules);
    for (const [n, bytes] of [1_000_000, 1_000_000, 1_200_000, 4_000_000, 10].entries()) lane.add(update(n, bytes));
    await until(() => started.flat().length === 5);
    expect(started).toEqual([['0', '1'], ['2'], ['3'], ['4']]);
  });

  it('never has more attempts in progress than connections, with and without batches', async () => {
    for (const rules of [{ connections: 2, gatherMs: 1 }, unbatchedRules]) {
      const { lane, started, ends } = laneWith(rules);
      for (let n = 0; n < 200; n += 1) {
        lane.add(update(n, 2_000_000));
      }
      await until(() => started.length === rules.connections);
      for (let turn = 0; turn < 5; turn += 1) await endOfTurn();
      expect(started).toHaveLength(rules.connections);
      while (started.flat().length < 200) {
        ends.shift()?.();
        await endOfTurn();
      }
      expect(started.every((post) => post.length === 1)).toBe(true);
    }
  });

  it('reports that it is idle when the last attempt has ended', async () => {
    const { lane, ends, idle } = laneWith(unbatchedRules);
    expect(lane.isIdle()).toBe(true);
    lane.add(update(1));
    expect(lane.isIdle()).toBe(false);
    await endOfTurn();
    expect(idle.rings).toBe(0);
    ends[0]?.();
    await endOfTurn();
    expect(lane.isIdle()).toBe(true);
    expect(idle.rings).toBe(1);
  });

  it('starts no attempt after it was stopped', async () => {
    const { lane, started } = laneWith(batchedRules);
    lane.add(update(1));
    lane.stop();
    await endOfTurn();
    expect(started).toEqual([]);
    expect(lane.isIdle()).toBe(true);
  });
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await endOfTurn();
}
