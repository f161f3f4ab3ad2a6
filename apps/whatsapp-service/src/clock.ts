/** The system's time, and what is known of its changes. */
export interface Clock {
  /** Milliseconds since 1970, by the system's clock, which may be set while the service runs. */
  now(): number;
  /** Milliseconds on a clock that nobody sets, from an arbitrary zero. */
  steadyNow(): number;
  /**
   * When the system's clock last leapt forward, on its time since then: what was stamped before that may be younger than it
   * looks. Null while it has not. Up to date after each call of `now`.
   */
  leaptAt(): number | null;
  /** Has `listener` called, during a call of `now`, with the milliseconds by which the system's clock was set. */
  onSet(listener: (byMs: number) => void): void;
}

/** The two clocks that it reads. */
export interface ClockSources {
  readonly wall: () => number;
  readonly steady: () => number;
}

const systemClocks: ClockSources = { wall: Date.now, steady: () => performance.now() };

/** The clocks are read one after the other, and the process may be halted in between; a smaller difference says nothing. */
const toleranceMs = 50;
/** Two readings of the steady clock this close have a reading of the other between them that belongs to both. */
const closeMs = 5;
const mostReadings = 5;

/**
 * Makes a clock that notices, whenever it is read, that the system's clock was set: the two clocks then differ by another
 * amount than before. A machine that slept counts as set forward, since the steady clock stood still.
 */
export function createClock({ wall, steady }: ClockSources = systemClocks): Clock {
  const listeners: ((byMs: number) => void)[] = [];
  let offset: number | null = null;
  let leaptAt: number | null = null;

  const read = (): { readonly now: number; readonly offset: number } | null => {
    for (let reading = 0; reading < mostReadings; reading += 1) {
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
