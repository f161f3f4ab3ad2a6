/** Runs work that shares a key one after another; work of different keys goes side by side. */
export interface Turns {
  take<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/**
 * Transactions that want the same documents wait for each other in Firestore, slowly, and fail in the end. Within one
 * process they needn't meet.
 */
export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return {
    take: (key, work) => {
      const before = last.get(key) ?? Promise.resolve();
      const turn = before.then(work, work);
      const settled = turn.then(
        () => undefined,
        () => undefined,
      );
      last.set(key, settled);
      void settled.then(() => {
        if (last.get(key) === settled) last.delete(key);
      });
      return turn;
    },
  };
}

/** Runs `work` for each item, at most this many at a time; rejects with the first fault when all have ended. */
export async function inParallel<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const faults: unknown[] = [];
  const queue = items.values();
  const run = async (): Promise<void> => {
    for (const item of queue) await work(item).catch((fault: unknown) => faults.push(fault));
  };
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, run));
  if (faults.length > 0) throw faults[0];
}
