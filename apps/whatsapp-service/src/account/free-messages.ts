import type { UsageRow } from '../conversations/usage.ts';
import type { Finding } from '../problems/problem.ts';

/** Delivered service messages that are free for each number in a calendar month (Meta: pricing, since October 2026). */
export const freePerMonth = 1_000;
const nearlyUsed = 0.8;

/** How much of its free service messages a number has used in a month. */
export interface FreeMessages {
  readonly phoneNumberId: string;
  /** `2026-11`, of the time zone that the service counts in. */
  readonly month: string;
  readonly used: number;
  /** 0 to 1, capped at 1. */
  readonly share: number;
}

/** The pricing types of one-to-one and group messages within the free thousand. */
const freeTypes: ReadonlySet<string> = new Set(['free_customer_service', 'free_group_customer_service']);
const serviceCategories: ReadonlySet<string> = new Set(['service', 'group_service']);

/** Counts how many messages each number has used in each month of the rows, by month and number. */
export function freeMessagesOf(rows: readonly UsageRow[]): FreeMessages[] {
  const used = new Map<string, number>();
  for (const { day, phoneNumberId, category, type, delivered } of rows) {
    const key = `${day.slice(0, 7)}|${phoneNumberId}`;
    const isFree = freeTypes.has(type) && serviceCategories.has(category);
    used.set(key, (used.get(key) ?? 0) + (isFree ? delivered : 0));
  }
  return [...used]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, count]) => {
      const [month = '', ...rest] = key.split('|');
      return { phoneNumberId: rest.join('|'), month, used: count, share: Math.min(1, count / freePerMonth) };
    });
}

/** Findings for a person to know before the bill comes, or delivery stops. */
export function freeMessageFindings(free: readonly FreeMessages[]): Finding[] {
  return free
    .filter(({ share }) => share >= nearlyUsed)
    .map(({ phoneNumberId, month, used, share }) => ({
      kind: 'free_messages_used',
      subject: `${phoneNumberId}/${month}`,
      count: used,
      cause:
        share >= 1
          ? `Number ${phoneNumberId} has used its ${freePerMonth} free service messages of this month: each further one is ` +
            'charged, and without a payment method none is delivered.'
          : `Number ${phoneNumberId} has used ${used} of its ${freePerMonth} free service messages of this month; after that ` +
            'each is charged.',
      remedy: 'Check in WhatsApp Manager under Billing that there is a payment method.',
    }));
}
