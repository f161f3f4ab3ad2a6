import type { WebhookEventStore } from '../inbound/webhook-event-store.ts';
import type { Finding } from '../problems/problem.ts';

export interface QuietWatchDeps {
  readonly events: Pick<WebhookEventStore, 'list'>;
  /** After how many minutes without a webhook; 0 for never, null for an hour at times when webhooks usually come. */
  readonly minutes: number | null;
  /** When the process started; milliseconds since 1970. */
  readonly startedAt: number;
  readonly now: () => number;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const defaultMinutes = 60;
/** If this many came at the same time of an earlier day, having none is no coincidence. */
const busyCount = 20;
/** Webhooks that Meta could not deliver while the service was down come within this time. */
const settlingMs = 2 * minuteMs;
/** Each hour of a silence is compared, up to this many. */
const maxHours = 30;

/**
 * Notices that no webhook has come for too long, from the store, so that a restart changes nothing. `lastWebhookAt` is
 * when the last one came. Undefined if that is not known yet.
 */
export function createQuietWatch({ events, minutes, startedAt, now }: QuietWatchDeps) {
  const quietMs = (minutes ?? defaultMinutes) * minuteMs;
  /** Whether webhooks were to be expected, by the beginning of each hour of silence. */
  let judged = new Map<number, boolean>();
  let judgedFor: number | null = null;
  const areUsual = async (from: number): Promise<boolean> => {
    const counts = await Promise.all(
      [dayMs, 7 * dayMs].map(async (ago) => {
        const range = { from: from - ago, until: from - ago + quietMs };
        return (await events.list(range, { limit: busyCount })).data.length;
      }),
    );
    return counts.some((count) => count >= busyCount);
  };
  const wereExpected = async (since: number, at: number): Promise<boolean> => {
    if (judgedFor !== since) judged = new Map();
    judgedFor = since;
    const hours = Math.min(maxHours, Math.floor((at - since) / quietMs));
    for (let hour = 0; hour < hours; hour += 1) {
      const from = since + hour * quietMs;
      const known = judged.get(from) ?? (await areUsual(from));
      judged.set(from, known);
      if (known) return true;
    }
    return false;
  };
  return async (lastWebhookAt: number | null): Promise<Finding | null | undefined> => {
    const at = now();
    if (quietMs === 0 || lastWebhookAt === null || at - lastWebhookAt < quietMs) return null;
    if (at - startedAt < settlingMs) return undefined;
    if (minutes === null && !(await wereExpected(lastWebhookAt, at))) return null;
    const lasts = Math.floor((at - lastWebhookAt) / minuteMs);
    return {
      kind: 'nothing_received',
      since: lastWebhookAt,
      cause:
        `No webhook has arrived for ${lasts < 120 ? `${lasts} minutes` : `${Math.floor(lasts / 60)} hours`}` +
        (minutes === null ? ', at a time when many usually arrive.' : '.'),
      remedy:
        'Most likely the app has lost its subscription to the WhatsApp Business Account, or Meta cannot reach the callback URL: ' +
        '`whatsapp doctor` shows which, and `--fix` subscribes it again.',
    };
  };
}
