/**
 * Recent notes, by name. No entry stays longer than twice the given time, whether or not others are added: it may be
 * about a person who is erased meanwhile.
 */
export interface ShortMemory<T> {
  get(name: string): T | undefined;
  set(name: string, value: T): void;
  delete(name: string): void;
  clear(): void;
}

export interface ShortMemoryOptions {
  /** The oldest are dropped when there are more, perhaps as early as at half of that. */
  readonly maxSize: number;
  /** At least, in milliseconds, unless there are too many. */
  readonly keptForMs: number;
}

/** Two maps, of which the older one is thrown away as a whole, so that nothing has to be kept with each entry. */
export function createShortMemory<T>({ maxSize, keptForMs }: ShortMemoryOptions): ShortMemory<T> {
  let younger = new Map<string, T>();
  let older = new Map<string, T>();
  let timer: NodeJS.Timeout | null = null;
  const turn = (): void => {
    older = younger;
    younger = new Map();
    if (older.size > 0 || timer === null) return;
    clearInterval(timer);
    timer = null;
  };
  return {
    get: (name) => (younger.has(name) ? younger : older).get(name),
    set: (name, value) => {
      older.delete(name);
      younger.set(name, value);
      if (younger.size >= maxSize / 2) turn();
      timer ??= setInterval(turn, keptForMs).unref();
    },
    delete: (name) => {
      younger.delete(name);
      older.delete(name);
    },
    clear: () => {
      younger.clear();
      older.clear();
    },
  };
}
