import type { Probe } from './probe.ts';

/**
 * `failed`: it is broken, and something doesn't work. `warning`: it works, and won't for long, or not as well as it could.
 * `unknown`: it could not be looked at, which is never the same as fine.
 */
export type Verdict = 'ok' | 'warning' | 'failed' | 'unknown';

/** What a check found. */
export interface Finding {
  readonly verdict: Verdict;
  /** What is there, in one line. */
  readonly detail: string;
  /** Why it is so, and what to do; with every verdict but `ok`. */
  readonly cause?: string;
  readonly remedy?: string;
  readonly fix?: Fix;
}

/** Something that can be done about it safely, more than once. */
export interface Fix {
  /** What it does: `subscribe the app 670… to the account 102…`. */
  readonly what: string;
  readonly run: () => Promise<unknown>;
}

export interface Check {
  readonly id: string;
  readonly group: 'Settings' | 'Token' | 'Account and number' | 'Webhooks' | 'Callback' | 'Service';
  readonly title: string;
  /** Checks that must be ok, or warn, for this one to mean anything. */
  readonly after: readonly string[];
  look(probe: Probe): Promise<Finding>;
}

export const ok = (detail: string): Finding => ({ verdict: 'ok', detail });

export const warning = (detail: string, cause: string, remedy: string, fix?: Fix): Finding => ({
  verdict: 'warning',
  detail,
  cause,
  remedy,
  ...(fix && { fix }),
});

export const failed = (detail: string, cause: string, remedy: string, fix?: Fix): Finding => ({
  verdict: 'failed',
  detail,
  cause,
  remedy,
  ...(fix && { fix }),
});

export const unknown = (detail: string, cause: string, remedy: string): Finding => ({
  verdict: 'unknown',
  detail,
  cause,
  remedy,
});

const order: readonly Verdict[] = ['ok', 'unknown', 'warning', 'failed'];

/** The findings on several things as one: the worst verdict, and the details and fixes of those that have it. */
export function worst(findings: readonly Finding[]): Finding {
  const top = findings.reduce<Verdict>(
    (a, { verdict }) => (order.indexOf(verdict) > order.indexOf(a) ? verdict : a),
    'ok',
  );
  const those = findings.filter(({ verdict }) => verdict === top);
  const [first = ok('')] = those;
  const detail = [...new Set(those.map((each) => each.detail))].join('; ');
  const fixes = those.flatMap(({ fix }) => fix ?? []);
  return { ...first, detail, ...(fixes.length > 0 && { fix: allOf(fixes) }) };
}

const allOf = (fixes: readonly Fix[]): Fix => ({
  what: fixes.map(({ what }) => what).join(', '),
  run: async () => {
    for (const { run } of fixes) await run();
  },
});
