import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { testClock } from '../../test/support/clock.ts';
import { messagesWebhook, phoneNumberId, textMessage } from '../../test/support/webhooks.ts';
import { createReceivedRate } from './received-rate.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('createReceivedRate', () => {
  it('counts what a number receives while it sends, in one go for many webhooks', () => {
    const spend = vi.fn(async () => undefined);
    const rate = createReceivedRate(
      { spend },
      testClock(() => 1_000),
    );
    rate.sends(phoneNumberId);
    rate.saw(messagesWebhook(textMessage('wamid.1'), textMessage('wamid.2')));
    rate.saw(messagesWebhook(textMessage('wamid.3')));
    vi.advanceTimersByTime(100);
    expect(spend.mock.calls).toEqual([[phoneNumberId, 3, 1_000]]);
  });

  it('leaves a number alone that sends nothing just now, and anything that is no message', () => {
    const spend = vi.fn(async () => undefined);
    let now = 1_000;
    const rate = createReceivedRate(
      { spend },
      testClock(() => now),
    );
    rate.saw(messagesWebhook(textMessage('wamid.1')));
    rate.sends(phoneNumberId);
    for (const odd of [null, 7, {}, { entry: 1 }, { entry: [{ changes: [{ value: { messages: 'x' } }] }] }])
      rate.saw(odd);
    now += 6_000;
    rate.saw(messagesWebhook(textMessage('wamid.2')));
    vi.advanceTimersByTime(1_000);
    expect(spend).not.toHaveBeenCalled();
  });
});
