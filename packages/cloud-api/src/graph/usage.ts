import type { ResponseHeaders } from './graph-client.ts';

/** How much of Meta's hourly allowance is used up. */
export interface Usage {
  /** The highest of the counters, in per cent: at 100 Meta refuses. */
  readonly percent: number;
  /** Meta's own word on how long it takes until calls go through again; 0 while they do. */
  readonly regainMs: number;
}

/** The subject of a count. */
export interface UsageOf {
  /** The business account that is counted for; null for the app's own count. */
  readonly account: string | null;
  /** Meta's name for the calls that are counted; null for the app's own count. */
  readonly type: string | null;
}

/**
 * The type under which Meta counts calls of a WABA's node and edges (templates, numbers, subscriptions): 5,000 an hour for
 * each app and WABA, 200 without a registered number. `/messages` is not one of them: what a number sends has its
 * throughput instead (Meta: about-the-platform#rate-limits, throughput).
 */
export const managementUsage = 'whatsapp_business_management';

/**
 * Reads what `X-Business-Use-Case-Usage` (counters in per cent, the time in minutes, by account and type) or `X-App-Usage`
 * counts of what `concerns` the asker, all of it by default; null where the answer carries nothing of that (Meta:
 * graph-api/overview/rate-limiting).
 */
export function readUsage(headers: ResponseHeaders, concerns: (of: UsageOf) => boolean = () => true): Usage | null {
  const text = headers.get('x-business-use-case-usage') ?? headers.get('x-app-usage');
  if (text === null) return null;
  try {
    const counts = countsIn(JSON.parse(text), null).filter(({ of }) => concerns(of));
    return counts.length === 0 ? null : counts.map(({ usage }) => usage).reduce(highest);
  } catch {
    return null;
  }
}

interface Count {
  readonly of: UsageOf;
  readonly usage: Usage;
}

function countsIn(value: unknown, account: string | null): Count[] {
  if (Array.isArray(value)) return value.flatMap((each) => countsIn(each, account));
  if (typeof value !== 'object' || value === null) return [];
  if (!('call_count' in value)) return Object.entries(value).flatMap(([key, each]) => countsIn(each, key));
  const counters: Record<string, unknown> = { ...value };
  const number = (name: string): number => (typeof counters[name] === 'number' ? counters[name] : 0);
  const usage = {
    percent: Math.max(number('call_count'), number('total_cputime'), number('total_time')),
    regainMs: number('estimated_time_to_regain_access') * 60_000,
  };
  return [{ of: { account, type: typeof counters.type === 'string' ? counters.type : null }, usage }];
}

const highest = (a: Usage, b: Usage): Usage => ({
  percent: Math.max(a.percent, b.percent),
  regainMs: Math.max(a.regainMs, b.regainMs),
});
