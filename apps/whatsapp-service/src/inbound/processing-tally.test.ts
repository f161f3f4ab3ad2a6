import { describe, expect, it } from 'vitest';
import { createProcessingTally } from './processing-tally.ts';

const item = (kind: string, state: 'applied' | 'duplicate') => ({ kind, state });

describe('createProcessingTally', () => {
  it('counts items by outcome and by kind', () => {
    const tally = createProcessingTally();
    tally.add([item('message.text', 'applied'), item('status.read', 'applied')], null);
    tally.add([item('status.read', 'applied'), item('status.read', 'duplicate')], null);
    expect(tally.items()).toEqual({ applied: 3, duplicate: 1, failed: 0, rejected: 0 });
    expect(tally.kinds()).toEqual([
      { kind: 'message.text', state: 'applied', count: 1 },
      { kind: 'status.read', state: 'applied', count: 2 },
      { kind: 'status.read', state: 'duplicate', count: 1 },
    ]);
    expect(tally.sampled()).toEqual([]);
  });

  it('reports sampled events item by item', () => {
    const tally = createProcessingTally();
    const event = { id: '1'.repeat(32), receivedAt: 1, startedAt: 1, endedAt: 2, items: [] };
    tally.add([], null);
    tally.add([], event);
    expect(tally.sampled()).toEqual([event]);
  });
});
