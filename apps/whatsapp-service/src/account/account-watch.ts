import { withDeadline } from '../deadline.ts';
import type { Finding } from '../problems/problem.ts';
import type { AccountStore } from './account-record.ts';
import { type Standing, standingOf } from './standing.ts';

export interface AccountWatchDeps {
  readonly account: AccountStore;
  /** A steady clock, in milliseconds. */
  readonly steadyNow: () => number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Updates about the account are rare; health and metrics share one read for this long. */
const freshForMs = 5_000;
const deadlineMs = 2_500;

/**
 * The facts in force for the account, at most 5 s old; the previous ones if the store does not answer. Never rejects.
 */
export function createAccountWatch({ account, steadyNow, now }: AccountWatchDeps): () => Promise<readonly Standing[]> {
  let latest: { readonly at: number; readonly look: Promise<readonly Standing[]> } | null = null;
  let known: readonly Standing[] = [];
  const look = async (): Promise<readonly Standing[]> => {
    const records = await withDeadline(account.list(), deadlineMs, 'Asking for the account');
    known = standingOf(records, now());
    return known;
  };
  return () => {
    if (latest === null || steadyNow() - latest.at >= freshForMs) {
      latest = { at: steadyNow(), look: look().catch(() => known) };
    }
    return latest.look;
  };
}

/** Facts that a person on call must know at once: anything that stops messages, with the next step. */
export function standingFindings(standing: readonly Standing[]): Finding[] {
  return standing
    .filter(({ severity }) => severity === 'critical')
    .map(({ meaning, remedy, record }) => ({
      kind: 'account_restricted',
      subject: record.key,
      cause: meaning,
      remedy,
      since: record.at,
    }));
}
