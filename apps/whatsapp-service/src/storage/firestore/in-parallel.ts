/** Runs `work` for each item, at most `limit` at a time; rejects with the first fault when all have ended. */
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
