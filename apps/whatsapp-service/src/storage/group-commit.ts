export interface GroupCommitOptions<T, R> {
  /**
   * Commits a batch and resolves with the result of each item, in the batch's order. If it rejects, every item of the
   * batch rejects with that reason.
   */
  readonly flush: (batch: readonly T[]) => Promise<readonly PromiseSettledResult<R>[]>;
  /** At most this many items in one batch. */
  readonly maxBatch: number;
  /** At most this many bytes in one batch; an item bigger than that travels alone. */
  readonly maxBatchBytes: number;
  readonly bytesOf: (item: T) => number;
  /** The maximum of concurrent flushes; items that arrive meanwhile gather for the next one. */
  readonly maxConcurrentFlushes: number;
  /**
   * After a flush of more than a few items, the next begins no sooner than this after its beginning, in milliseconds:
   * under load fewer and larger flushes cost far less, and a lone call never waits. 0 by default.
   */
  readonly spacingMs?: number;
  /** A clock in milliseconds, and its timer; injected for tests. */
  readonly now?: () => number;
  readonly startTimer?: (begin: () => void, ms: number) => void;
  /** Called with each successful flush: the number of its items, and how long it took. */
  readonly onFlushed?: OnFlushed | undefined;
}

export type OnFlushed = (items: number, ms: number) => void;

/** More items than this in a flush are load. */
const few = 3;

export interface GroupCommit<T, R> {
  /** Resolves or rejects once the item's own fate in its batch is known. */
  add(item: T): Promise<R>;
  /** Resolves when nothing waits and no flush runs. */
  idle(): Promise<void>;
}

interface Entry<T, R> {
  readonly item: T;
  readonly bytes: number;
  readonly resolve: (result: R) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Lets many callers share one commit: items added in one turn of the event loop, and those that arrive while commits
 * run, go with the next one. No call waits for a batch to fill, so a lone call is not held up.
 */
export function createGroupCommit<T, R>(options: GroupCommitOptions<T, R>): GroupCommit<T, R> {
  const { flush, bytesOf, maxConcurrentFlushes, spacingMs = 0 } = options;
  const { now = () => performance.now(), startTimer = setTimeout } = options;
  let waiting: Entry<T, R>[] = [];
  let running = 0;
  let isScheduled = false;
  let notBefore = 0;
  let idleListeners: (() => void)[] = [];

  function schedule(): void {
    if (isScheduled || waiting.length === 0 || running >= maxConcurrentFlushes) return;
    isScheduled = true;
    const restMs = notBefore - now();
    // An immediate runs after all sockets that are readable now, so that their requests share the commit.
    if (restMs > 0) startTimer(begin, restMs);
    else setImmediate(begin);
  }

  function begin(): void {
    isScheduled = false;
    while (waiting.length > 0 && running < maxConcurrentFlushes) void commit(takeBatch());
  }

  function takeBatch(): Entry<T, R>[] {
    const count = batchLength(waiting, options);
    if (count === waiting.length) {
      const batch = waiting;
      waiting = [];
      return batch;
    }
    return waiting.splice(0, count);
  }

  async function commit(batch: readonly Entry<T, R>[]): Promise<void> {
    running += 1;
    const startedAt = now();
    if (batch.length > few) notBefore = startedAt + spacingMs;
    try {
      const results = await flush(batch.map(({ item }) => item));
      options.onFlushed?.(batch.length, now() - startedAt);
      settle(batch, results);
    } catch (reason) {
      for (const { reject } of batch) reject(reason);
    }
    running -= 1;
    schedule();
    if (running === 0 && waiting.length === 0) {
      for (const listener of idleListeners) listener();
      idleListeners = [];
    }
  }

  return {
    add: (item) =>
      new Promise((resolve, reject) => {
        waiting.push({ item, bytes: bytesOf(item), resolve, reject });
        schedule();
      }),
    idle: () =>
      new Promise((resolve) => {
        if (running === 0 && waiting.length === 0) resolve();
        else idleListeners.push(resolve);
      }),
  };
}

function batchLength<T, R>(waiting: readonly Entry<T, R>[], limits: GroupCommitOptions<T, R>): number {
  let bytes = 0;
  let count = 0;
  for (const entry of waiting) {
    bytes += entry.bytes;
    if (count === limits.maxBatch || (count > 0 && bytes > limits.maxBatchBytes)) break;
    count += 1;
  }
  return count;
}

function settle<T, R>(batch: readonly Entry<T, R>[], results: readonly PromiseSettledResult<R>[]): void {
  batch.forEach(({ resolve, reject }, index) => {
    const result = results[index];
    if (result?.status === 'fulfilled') resolve(result.value);
    else reject(result?.reason ?? new Error('The batch was committed, but nothing was said of this item.'));
  });
}
