/** Random numbers that come out the same for the same seed. */
export interface Random {
  /** At least 0, below 1. */
  readonly fraction: () => number;
  /** A whole number from `from` to `to`, both included. */
  readonly between: (from: number, to: number) => number;
  /** One of them; throws a RangeError if there is none. */
  readonly pick: <T>(values: readonly T[]) => T;
}

/** Mulberry32: a few lines, good enough to choose moments and shapes. */
export function createRandom(seed: number): Random {
  let state = seed | 0;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (from: number, to: number): number => from + Math.floor(fraction() * (to - from + 1));
  const pick = <T>(values: readonly T[]): T => {
    const at = between(0, values.length - 1);
    for (const value of values.slice(at, at + 1)) return value;
    throw new RangeError('There is nothing to pick from.');
  };
  return { fraction, between, pick };
}
