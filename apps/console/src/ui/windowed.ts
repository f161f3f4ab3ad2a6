/** The rows of a list from `first` up to, but excluding, `last`. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** The top of each row in pixels, and the bottom of the last. A row that was never drawn has the height `guess`. */
export function offsetsOf(keys: readonly string[], heights: ReadonlyMap<string, number>, guess: number): Float64Array {
  const offsets = new Float64Array(keys.length + 1);
  let at = 0;
  for (const [index, key] of keys.entries()) {
    offsets[index] = at;
    at += heights.get(key) ?? guess;
  }
  offsets[keys.length] = at;
  return offsets;
}

/** The row at a height; beyond the ends, the first or last one. */
export function rowAt(offsets: Float64Array, pixels: number): number {
  let low = 0;
  let high = Math.max(0, offsets.length - 2);
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((offsets[middle] ?? 0) <= pixels) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The rows between two heights. */
export const rowsBetween = (offsets: Float64Array, from: number, to: number): Range => ({
  first: rowAt(offsets, from),
  last: Math.min(offsets.length - 1, rowAt(offsets, to) + 1),
});

export const covers = (outer: Range, inner: Range): boolean => outer.first <= inner.first && outer.last >= inner.last;
