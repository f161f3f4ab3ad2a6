export interface AcceptanceLoadDeps {
  /** Whether the thread that accepts webhooks has been at work for most of the time since it was last asked. */
  readonly isThreadBusy: () => boolean;
  /** Milliseconds on a clock that nobody sets. */
  readonly steadyNow: () => number;
}

/** Whether accepting webhooks needs the processor, so that all other work on them gives way. */
export interface AcceptanceLoad {
  /** Watches a webhook being stored. */
  watch<T>(storing: Promise<T>): Promise<T>;
  isBusy(): boolean;
}

/** As many at a time, on average, wait to be stored where they come faster than a busy thread accepts them. */
const manyWaiting = 24;
/** Looks closer together than this share an answer. */
const lookEveryMs = 200;

/**
 * Tells by the load of the thread, and by how many webhooks wait: a thread may be busy with just what would give way, and how many come
 * says little, since fewer are sent where answers take long.
 */
export function createAcceptanceLoad({ isThreadBusy, steadyNow }: AcceptanceLoadDeps): AcceptanceLoad {
  let [waiting, waitedMs, at] = [0, 0, steadyNow()];
  let [since, isBusy] = [at, false];
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
      }
    },
    isBusy: () => {
      step(0);
      if (at - since < lookEveryMs) return isBusy;
      isBusy = isThreadBusy() && waitedMs >= manyWaiting * (at - since);
      [waitedMs, since] = [0, at];
      return isBusy;
    },
  };
}
