/** The system time, and what is known about its changes. */
export interface Clock {
  /** Milliseconds since 1970, by the system clock, which may be set while the service runs. */
  now(): number;
  /** Milliseconds on a monotonic clock, from an arbitrary zero. */
  steadyNow(): number;
  /**
   * When the system clock last leapt forward, in its new time: anything stamped before that may be younger than it looks.
   * Null if it has not. Up to date after each call of `now`.
   */
  leaptAt(): number | null;
  /** Calls `listener`, during a call of `now`, with the milliseconds by which the system clock was set. */
  onSet(listener: (byMs: number) => void): void;
}

/** The two clocks that it reads. */
export interface ClockSources {
  readonly wall: () => number;
  readonly steady: () => number;
}

const systemClocks: ClockSources = { wall: Date.now, steady: () => performance.now() };

/**
 * The clocks are read one after the other, and the process may be suspended in between; a smaller difference means
 * nothing.
 */
const toleranceMs = 50;
/** If two readings of the steady clock are this close, a reading of the other taken between them matches both. */
const closeMs = 5;
const maxReadings = 5;

/**
 * Makes a clock that notices, whenever it is read, that the system clock was set: the difference between the two clocks
 * has changed. After the machine slept, the clock counts as set forward, since the steady clock stopped meanwhile.
 */
export function createClock({ wall, steady }: ClockSources = systemClocks): Clock {
  const listeners: ((byMs: number) => void)[] = [];
  let offset: number | null = null;
  let leaptAt: number | null = null;

  const read = (): { readonly now: number; readonly offset: number } | null => {
    for (let reading = 0; reading < maxReadings; reading += 1) {
      const before = steady();
      const now = wall();
      if (steady() - before <= closeMs) return { now, offset: now - before };
    }
    return null;
  };
  return {
    now: () => {
      const reading = read();
      if (reading === null) return wall();
      const byMs = offset === null ? 0 : Math.round(reading.offset - offset);
      offset = reading.offset;
      if (Math.abs(byMs) < toleranceMs) return reading.now;
      if (byMs > 0) leaptAt = reading.now;
      else if (leaptAt !== null) leaptAt = Math.min(leaptAt, reading.now);
      for (const listener of listeners) listener(byMs);
      return reading.now;
    },
    steadyNow: steady,
    leaptAt: () => leaptAt,
    onSet: (listener) => {
      listeners.push(listener);
    },
  };
}
