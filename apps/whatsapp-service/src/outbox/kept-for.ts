import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { type Loop, repeatEvery } from '../loop.ts';
import type { OutboxStore } from './outbox-store.ts';

/** How long, in milliseconds, an idempotency key is good, and an entry is kept after its end. */
export const keptForMs = 30 * 24 * 60 * 60_000;
const tidyEveryMs = 60 * 60_000;
/** After a leap of the clock, lanes look rested that are not; they can wait until the next time. */
const leapMs = 15 * 60_000;

/** Makes the loop that removes, once an hour, what has been kept long enough; not shortly after the clock leapt forward. */
export function createTidying(
  outbox: Pick<OutboxStore, 'tidy'>,
  clock: Pick<Clock, 'now' | 'leaptAt'>,
  log: Log,
): Loop {
  const tidy = async (): Promise<void> => {
    const at = clock.now();
    if (at - (clock.leaptAt() ?? Number.NEGATIVE_INFINITY) > leapMs) await outbox.tidy(at - keptForMs, at);
  };
  return repeatEvery(tidyEveryMs, tidy, log, 'Tidying the outbox');
}
