/** Gives work to a target, one piece after another. */
export interface InOrder<T> {
  /** Resolves when there is room for more; the work may still wait. */
  add(item: T): Promise<void>;
  /** Resolves when everything that was added is done. */
  done(): Promise<void>;
}

/** At most `maxWaiting` items wait; `work` must not reject. */
export function createInOrder<T>(work: (item: T) => Promise<void>, maxWaiting: number): InOrder<T> {
  const waiting: Promise<void>[] = [];
  return {
    add: async (item) => {
      const before = waiting.at(-1) ?? Promise.resolve();
      waiting.push(
        before.then(async () => {
          await work(item);
          waiting.shift();
        }),
      );
      if (waiting.length > maxWaiting) await waiting[0];
    },
    done: async () => {
      await waiting.at(-1);
    },
  };
}
