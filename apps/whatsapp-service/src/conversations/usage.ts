import { countryOfNumber, countryOfUserId, type DayOf } from '@intexuraos/cloud-api';
import type { MessageRecord, StatusEntry } from './message-record.ts';

/** What delivered messages of one day, number and price have in common: a line of the bill. */
export interface UsageLine {
  /** Of the time zone that the service counts in: `2026-11-30`. */
  readonly day: string;
  readonly phoneNumberId: string;
  /** Meta's `pricing.category`: `service`, `utility`, `marketing`, …; `unknown` if Meta gave none. */
  readonly category: string;
  /**
   * Meta's `pricing.type`: `regular` is charged; `free_customer_service`, `free_entry_point` and others are free, and so is
   * `paid_exempt`, which Meta gives as the subtype; `unknown` if Meta gave none. */
  readonly type: string;
  /** Two letters, by the recipient's calling code or user id; `ZZ` if neither names one, as in groups. */
  readonly country: string;
}

/** How many messages are on a line. */
export interface UsageRow extends UsageLine {
  readonly delivered: number;
}

/** Reads usage. It is written with the messages it counts, in the same transaction. */
export interface UsageStore {
  /** All rows of the days from `fromDay` up to and including `untilDay`, by key. */
  list(fromDay: string, untilDay: string): Promise<readonly UsageRow[]>;
}

const arrived: ReadonlySet<string> = new Set(['delivered', 'read', 'played']);
const separator = '|';

/**
 * The key of the line that a message counts on, once; null until Meta has reported it delivered with a price. Depends only
 * on the record and the time zone, so order and repetition of statuses don't matter (Meta: pricing, October 2026: delivered
 * messages are charged, and the price comes with `sent` and with either `delivered` or `read`).
 */
export function usageKeyOf(message: Omit<MessageRecord, 'countedAs'>, dayOf: DayOf): string | null {
  if (message.body?.direction === 'in') return null;
  const live = message.statuses.filter(({ source }) => source === 'webhook');
  const deliveries = live.filter(({ status }) => arrived.has(status));
  const pricing = latestPricing(live);
  if (deliveries.length === 0 || pricing === null) return null;
  const day = dayOf(Math.min(...deliveries.map(({ at }) => at)));
  const { category, type } = pricing;
  const price = pricing.subtype === 'paid_exempt' ? 'paid_exempt' : wordOf(type);
  return [day, wordOf(category), price, countryOf(message), message.phoneNumberId].join(separator);
}

/** The line of a key. */
function usageLineOf(key: string): UsageLine {
  const [day = '', category = '', type = '', country = '', ...rest] = key.split(separator);
  return { day, category, type, country, phoneNumberId: rest.join(separator) };
}

/** The rows of a range of days, by key; lines with nothing left on them are omitted. */
export function usageRows(counts: Iterable<readonly [string, number]>, fromDay: string, untilDay: string): UsageRow[] {
  return [...counts]
    .filter(([key, delivered]) => delivered > 0 && key.slice(0, 10) >= fromDay && key.slice(0, 10) <= untilDay)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, delivered]) => ({ ...usageLineOf(key), delivered }));
}

/** If statuses have different prices, the last one's counts. */
function latestPricing(statuses: readonly StatusEntry[]): Readonly<Record<string, unknown>> | null {
  const { pricing } = statuses.findLast((status) => isObject(status.pricing)) ?? {};
  return isObject(pricing) ? pricing : null;
}

/** Meta's word, if it can be part of a key. */
const wordOf = (value: unknown): string =>
  typeof value === 'string' && /^[\w-]{1,60}$/.test(value) ? value : 'unknown';

function countryOf({ user, groupId }: Pick<MessageRecord, 'user' | 'groupId'>): string {
  if (groupId !== null || user === null) return 'ZZ';
  if (user.waId !== undefined) return countryOfNumber(user.waId);
  return countryOfUserId(user.userId ?? user.parentUserId ?? '');
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
