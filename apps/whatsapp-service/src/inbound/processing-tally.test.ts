import { describe, expect, it } from 'vitest';
import { createProcessingTally, isTold } from './processing-tally.ts';

const item = (kind: string, state: 'applied' | 'duplicate') => ({ kind, state });

describe('createProcessingTally', () => {
  it('counts items by what they came to, and by kind', () => {
    const tally = createProcessingTally();
    tally.add([item('message.text', 'applied'), item('status.read', 'applied')], null);
    tally.add([item('status.read', 'applied'), item('status.read', 'duplicate')], null);
    expect(tally.items()).toEqual({ applied: 3, duplicate: 1, failed: 0, rejected: 0 });
    expect(tally.kinds()).toEqual([
      { kind: 'message.text', state: 'applied', count: 1 },
      { kind: 'status.read', state: 'applied', count: 2 },
      { kind: 'status.read', state: 'duplicate', count: 1 },
    ]);
    expect(tally.told()).toEqual([]);
  });

  it('picks all events, none, or the same share of them wherever it is asked', () => {
    const ids = Array.from({ length: 4_000 }, (_, index) =>
      (Math.imul(index, 0x9e3779b1) >>> 0).toString(16).padStart(32, '0'),
    );
    const share = (of: number): number => ids.filter((id) => isTold(id.slice(-32), of)).length / ids.length;
    expect([share(0), share(1)]).toEqual([0, 1]);
    expect(share(0.25)).toBeCloseTo(0.25, 1);
  });

  it('tells of the events that it was given item by item', () => {
    const tally = createProcessingTally();
    const event = { id: '1'.repeat(32), startedAt: 1, endedAt: 2, items: [] };
    tally.add([], null);
    tally.add([], event);
    expect(tally.told()).toEqual([event]);
  });
});
