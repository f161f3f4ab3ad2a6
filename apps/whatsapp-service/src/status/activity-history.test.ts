import { describe, expect, it } from 'vitest';
import { createActivityHistory, keptMinutes } from './activity-history.ts';

const minute = 60_000;
const start = Date.UTC(2026, 2, 1, 9, 0, 30);
const applied = (kind: string, count = 1) => ({ kind, state: 'applied' as const, count });

describe('createActivityHistory', () => {
  it('counts what is processed in the minute in which that happens, quiet minutes included', () => {
    let now = start;
    const history = createActivityHistory(() => now);
    history.saw({ events: 3, kinds: [applied('message.text', 2), applied('status.sent')] });
    now += 2 * minute;
    history.saw({ events: 1, kinds: [applied('status.failed'), applied('template.APPROVED')] });
    expect(history.minutes().map(({ webhooks, received, sent, failed }) => [webhooks, received, sent, failed])).toEqual(
      [
        [3, 2, 1, 0],
        [0, 0, 0, 0],
        [1, 0, 0, 1],
      ],
    );
  });

  it('leaves out what was not applied: a repeat is no second message', () => {
    const history = createActivityHistory(() => start);
    history.saw({ events: 1, kinds: [{ kind: 'message.text', state: 'duplicate', count: 1 }] });
    expect(history.minutes()[0]).toMatchObject({ webhooks: 1, received: 0 });
  });

  it('shows the longest wait of a minute, and null where nobody looked', () => {
    let now = start;
    const history = createActivityHistory(() => now);
    history.sawBacklog({ webhookAt: now - 5_000, queuedAt: null });
    history.sawBacklog({ webhookAt: now - 1_000, queuedAt: now - 9_000 });
    now += minute;
    expect(history.minutes().map(({ oldestWebhookMs, oldestQueuedMs }) => [oldestWebhookMs, oldestQueuedMs])).toEqual([
      [5_000, 9_000],
      [null, null],
    ]);
  });

  it('forgets what is older than two hours, and what a clock that was set back had ahead', () => {
    let now = start;
    const history = createActivityHistory(() => now);
    history.saw({ events: 7, kinds: [] });
    now += keptMinutes * minute;
    history.saw({ events: 1, kinds: [] });
    expect(history.minutes()).toHaveLength(keptMinutes);
    expect(history.minutes().reduce((sum, { webhooks }) => sum + webhooks, 0)).toBe(1);
    now = start - 10 * minute;
    history.saw({ events: 1, kinds: [] });
    expect(history.minutes().map(({ webhooks }) => webhooks)).toEqual([1]);
  });
});
