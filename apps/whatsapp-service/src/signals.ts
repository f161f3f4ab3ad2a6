import { constants } from 'node:os';
import { withDeadline } from './deadline.ts';
import type { Log } from './log.ts';

/**
 * On SIGTERM or SIGINT, calls `stop` and ends the process with 0, after `withinMs` at the latest, even if something
 * hangs: answered requests are on the disk, and the rest is repeated after the next start. A second signal ends it at
 * once. As the first process of a container it gets no signal without a handler, so call this early.
 */
export function endOnSignal(stop: () => Promise<void>, withinMs: number, log: Pick<Log, 'error'>): void {
  let isStopping = false;
  const onSignal = (signal: 'SIGINT' | 'SIGTERM'): void => {
    if (isStopping) process.exit(128 + constants.signals[signal]);
    isStopping = true;
    withDeadline(stop(), withinMs, 'Stopping')
      .catch((error: unknown) => log.error({ error }, 'Shutdown timed out; unfinished work resumes at the next start.'))
      .finally(() => process.exit(0));
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
}
