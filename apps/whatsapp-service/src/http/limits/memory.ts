/** Says whether the heap is so full that new work must wait, before V8 ends the process. */
export interface Memory {
  isLow(): boolean;
  /** Looks at the heap. To be called a few times a second. */
  look(): void;
}

/** New work is refused from here on … */
const lowFrom = 0.85;
/** … until use has fallen to this, so that the answer does not change with each garbage collection. */
const enoughFrom = 0.8;

/** `usedShare` gives the used part of the heap's limit, from 0 to 1, garbage included. */
export function createMemory(usedShare: () => number): Memory {
  let wasHigh = false;
  let isLow = false;
  return {
    isLow: () => isLow,
    look: () => {
      const share = usedShare();
      const isHigh = share >= lowFrom;
      // Two looks in a row: the first may have come just before a garbage collection.
      if (isHigh && wasHigh) isLow = true;
      else if (share < enoughFrom) isLow = false;
      wasHigh = isHigh;
    },
  };
}
