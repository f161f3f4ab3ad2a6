import { describe, expect, it } from 'vitest';
import { isShowable } from './event-feed.ts';

const now = Date.parse('2026-11-24T12:00:00Z');
const day = 86_400_000;

describe('isShowable', () => {
  const ofAge = (ms: number): boolean => isShowable({ result: null, receivedAt: now - ms }, now);

  it('waits two seconds for an event to be processed', () => {
    expect([0, 1_999, 2_000, day].map(ofAge)).toEqual([false, false, true, true]);
  });

  it('does not wait for a time from before the clock was set back', () => {
    expect([-day, -3_600_000, -1_001].map(ofAge)).toEqual([true, true, true]);
  });
});
