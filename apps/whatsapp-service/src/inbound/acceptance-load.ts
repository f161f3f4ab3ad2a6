export interface AcceptanceLoadDeps {
  /** Whether the thread that accepts webhooks has been at work for most of the time since it was last asked. */
  readonly isThreadBusy: () => boolean;
  /** Whether somebody waits to be notified of what is processed: giving way then costs them time. Default: nobody. */
  readonly isAwaited?: () => boolean;
  /** Milliseconds on a clock that nobody sets. */
  readonly steadyNow: () => number;
}

/** Whether accepting webhooks needs the processor, so that all other work on them gives way. */
export interface AcceptanceLoad {
  /** Watches a webhook being stored. */
  watch<T>(storing: Promise<T>): Promise<T>;
  isBusy(): boolean;
}

/**
 * As many at a time, on average, wait to be stored where they come faster than a busy thread accepts them. Fewer count where nobody waits for what gives
 * way: on a store of a million they wait for the disk, which the other work keeps busy.
 */
const manyWaiting = { ifAwaited: 24, otherwise: 10 };
/** Looks closer together than this share an answer. */
const lookEveryMs = 200;
/** A try lasts this long: what was under way when it began takes a part of it. */
const tryMs = 2 * lookEveryMs;
/** Giving way is worthwhile if it raises the number of webhooks stored in a second by this factor. */
const worthwhile = 1.2;
/** The wait after a try that was not worthwhile. It doubles with each such try, up to the maximum. */
const rest = { firstMs: 400, mostMs: 8_000 };

/**
 * Tells by the load of the thread, and by how many webhooks wait: a thread may be busy with just what would give way, and how many come
 * says little, since fewer are sent where answers take long. So where somebody waits for the other work, that work gives way
 * for a moment, and keeps doing so only if more webhooks are stored in that time.
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

/** Finds out whether giving way brings more webhooks in. */
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
    /** At a look: whether it seems busy, and how many webhooks a millisecond were stored since the look before. */
    isWorthwhile: (seemsBusy: boolean, rate: number, at: number): boolean => {
      standing = next(seemsBusy, rate, at);
      return standing.is !== 'free';
    },
  };
}
