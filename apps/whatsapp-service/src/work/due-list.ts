/** Things with a due time, taken in that order: a binary heap. */
export interface DueList<T> {
  add(dueAt: number, thing: T): void;
  /** Takes the first one due by then; null if none is. */
  take(now: number): T | null;
  /** When the first is due; null if there is none. */
  firstAt(): number | null;
}

export function createDueList<T>(): DueList<T> {
  const heap: { readonly dueAt: number; readonly thing: T }[] = [];
  const at = (index: number): number => heap[index]?.dueAt ?? Number.POSITIVE_INFINITY;
  const swap = (a: number, b: number): void => {
    const [left, right] = [heap[a], heap[b]];
    if (!left || !right) return;
    heap[a] = right;
    heap[b] = left;
  };
  const sink = (): void => {
    for (let index = 0; ; ) {
      const child = at(2 * index + 1) <= at(2 * index + 2) ? 2 * index + 1 : 2 * index + 2;
      if (at(child) >= at(index)) return;
      swap(index, child);
      index = child;
    }
  };
  return {
    add: (dueAt, thing) => {
      let index = heap.push({ dueAt, thing }) - 1;
      while (index > 0 && at((index - 1) >> 1) > dueAt) {
        swap(index, (index - 1) >> 1);
        index = (index - 1) >> 1;
      }
    },
    take: (now) => {
      const [first] = heap;
      if (!first || first.dueAt > now) return null;
      swap(0, heap.length - 1);
      heap.pop();
      sink();
      return first.thing;
    },
    firstAt: () => heap[0]?.dueAt ?? null,
  };
}
