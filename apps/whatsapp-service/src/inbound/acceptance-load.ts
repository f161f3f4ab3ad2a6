export interface AcceptanceLoadDeps {
  /** Whether the thread that accepts webhooks has been at work for most of the time since it was last asked. */
  readonly isThreadBusy: () => boolean;
  /** Whether somebody waits to be notified of what is processed: giving way then costs them time. Default: nobody. */
  readonly isAwaited?: () => boolean;
  /** Milliseconds on a steady clock. */
  readonly steadyNow: () => number;
}

/** Whether accepting webhooks needs the processor, so that other work gives way. */
export interface AcceptanceLoad {
  /** Counts a webhook as waiting until it is stored. */
  watch<T>(storing: Promise<T>): Promise<T>;
  isBusy(): boolean;
}

/**
 * This many webhooks wait on average if they arrive faster than a busy thread accepts them. Fewer suffice if nobody
 * waits for the work that gives way: on a store of a million, webhooks wait for the disk, which that work keeps busy.
 */
const manyWaiting = { ifAwaited: 24, otherwise: 10 };
/** Looks closer together than this share an answer. */
const lookEveryMs = 200;
/** How long a trial lasts: webhooks already in progress when it begins take a part of it. */
const tryMs = 2 * lookEveryMs;
/** Giving way is worthwhile if it raises the number of webhooks stored in a second by this factor. */
const worthwhile = 1.2;
/** The pause after a trial that was not worthwhile. It doubles with each such trial, up to the maximum. */
const rest = { firstMs: 400, mostMs: 8_000 };

/**
 * Decides by the load of the thread and the number of waiting webhooks. The thread's load alone may come from the very
 * work that would give way, and the rate of webhooks says little, since senders send less where answers take long. If
 * somebody waits for the other work, it gives way for a moment, and continues to only if more webhooks are stored in
 * that time.
 */
export function createAcceptanceLoad({
  isThreadBusy,
  isAwaited = () => false,
  steadyNow,
}: AcceptanceLoadDeps): AcceptanceLoad {
  let [waiting, waitedMs, stored, at] = [0, 0, 0, steadyNow()];
  let [since, isBusy] = [at, false];
  const trial = createTrial();
  const step = (by: number): void => {
    const now = steadyNow();
    waitedMs += waiting * (now - at);
    at = now;
    waiting += by;
  };
  return {
    watch: async (storing) => {
      step(1);
      try {
        return await storing;
      } finally {
        step(-1);
        stored += 1;
      }
    },
    isBusy: () => {
      step(0);
      if (at - since < lookEveryMs) return isBusy;
      const isWanted = isAwaited();
      const many = isWanted ? manyWaiting.ifAwaited : manyWaiting.otherwise;
      const seemsBusy = isThreadBusy() && waitedMs >= many * (at - since);
      isBusy = isWanted ? trial.isWorthwhile(seemsBusy, stored / (at - since), at) : seemsBusy;
      [waitedMs, stored, since] = [0, 0, at];
      return isBusy;
    },
  };
}

type Standing =
  | { readonly is: 'free'; readonly notBefore: number }
  | { readonly is: 'trying'; readonly rateBefore: number; readonly until: number }
  | { readonly is: 'worthwhile' };

/** Finds out whether giving way lets more webhooks in. */
function createTrial() {
  let standing: Standing = { is: 'free', notBefore: 0 };
  let restMs = rest.firstMs;
  const next = (seemsBusy: boolean, rate: number, at: number): Standing => {
    if (standing.is === 'free') {
      return seemsBusy && at >= standing.notBefore ? { is: 'trying', rateBefore: rate, until: at + tryMs } : standing;
    }
    if (standing.is === 'worthwhile') return seemsBusy ? standing : { is: 'free', notBefore: at };
    if (rate >= worthwhile * standing.rateBefore) {
      restMs = rest.firstMs;
      return { is: 'worthwhile' };
    }
    if (seemsBusy && at < standing.until) return standing;
    const notBefore = at + restMs;
    restMs = Math.min(2 * restMs, rest.mostMs);
    return { is: 'free', notBefore };
  };
  return {
    /**
     * Called at each look, with whether it seems busy, and the webhooks stored per millisecond since the look before.
     */
    isWorthwhile: (seemsBusy: boolean, rate: number, at: number): boolean => {
      standing = next(seemsBusy, rate, at);
      return standing.is !== 'free';
    },
  };
}
