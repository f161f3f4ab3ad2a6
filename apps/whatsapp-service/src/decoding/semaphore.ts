/** A semaphore. Permits are granted in the order of the requests, so small ones do not overtake a large one. */
export interface Semaphore {
  /** Resolves with true once that many permits are free, or at once with false if too many requests wait. */
  acquire(permits: number): Promise<boolean>;
  release(permits: number): void;
}

export function createSemaphore(count: number, maxWaiting: number): Semaphore {
  const waiting: { readonly permits: number; readonly grant: () => void }[] = [];
  let free = count;
  return {
    acquire: async (permits) => {
      if (waiting.length === 0 && permits <= free) {
        free -= permits;
        return true;
      }
      if (waiting.length >= maxWaiting) return false;
      await new Promise<void>((resolve) => waiting.push({ permits, grant: resolve }));
      return true;
    },
    release: (permits) => {
      free += permits;
      for (let next = waiting[0]; next !== undefined && next.permits <= free; next = waiting[0]) {
        waiting.shift();
        free -= next.permits;
        next.grant();
      }
    },
  };
}
