import { constants } from 'node:os';
import { withDeadline } from './deadline.ts';
import type { Log } from './log.ts';

/**
 * Has SIGTERM or SIGINT call `stop` and end the process with 0, at the latest after `withinMs`, whatever hangs: what was
 * answered is on the disk, and the rest is done again after the next start. A second signal ends it at once. As the first
 * process of a container it gets no signal at all for which it has no handler, so call this early.
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
