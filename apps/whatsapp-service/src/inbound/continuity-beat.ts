import type { Log } from '../log.ts';
import { createLoop, type Loop } from '../loop.ts';
import { type ContinuityStore, continuityBeatMs } from './continuity.ts';

export interface ContinuityBeat extends Loop {
  /** Since when every webhook could be received; null if unknown. */
  unbrokenSince(): number | null;
}

export interface ContinuityBeatDeps {
  readonly continuity: ContinuityStore;
  /** Whether webhooks may be missing at this moment. */
  readonly isBroken: () => Promise<boolean>;
  readonly log: Pick<Log, 'info' | 'error'>;
  readonly now: () => number;
  readonly steadyNow: () => number;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** If the clock was set by more than this since the last beat, earlier times cannot be trusted. */
const setByMs = 1_000;
/** A webhook that could not be delivered while the process was away is repeated within this time. */
const settlingMs = 10 * 60_000;

/** Makes the loop that durably records that webhooks are received. */
export function createContinuityBeat(deps: ContinuityBeatDeps): ContinuityBeat {
  const { continuity, isBroken, log, now, steadyNow, sleep } = deps;
  const startedAt = steadyNow();
  let since: number | null = null;
  let said: { readonly at: number; readonly steadyAt: number } | null = null;
  /** Whether the system clock has advanced like the steady one since the last beat. */
  const wasSet = (): boolean => said !== null && Math.abs(now() - said.at - (steadyNow() - said.steadyAt)) > setByMs;
  const loop = createLoop({
    step: async () => {
      const isUnsure = (await isBroken()) || wasSet();
      const beat = { at: now(), steadyAt: steadyNow() };
      ({ since } = await continuity.extend(beat.at, isUnsure));
      said = beat;
      return continuityBeatMs;
    },
    log,
    words: { fails: 'Cannot record the reception heartbeat.', worksAgain: 'Heartbeat restored.' },
    ...(sleep && { sleep }),
  });
  return {
    ...loop,
    unbrokenSince: () => {
      const steadyAt = steadyNow();
      if (said === null || steadyAt - startedAt < settlingMs || wasSet()) return null;
      return steadyAt - said.steadyAt < 3 * continuityBeatMs ? since : null;
    },
  };
}
