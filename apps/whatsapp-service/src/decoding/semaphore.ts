/** Room for a few at a time, first come, first served; one that needs all of it waits until it is empty. */
export interface Places {
  /** Resolves with true when there is room, with false at once if too many wait. */
  enter(needed: number): Promise<boolean>;
  leave(needed: number): void;
}

export function createPlaces(count: number, maxWaiting: number): Places {
  const waiting: { readonly needed: number; readonly letIn: () => void }[] = [];
  let free = count;
  return {
    enter: async (needed) => {
      if (waiting.length === 0 && needed <= free) {
        free -= needed;
        return true;
      }
      if (waiting.length >= maxWaiting) return false;
      await new Promise<void>((resolve) => waiting.push({ needed, letIn: resolve }));
      return true;
    },
    leave: (needed) => {
      free += needed;
      for (let next = waiting[0]; next !== undefined && next.needed <= free; next = waiting[0]) {
        waiting.shift();
        free -= next.needed;
        next.letIn();
      }
    },
  };
}
