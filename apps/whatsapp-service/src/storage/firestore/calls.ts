import { closed, storeFault, timeout } from './store-fault.ts';

/** Makes every call to Firestore end in time and in our words. */
export interface Calls {
  /**
   * Runs a call; rejects with `store_timeout` when the deadline is over, with `store_unavailable` when it failed or the
   * store is closed. `operation` completes the sentence "Firestore failed to …".
   */
  run<T>(operation: string, call: () => Promise<T>, deadlineMs?: number): Promise<T>;
  /** Counts work that the client continues though nobody waits for it any more. */
  trackBackground(work: Promise<unknown>): void;
  /** Refuses new calls and waits for those under way; after their deadlines they are under way no longer. */
  close(): Promise<void>;
  /** Resolves when the client works on nothing any more, calls that were given up included. */
  idle(): Promise<void>;
  readonly isIdle: boolean;
}

export interface CallsOptions {
  /** In milliseconds, for calls without one of their own. */
  readonly deadlineMs: number;
  /** The remedy for calls that Firestore does not answer; default: as for a running service. */
  readonly passing?: string;
}

export function createCalls({ deadlineMs, passing }: CallsOptions): Calls {
  const underWay = new Set<Promise<unknown>>();
  const unsettled = new Set<Promise<unknown>>();
  let isClosed = false;
  const trackBackground = (work: Promise<unknown>): void => {
    const settle = () => unsettled.delete(work);
    unsettled.add(work);
    work.then(settle, settle);
  };

  return {
    run: async (operation, call, ownDeadlineMs = deadlineMs) => {
      if (isClosed) throw closed();
      const called = call();
      trackBackground(called);
      const running = withDeadline(called, ownDeadlineMs, () => timeout(operation, undefined, passing));
      underWay.add(running);
      try {
        return await running;
      } catch (error) {
        throw storeFault(error, operation, passing);
      } finally {
        underWay.delete(running);
      }
    },
    trackBackground,
    close: async () => {
      isClosed = true;
      await Promise.allSettled(underWay);
    },
    idle: async () => {
      await Promise.allSettled(unsettled);
    },
    get isIdle() {
      return unsettled.size === 0;
    },
  };
}

/** The requests below have timeouts of their own; this one covers all of them, and the client's own delays. */
async function withDeadline<T>(call: Promise<T>, deadlineMs: number, fault: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(fault()), deadlineMs);
  });
  try {
    return await Promise.race([call, late]);
  } finally {
    clearTimeout(timer);
  }
}
