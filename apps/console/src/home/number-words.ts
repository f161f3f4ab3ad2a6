import type { NumberRate, Usage } from '../api/types.ts';
import * as texts from '../texts.ts';

/** A number's messages this month. */
export interface Month {
  readonly delivered: number;
  readonly charged: number;
  /** Free service messages; null if none was used. */
  readonly free: { readonly used: number; readonly limit: number } | null;
}

export function monthOf({ data, freeServiceMessages }: Pick<Usage, 'data' | 'freeServiceMessages'>, id: string): Month {
  const rows = data.filter(({ phoneNumberId }) => phoneNumberId === id);
  const sum = (of: 'delivered' | 'billable') => rows.reduce((total, row) => total + row[of], 0);
  const free = freeServiceMessages.find(({ phoneNumberId }) => phoneNumberId === id) ?? null;
  return { delivered: sum('delivered'), charged: sum('billable'), free };
}

export const freeWords = ({ free }: Month): string =>
  free ? texts.homeOfUsed(free.used.toLocaleString(), free.limit.toLocaleString()) : texts.homeNoneUsed;

/** How many threads of a number other responders control, from a page that may not be the last. */
export function heldWords(page: { readonly data: readonly unknown[]; readonly nextCursor: string | null }): string {
  const count = page.data.length.toLocaleString();
  if (page.data.length === 0) return texts.homeNoThread;
  return texts.homeThreads(page.nextCursor === null ? count : texts.homeOrMore(count));
}

/** `12 of 80`, and Meta's limit if that is higher. */
export function rateWords(rate: NumberRate | undefined): string {
  if (!rate) return texts.homeHasNotSentYet;
  const { lastSecond, perSecond, allowedPerSecond } = rate;
  const now = texts.homeOfMessages(lastSecond, Math.round(perSecond));
  return perSecond < allowedPerSecond ? texts.homeSlowedFrom(now, allowedPerSecond) : now;
}

/** `TIER_2K` means 2,000 users in a rolling day. */
export function limitWords(tier: string | undefined): string {
  if (tier === undefined) return texts.homeUnknown;
  if (tier.includes('UNLIMITED')) return texts.homeUnlimited;
  const [, digits, unit] = /(\d+)(K?)$/.exec(tier) ?? [];
  if (digits === undefined) return tier.replaceAll('_', ' ').toLowerCase();
  return texts.homePeople((Number(digits) * (unit === 'K' ? 1_000 : 1)).toLocaleString());
}
