/**
 * A bounded map whose entries expire. None stays longer than twice its time, whether or not others are added: it may be
 * about a person who is erased meanwhile.
 */
export interface ExpiringMap<T> {
  get(name: string): T | undefined;
  set(name: string, value: T): void;
  delete(name: string): void;
  clear(): void;
}

export interface ExpiringMapOptions {
  /** With more entries than this the oldest are dropped, at the earliest at half of it. */
  readonly maxSize: number;
  /** How long an entry stays at least, in milliseconds, unless there are too many. */
  readonly keptForMs: number;
}

/** Two maps, of which the older one is thrown away as a whole, so that nothing has to be kept with each entry. */
export function createExpiringMap<T>({ maxSize, keptForMs }: ExpiringMapOptions): ExpiringMap<T> {
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
