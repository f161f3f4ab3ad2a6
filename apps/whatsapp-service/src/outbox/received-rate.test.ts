import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { testClock } from '../../test/support/clock.ts';
import { noon, phoneNumberId } from '../../test/support/webhooks.ts';
import type { Change } from '../changes/change.ts';
import { createReceivedRate } from './received-rate.ts';

const received = (...wamids: readonly string[]): Change[] =>
  wamids.map((wamid) => ({ type: 'message.received', at: noon, key: `${phoneNumberId}/${wamid}` }));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('createReceivedRate', () => {
  it('counts the messages that a number receives while it sends, with one write for many changes', () => {
    const spend = vi.fn(async () => undefined);
    const rate = createReceivedRate(
      { spend },
      testClock(() => 1_000),
    );
    rate.sends(phoneNumberId);
    rate.saw(received('wamid.1', 'wamid.2'));
    rate.saw(received('wamid.3'));
    vi.advanceTimersByTime(100);
    expect(spend.mock.calls).toEqual([[phoneNumberId, 3, 1_000]]);
  });

  it('ignores a number that is not sending, and changes that are no message', () => {
    const spend = vi.fn(async () => undefined);
    let now = 1_000;
    const rate = createReceivedRate(
      { spend },
      testClock(() => now),
    );
    rate.saw(received('wamid.1'));
    rate.sends(phoneNumberId);
    rate.saw([{ type: 'message.status', at: noon, key: `${phoneNumberId}/wamid.0`, detail: 'read' }]);
    now += 6_000;
    rate.saw(received('wamid.2'));
    vi.advanceTimersByTime(1_000);
    expect(spend).not.toHaveBeenCalled();
  });
});
