import { getHeapSpaceStatistics, getHeapStatistics } from 'node:v8';

/** Whether the heap is so full that new work must wait, before V8 ends the process. */
export interface Memory {
  isLow(): boolean;
  /** Measures the heap. To be called a few times a second. */
  look(): void;
}

/** New work is refused from this share on … */
const lowFrom = 0.85;
/** … until use has fallen to this, so that the answer does not change with each garbage collection. */
const enoughFrom = 0.8;

/** `usedShare` gives the used part of the heap, from 0 to 1, garbage included. */
export function createMemory(usedShare: () => number): Memory {
  let wasHigh = false;
  let isLow = false;
  return {
    isLow: () => isLow,
    look: () => {
      const share = usedShare();
      const isHigh = share >= lowFrom;
      // Two checks in a row: the first may have come just before a garbage collection.
      if (isHigh && wasHigh) isLow = true;
      else if (share < enoughFrom) isLow = false;
      wasHigh = isHigh;
    },
  };
}

const MiB = 1024 * 1024;

/**
 * How much of the heap's old generation is used, from 0 to 1. V8 ends the process when that is full. The limit that it
 * reports includes the young generation, three semi-spaces, which would matter in a small heap. Their size is known if a
 * flag sets it, as `npm start` does; otherwise the limit is used as it is.
 */
export function usedHeap(): number {
  const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics();
  const young = getHeapSpaceStatistics()
    .filter(({ space_name: name }) => name.startsWith('new_'))
    .reduce((sum, { space_used_size: bytes }) => sum + bytes, 0);
  return (used - young) / (limit - youngLimit);
}

const semiSpaceMiB = process.execArgv.map((arg) => /^--max-semi-space-size=(\d+)$/.exec(arg)?.[1]).find(Boolean);
const youngLimit = 3 * Number(semiSpaceMiB ?? 0) * MiB;
