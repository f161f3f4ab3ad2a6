/** How something is called after a while. */
export interface Timers {
  later(act: () => void, ms: number): unknown;
  cancel(timer: unknown): void;
}

export interface Settled {
  /** Something changed. */
  call(): void;
  /** Forgets what is held back. */
  end(): void;
}

const browserTimers: Timers = {
  later: (act, ms) => setTimeout(act, ms),
  cancel: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};

/** Holds a function back until it was not called for `ms`; at the latest it runs `maxMs` after the first call. */
export function settle(act: () => void, ms: number, maxMs: number, { later, cancel }: Timers = browserTimers): Settled {
  let soon: unknown;
  let last: unknown;
  const end = (): void => {
    cancel(soon);
    cancel(last);
    soon = undefined;
    last = undefined;
  };
  const run = (): void => {
    end();
    act();
  };
  return {
    call: () => {
      cancel(soon);
      soon = later(run, ms);
      last ??= later(run, maxMs);
    },
    end,
  };
}
