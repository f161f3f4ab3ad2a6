/** Timing of a debounced function. */
export interface Timers {
  later(act: () => void, ms: number): unknown;
  cancel(timer: unknown): void;
}

export interface Debounced {
  /** Something changed. */
  call(): void;
  /** Cancels the pending call. */
  end(): void;
}

const browserTimers: Timers = {
  later: (act, ms) => setTimeout(act, ms),
  cancel: (timer) => clearTimeout(timer as ReturnType<typeof setTimeout>),
};

/** Debounces a function: it runs `ms` after the last call, at the latest `maxMs` after the first. */
export function debounce(
  act: () => void,
  ms: number,
  maxMs: number,
  { later, cancel }: Timers = browserTimers,
): Debounced {
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
