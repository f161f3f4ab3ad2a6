import type { KindCount } from '../inbound/webhook-event-store.ts';

/** The counts of one minute. */
export interface Minute {
  /** When it began, in milliseconds since 1970. */
  readonly at: number;
  readonly webhooks: number;
  /** Messages of users. */
  readonly received: number;
  /** Messages that Meta reported as sent, delivered, read and failed. */
  readonly sent: number;
  readonly delivered: number;
  readonly read: number;
  readonly failed: number;
  /** How long the oldest webhook, and the oldest message to send, had waited when it was last looked at; null if it was not. */
  readonly oldestWebhookMs: number | null;
  readonly oldestQueuedMs: number | null;
}

/** The last two hours, minute by minute, of this process. */
export interface ActivityHistory {
  /** To be called with the results of processing. */
  saw(report: { readonly events: number; readonly kinds: readonly KindCount[] }): void;
  /** To be called with the times of the oldest waiting items, after each check. */
  sawBacklog(oldest: { readonly webhookAt: number | null; readonly queuedAt: number | null }): void;
  /** Oldest first, up to the minute that is not over. Minutes in which nothing happened are there as well. */
  minutes(): readonly Minute[];
}

const minuteMs = 60_000;
export const keptMinutes = 120;

type Counted = 'received' | 'sent' | 'delivered' | 'read' | 'failed';
const countedAs: Readonly<Record<string, Counted>> = {
  'status.sent': 'sent',
  'status.delivered': 'delivered',
  'status.read': 'read',
  'status.failed': 'failed',
};

/** @param now milliseconds since 1970. Costs an addition for each kind of a slice of webhooks, and 120 small records. */
export function createActivityHistory(now: () => number): ActivityHistory {
  const begunAt = floor(now());
  const kept = new Map<number, { -readonly [K in keyof Minute]: Minute[K] }>();
  const current = () => {
    const at = floor(now());
    const known = kept.get(at);
    if (known) return known;
    const minute = { ...emptyMinute(at) };
    kept.set(at, minute);
    for (const old of kept.keys()) if (old <= at - keptMinutes * minuteMs || old > at) kept.delete(old);
    return minute;
  };
  return {
    saw: ({ events, kinds }) => {
      const minute = current();
      minute.webhooks += events;
      for (const { kind, state, count } of kinds) {
        const counted = kind.startsWith('message.') ? 'received' : countedAs[kind];
        if (counted && state === 'applied') minute[counted] += count;
      }
    },
    sawBacklog: ({ webhookAt, queuedAt }) => {
      const minute = current();
      const age = (at: number | null): number => (at === null ? 0 : Math.max(0, now() - at));
      minute.oldestWebhookMs = Math.max(minute.oldestWebhookMs ?? 0, age(webhookAt));
      minute.oldestQueuedMs = Math.max(minute.oldestQueuedMs ?? 0, age(queuedAt));
    },
    minutes: () => {
      const last = floor(now());
      const first = Math.max(last - (keptMinutes - 1) * minuteMs, Math.min(begunAt, last));
      const count = (last - first) / minuteMs + 1;
      return Array.from({ length: count }, (_, index) => {
        const at = first + index * minuteMs;
        return { ...(kept.get(at) ?? emptyMinute(at)) };
      });
    },
  };
}

const floor = (at: number): number => Math.floor(at / minuteMs) * minuteMs;

const emptyMinute = (at: number): Minute => ({
  at,
  webhooks: 0,
  received: 0,
  sent: 0,
  delivered: 0,
  read: 0,
  failed: 0,
  oldestWebhookMs: null,
  oldestQueuedMs: null,
});
