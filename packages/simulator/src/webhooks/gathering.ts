import type { Update } from './update.ts';

/** The limits of a POST to a callback (Meta: webhooks/create-webhook-endpoint, webhooks/overview). */
const maxUpdates = 1_000;
const maxBytes = 3 * 1024 * 1024;
/** The bytes that an update may need around it: its entry, a comma. */
const aroundUpdateBytes = 64;

/** Updates that wait to be sent together, oldest first. */
export interface Gathering {
  add(update: Update): void;
  size(): number;
  /**
   * Whether a batch may be sent now: there is an update, and either the previous batch is long enough ago or the next
   * one is full.
   */
  isDue(): boolean;
  /** Real milliseconds until the waiting updates may be sent. */
  dueInMs(): number;
  /** Takes as many as fit into one POST. */
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
    // An update that is too large by itself is sent alone, because it would be lost otherwise.
    if (length > 0 && (length === maxUpdates || bytes > maxBytes)) return length;
    length += 1;
  }
  return length;
}
