import type { ResponseHeaders } from './graph-client.ts';

/** How much of what Meta allows in an hour is used up. */
export interface Usage {
  /** The highest of the counters, in per cent: at 100 Meta refuses. */
  readonly percent: number;
  /** Meta's own word on how long it takes until calls go through again; 0 while they do. */
  readonly regainMs: number;
}

const none: Usage = { percent: 0, regainMs: 0 };

/**
 * Reads `X-Business-Use-Case-Usage` (counters in per cent, the time in minutes) or `X-App-Usage`; null where the answer
 * carries neither, or something else.
 */
export function readUsage(headers: ResponseHeaders): Usage | null {
  const text = headers.get('x-business-use-case-usage') ?? headers.get('x-app-usage');
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    return countersOf(value).reduce(highest, none);
  } catch {
    return null;
  }
}

function countersOf(value: unknown): Usage[] {
  if (Array.isArray(value)) return value.flatMap(countersOf);
  if (typeof value !== 'object' || value === null) return [];
  if (!('call_count' in value)) return Object.values(value).flatMap(countersOf);
  const counters: Record<string, unknown> = { ...value };
  const number = (name: string): number => (typeof counters[name] === 'number' ? counters[name] : 0);
  return [
    {
      percent: Math.max(number('call_count'), number('total_cputime'), number('total_time')),
      regainMs: number('estimated_time_to_regain_access') * 60_000,
    },
  ];
}

const highest = (a: Usage, b: Usage): Usage => ({
  percent: Math.max(a.percent, b.percent),
  regainMs: Math.max(a.regainMs, b.regainMs),
});
