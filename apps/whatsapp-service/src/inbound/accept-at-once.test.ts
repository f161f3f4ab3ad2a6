import { afterEach, describe, expect, it, vi } from 'vitest';
import { incoming, messagesWebhook, textMessage } from '../../test/support/webhooks.ts';
import { acceptAtOnce } from './accept-at-once.ts';
import { noItems } from './webhook-event.ts';
import type { ProcessingReport } from './webhook-event-store.ts';

const webhook = incoming(messagesWebhook(textMessage('wamid.1')));
const report: ProcessingReport = {
  ...{ events: 1, items: { ...noItems, applied: 1 }, hasMore: false },
  ...{ failures: [], kinds: [], sampled: [] },
};
const blocks = { salt: 'salt', since: 1, marks: [['mark', null]] } as const;

function setUp(atOnce: () => Promise<ProcessingReport | null>, leftOut = async () => blocks) {
  const events = { accept: vi.fn(async () => 'duplicate' as const), acceptAtOnce: vi.fn(atOnce) };
  const reports: ProcessingReport[] = [];
  const onProcessed = (each: ProcessingReport) => reports.push(each);
  const accept = acceptAtOnce({ events, sampleRates: () => [], blocks: leftOut, onProcessed });
  return { accept, events, reports };
}

describe('acceptAtOnce', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('reports what was processed once the webhook can be answered, without people who are left out', async () => {
    const { accept, events, reports } = setUp(async () => report);
    expect(await accept(webhook)).toBe('stored');
    expect(reports).toEqual([]);
    await new Promise(setImmediate);
    expect(reports).toEqual([report]);
    expect(events.acceptAtOnce).toHaveBeenCalledWith(webhook, [], blocks);
    expect(events.accept).not.toHaveBeenCalled();
  });

  it('accepts a webhook that can’t be processed at once like any other, whatever the reason', async () => {
    for (const atOnce of [async () => null, () => Promise.reject(new Error('The store fails.'))]) {
      const { accept, reports } = setUp(atOnce);
      expect(await accept(webhook)).toBe('duplicate');
      await new Promise(setImmediate);
      expect(reports).toEqual([]);
    }
  });

  it('does not have Meta wait for the list of people who are left out', async () => {
    vi.useFakeTimers();
    const { accept, events } = setUp(
      async () => report,
      () => new Promise(() => undefined),
    );
    const accepted = accept(webhook);
    await vi.advanceTimersByTimeAsync(500);
    expect(await accepted).toBe('duplicate');
    expect(events.acceptAtOnce).not.toHaveBeenCalled();
  });

  it('is the store’s own `accept` if the store gains nothing by processing at once', () => {
    const accept = async () => 'stored' as const;
    const deps = { sampleRates: () => [], blocks: async () => null, onProcessed: () => undefined };
    expect(acceptAtOnce({ events: { accept }, ...deps })).toBe(accept);
  });
});
