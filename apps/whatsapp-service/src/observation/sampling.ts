import { constantRate, isSampled, type SampleRate, type SampleRates, shareAt } from '../inbound/sample-rates.ts';

/**
 * Decides which webhooks, or messages to send, are traced: by the id and when it came (milliseconds since 1970), so that
 * every part of a trace is decided alike, whenever and in whichever thread it is asked.
 */
export interface Sampling {
  /**
   * Decides about a new event or entry, and counts it. The id is computed only if the time does not decide
   * (`isSampled`).
   */
  begin(hexId: () => string, at: number): boolean;
  /** Decides on a later part of it. */
  isTraced(hexId: () => string, at: number): boolean;
  /** The same decisions, for another thread. */
  shares(): SampleRates;
}

/** The same share always. */
export function sampleShare(share: number): Sampling {
  const shares = constantRate(share);
  const isTraced = (hexId: () => string, at: number): boolean => isSampled(hexId, at, shares);
  return { begin: isTraced, isTraced, shares: () => shares };
}

/** The rate is measured over this window: after a quiet time, a burst within it is traced completely. */
const windowMs = 10_000;
/** With constant load a share holds for hours; a status comes mostly within minutes. */
const rememberedShares = 64;
/** Below that a share is none. */
const smallestShare = 2 ** -24;

/**
 * Samples everything up to `perSecond` (averaged over ten seconds), beyond that a half, a quarter, … of it. The share that
 * applied at a time never changes, so all spans of a trace get the same answer. For times before this process started, and
 * those whose share was forgotten, the present share applies: a guess, but shares are nested, so traces that both shares
 * select are complete.
 * @param now milliseconds since 1970.
 * @param steadyNow milliseconds on a monotonic clock.
 */
export function sampleRate(perSecond: number, now: () => number, steadyNow = now): Sampling {
  let present: SampleRate = { since: now(), share: 1 };
  let remembered: SampleRates = [present];
  let rates: SampleRates = constantRate(1);
  let startedAt = steadyNow();
  let seen = 0;
  let traced = 0;

  const oldest = (): number => remembered[0]?.since ?? 0;
  const elapsedMs = (): number => Math.max(1, steadyNow() - startedAt);

  const change = (share: number): void => {
    present = { since: Math.max(now(), present.since) + 1, share };
    remembered = [...remembered.slice(1 - rememberedShares), present];
    rates = [...constantRate(share), ...remembered];
  };
  const openWindow = (): void => {
    startedAt = steadyNow();
    seen = 0;
    traced = 0;
  };
  const raise = (): void => {
    // Not to the brim: load that varies a little should not change it every time.
    const fitting = powerOfTwo((0.75 * perSecond * elapsedMs()) / 1_000 / Math.max(seen, 1e-9));
    if (fitting > present.share) change(fitting);
  };
  const lower = (): void => {
    const { share } = present;
    // The budget spent early in the window would have been spent many times over by its end.
    change(powerOfTwo(share * Math.min(0.5, elapsedMs() / windowMs)));
  };
  const count = (weight: number, isTraced: boolean): void => {
    if (elapsedMs() >= windowMs) {
      raise();
      openWindow();
    }
    seen += weight;
    if (isTraced) traced += 1;
    if (traced <= (perSecond * windowMs) / 1_000) return;
    lower();
    openWindow();
  };
  const isForgotten = (at: number): boolean => at < oldest();
  const decide = (hexId: () => string, at: number): boolean => isSampled(hexId, at, rates);

  return {
    begin: (hexId, at) => {
      const isTraced = decide(hexId, at);
      // Work in progress when the share changed was counted for the change.
      if (at >= present.since || isForgotten(at)) count(1, isTraced);
      return isTraced;
    },
    isTraced: (hexId, at) => {
      const isTraced = decide(hexId, at);
      // Only sampled ones are reported here, so each stands for all.
      if (isTraced && isForgotten(at)) count(1 / shareAt(rates, at), true);
      return isTraced;
    },
    shares: () => rates,
  };
}

/** The largest power of two (1, 1/2, 1/4, …) that is not larger. */
function powerOfTwo(share: number): number {
  return Math.min(1, Math.max(smallestShare, 2 ** Math.floor(Math.log2(share))));
}
