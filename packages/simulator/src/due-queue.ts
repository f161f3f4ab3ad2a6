/** A task for a certain time. */
export interface DueTask {
  readonly dueAt: number;
  readonly run: () => void;
  isCancelled: boolean;
  /** Tasks that are due at the same time run in the order of insertion. */
  readonly order: number;
}

export interface DueQueue {
  add(task: DueTask): void;
  /** The first task that was not cancelled; it stays in the queue. */
  first(): DueTask | undefined;
  /** Removes the first task. */
  take(): DueTask | undefined;
  /** Empties the queue; its tasks count as cancelled. */
  clear(): void;
}

const isBefore = (a: DueTask, b: DueTask): boolean => a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.order < b.order);

/** A binary heap, because thousands of statuses are pending at once, and most are added out of order. */
export function createDueQueue(): DueQueue {
  let heap: DueTask[] = [];

  const at = (index: number): DueTask => heap[index] as DueTask;
  const swap = (a: number, b: number): void => {
    const task = at(a);
    heap[a] = at(b);
    heap[b] = task;
  };
  const sink = (from: number): void => {
    let index = from;
    while (true) {
      let least = index;
      for (const child of [2 * index + 1, 2 * index + 2]) {
        if (child < heap.length && isBefore(at(child), at(least))) least = child;
      }
      if (least === index) return;
      swap(index, least);
      index = least;
    }
  };
  const removeFirst = (): DueTask | undefined => {
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return last;
    const first = at(0);
    heap[0] = last;
    sink(0);
    return first;
  };
  const dropCancelled = (): void => {
    while (heap[0]?.isCancelled) removeFirst();
  };

  return {
    add: (task) => {
      heap.push(task);
      let index = heap.length - 1;
      while (index > 0) {
        const parent = (index - 1) >> 1;
        if (!isBefore(at(index), at(parent))) return;
        swap(index, parent);
        index = parent;
      }
    },
    first: () => {
      dropCancelled();
      return heap[0];
    },
    take: () => {
      dropCancelled();
      return removeFirst();
    },
    clear: () => {
      for (const task of heap) task.isCancelled = true;
      heap = [];
    },
  };
}
