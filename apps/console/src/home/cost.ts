import type { BusinessNumber, PricingAnalytics } from '../api/types.ts';

/** The month so far, in seconds since 1970, as Meta's analytics expect it. */
export function monthSoFar(now: number): { readonly start: number; readonly end: number } {
  const date = new Date(now);
  const start = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
  return { start: start / 1_000, end: Math.floor(now / 1_000) };
}

/** The cost of each number according to Meta, by the number's digits. A number without an entry cost nothing. */
export function costOf(answer: PricingAnalytics): ReadonlyMap<string, number> | null {
  const points = (answer.pricing_analytics?.data ?? []).flatMap(({ data_points: each = [] }) => each);
  // Meta leaves the cost out if the account is billed through a partner.
  if (points.some(({ cost }) => cost === undefined)) return null;
  const costs = new Map<string, number>();
  for (const { phone_number: phone = '', cost = 0 } of points) costs.set(phone, (costs.get(phone) ?? 0) + cost);
  return costs;
}

/** `USD 12.40`; null if Meta gives no cost. */
export function costWords(
  { display_phone_number: number = '' }: BusinessNumber,
  costs: ReadonlyMap<string, number> | null,
  currency: string | undefined,
): string | null {
  if (!costs || !currency) return null;
  const amount = costs.get(number.replace(/\D/g, '')) ?? 0;
  return new Intl.NumberFormat(undefined, { style: 'currency', currency, currencyDisplay: 'code' }).format(amount);
}
