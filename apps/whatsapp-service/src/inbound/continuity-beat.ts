import type { Log } from '../log.ts';
import { createLoop, type Loop } from '../loop.ts';
import { type ContinuityStore, continuityBeatMs } from './continuity.ts';

export interface ContinuityBeat extends Loop {
  /** Since when every webhook could be received; null while nobody knows. */
  unbrokenSince(): number | null;
}

export interface ContinuityBeatDeps {
  readonly continuity: ContinuityStore;
  /** Whether webhooks may be missing at this moment. */
  readonly isBroken: () => Promise<boolean>;
  readonly log: Pick<Log, 'info' | 'error'>;
  readonly now: () => number;
}

/** A webhook that found nobody while the process was away is sent again within this time. */
const settlingMs = 10 * 60_000;

/** Makes the loop that says, durably, that webhooks are received. */
export function createContinuityBeat({ continuity, isBroken, log, now }: ContinuityBeatDeps): ContinuityBeat {
  const startedAt = now();
  let since: number | null = null;
  let saidAt = 0;
  const loop = createLoop({
    step: async () => {
      const at = now();
      ({ since } = await continuity.extend(at, await isBroken()));
      saidAt = at;
      return continuityBeatMs;
    },
    log,
    words: { fails: 'Reception can’t note that it goes on.', worksAgain: 'Reception is noted again.' },
  });
  return {
    ...loop,
    unbrokenSince: () => {
      const isKnown = now() - startedAt >= settlingMs && now() - saidAt < 3 * continuityBeatMs;
      return isKnown ? since : null;
    },
  };
}
