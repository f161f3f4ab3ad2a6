import { describe, expect, it } from 'vitest';
import { createProcessingTally, isTold } from './processing-tally.ts';

const item = (kind: string, state: 'applied' | 'duplicate') => ({ kind, state, path: '/0', startedAt: 1, endedAt: 2 });
const event = (id: string, items: ReturnType<typeof item>[]) => ({ id, startedAt: 1, endedAt: 2, items });

describe('createProcessingTally', () => {
  it('counts items by what they came to, and by kind', () => {
    const tally = createProcessingTally(0);
    tally.add(event('1'.repeat(32), [item('message.text', 'applied'), item('status.read', 'applied')]));
    tally.add(event('2'.repeat(32), [item('status.read', 'applied'), item('status.read', 'duplicate')]));
    expect(tally.items()).toEqual({ applied: 3, duplicate: 1, failed: 0, rejected: 0 });
    expect(tally.kinds()).toEqual([
      { kind: 'message.text', state: 'applied', count: 1 },
      { kind: 'status.read', state: 'applied', count: 2 },
      { kind: 'status.read', state: 'duplicate', count: 1 },
    ]);
    expect(tally.told()).toEqual([]);
  });

  it('tells of all events, or of the same share of them wherever it is asked', () => {
    const ids = Array.from({ length: 4_000 }, (_, index) =>
      (Math.imul(index, 0x9e3779b1) >>> 0).toString(16).padStart(32, '0'),
    );
    const share = (of: number): number => ids.filter((id) => isTold(id.slice(-32), of)).length / ids.length;
    expect([share(0), share(1)]).toEqual([0, 1]);
    expect(share(0.25)).toBeCloseTo(0.25, 1);
    const tally = createProcessingTally(1);
    tally.add(event('1'.repeat(32), []));
    expect(tally.told()).toHaveLength(1);
  });
});
