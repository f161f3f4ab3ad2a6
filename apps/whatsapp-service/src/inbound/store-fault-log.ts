import type { Log } from '../log.ts';

/** How long a store's trouble is not logged again; the webhooks it refuses are counted elsewhere. */
const quietMs = 60_000;

/** Logs that the store could not take a webhook, at most once a minute. `now` is a steady clock. */
export function createStoreFaultLog(log: Pick<Log, 'error'>, now: () => number): (error: unknown) => void {
  let loggedAt = Number.NEGATIVE_INFINITY;
  return (error) => {
    if (now() - loggedAt < quietMs) return;
    loggedAt = now();
    log.error({ error }, 'A webhook could not be stored; Meta will send it again.');
  };
}
