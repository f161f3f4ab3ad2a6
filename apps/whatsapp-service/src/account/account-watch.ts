import { withDeadline } from '../deadline.ts';
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

/** What is in force for the account, at most 5 s old; empty if the store does not answer. Never rejects. */
export function createAccountWatch({ account, steadyNow, now }: AccountWatchDeps): () => Promise<readonly Standing[]> {
  let latest: { readonly at: number; readonly look: Promise<readonly Standing[]> } | null = null;
  const look = async (): Promise<readonly Standing[]> => {
    const records = await withDeadline(account.list(), deadlineMs, 'Asking for the account');
    return standingOf(records, now());
  };
  return () => {
    if (latest === null || steadyNow() - latest.at >= freshForMs) {
      latest = { at: steadyNow(), look: look().catch(() => []) };
    }
    return latest.look;
  };
}

/** What a person on call must know at once: anything that stops messages, with the next step. */
export function standingHints(standing: readonly Standing[]): string[] {
  return standing
    .filter(({ severity }) => severity === 'critical')
    .map(({ meaning, remedy }) => (remedy === null ? meaning : `${meaning} ${remedy}`));
}
