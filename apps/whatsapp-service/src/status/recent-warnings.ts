import type { LogLine, OnLogLine } from '../log.ts';

/** A warning or an error of the log; the same message counts once, with the time it came last. */
export interface RecentWarning {
  readonly severity: string;
  readonly message: string;
  /** A word such as `signature_wrong`, if the line gives one. */
  readonly reason: string | null;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly count: number;
}

/** The last warnings of the log, in memory: messages, which are ours to word, and none of the fields but `reason`. */
export interface RecentWarnings {
  readonly saw: OnLogLine;
  /** Newest first. */
  list(): readonly RecentWarning[];
}

const maxWarnings = 10;
const severities: readonly string[] = ['WARNING', 'ERROR', 'CRITICAL'];
/** One of our own words; other texts in a field of this name may contain what a person wrote. */
const word = /^[a-z_]{1,40}$/;

/** @param now milliseconds since 1970. */
export function createRecentWarnings(now: () => number): RecentWarnings {
  const warnings = new Map<string, RecentWarning>();
  return {
    saw: ({ severity, message, fields }: LogLine) => {
      if (!severities.includes(severity)) return;
      const reason = typeof fields.reason === 'string' && word.test(fields.reason) ? fields.reason : null;
      const key = JSON.stringify([message, reason]);
      const known = warnings.get(key);
      const at = now();
      warnings.delete(key);
      warnings.set(key, {
        severity,
        message,
        reason,
        firstAt: known?.firstAt ?? at,
        lastAt: at,
        count: (known?.count ?? 0) + 1,
      });
      const [oldest] = warnings.keys();
      if (warnings.size > maxWarnings && oldest !== undefined) warnings.delete(oldest);
    },
    list: () => [...warnings.values()].reverse(),
  };
}
