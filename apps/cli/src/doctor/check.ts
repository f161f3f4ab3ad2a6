import type { Probe } from './probe.ts';

/**
 * `failed`: something doesn't work. `warning`: it works, but may stop soon, or could work better.
 * `unknown`: it could not be checked, which does not mean that it is fine.
 */
export type Verdict = 'ok' | 'warning' | 'failed' | 'unknown';

/** The result of a check. */
export interface Finding {
  readonly verdict: Verdict;
  /** The finding, in one line. */
  readonly detail: string;
  /** The cause and the remedy; present with every verdict except `ok`. */
  readonly cause?: string;
  readonly remedy?: string;
  readonly fix?: Fix;
}

/** An automatic fix, which is safe to repeat. */
export interface Fix {
  /** What it does: `subscribe the app 670… to the account 102…`. */
  readonly what: string;
  readonly run: () => Promise<unknown>;
}

export interface Check {
  readonly id: string;
  readonly group: 'Settings' | 'Token' | 'Account and number' | 'Webhooks' | 'Callback' | 'Service';
  readonly title: string;
  /** Checks that must be `ok` or `warning` before this one is meaningful. */
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

/** Merges several findings: the worst verdict, with the details and fixes of the findings that have it. */
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
