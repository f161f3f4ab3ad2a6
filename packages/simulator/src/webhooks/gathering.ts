import type { Update } from './update.ts';

/** A POST to a callback may hold so much (Meta: webhooks/create-webhook-endpoint, webhooks/overview). */
const maxUpdates = 1_000;
const maxBytes = 3 * 1024 * 1024;
/** What an update may need around it: its entry, a comma. */
const aroundUpdateBytes = 64;

/** Updates that wait to go out together, oldest first. */
export interface Gathering {
  add(update: Update): void;
  size(): number;
  /** Whether a batch may go now: there is something, and the batch before is long enough ago or the next one is full. */
  isDue(): boolean;
  /** Real milliseconds until what is there may go. */
  dueInMs(): number;
  /** Takes as many as one POST holds. */
  take(): Update[];
  clear(): void;
}

/** @param gatherMs real milliseconds from one batch to the next; undefined takes updates one by one, at any time. */
export function createGathering(gatherMs: number | undefined): Gathering {
  let waiting: Update[] = [];
  /** On the scale of `performance.now`. */
  let nextAt = 0;
  return {
    add: (update) => {
      waiting.push(update);
    },
    size: () => waiting.length,
    isDue: () => waiting.length > 0 && (waiting.length >= maxUpdates || performance.now() >= nextAt),
    dueInMs: () => Math.max(0, Math.ceil(nextAt - performance.now())),
    take: () => {
      if (gatherMs === undefined) return waiting.splice(0, 1);
      nextAt = performance.now() + gatherMs;
      return waiting.splice(0, batchLength(waiting));
    },
    clear: () => {
      waiting = [];
    },
  };
}

function batchLength(waiting: readonly Update[]): number {
  let bytes = 0;
  let length = 0;
  for (const update of waiting) {
    bytes += update.bytes + aroundUpdateBytes;
    // An update that is too large by itself goes alone: holding it back would lose it.
    if (length > 0 && (length === maxUpdates || bytes > maxBytes)) return length;
    length += 1;
  }
  return length;
}
