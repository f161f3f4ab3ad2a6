import { timeOption } from '../events/time-option.ts';

/** The options that say which messages are meant. */
export interface FilterOptions {
  readonly state?: string;
  readonly to?: string;
  readonly number?: string;
  readonly since?: string;
  readonly until?: string;
  readonly code?: string;
}

/** The same as the service takes them; what is not given is left out. */
export function filterOf({ state, to, number, since, until, code }: FilterOptions, now: number) {
  const all = {
    state,
    recipient: to,
    phoneNumberId: number,
    from: timeOption('--since', since, now),
    until: timeOption('--until', until, now),
    code,
  };
  return Object.fromEntries(Object.entries(all).filter((each): each is [string, string] => each[1] !== undefined));
}
