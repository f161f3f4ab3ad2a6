/**
 * Meta delivers in any order, repeatedly, and in different batches. So whatever two items say about the same thing is
 * merged by a join, for which neither order nor repetition matters. All rules are built from these joins.
 */

/** Object keys are sorted, so that equal values give equal text. Undefined gives ''. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (isObject(part) ? sortedKeys(part) : part)) ?? '';
}

/** The fuller of two versions of one value: the longer as canonical JSON, then the greater. */
export function fuller<T>(a: T, b: T): T {
  if (a === b) return a;
  const [left, right] = [canonicalJson(a), canonicalJson(b)];
  return compareKeys([left.length, left], [right.length, right]) >= 0 ? a : b;
}

/** The lesser of two texts by spelling; either if only one is there. */
export function least(a: string | undefined, b: string | undefined): string | undefined {
  if (a === undefined || b === undefined) return a ?? b;
  return a <= b ? a : b;
}

/** The greater of two times; null is none. */
export function latest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.max(a, b);
}

/** The lesser of two times; null is none. */
export function earliest(a: number | null, b: number | null): number | null {
  if (a === null || b === null) return a ?? b;
  return Math.min(a, b);
}

/** Compares by the first key that differs; negative if `a` goes before `b`. Texts go by spelling (UTF-16 units). */
export function compareKeys(a: readonly SortKey[], b: readonly SortKey[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined || left > right) return 1;
    if (left < right) return -1;
  }
  return a.length - b.length;
}

type SortKey = string | number;

/** All elements of `a` and `b`, each once, sorted by spelling. */
export function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return b.every((value) => a.includes(value)) ? a : [...new Set([...a, ...b])].sort();
}

/**
 * Adds the entries of `b` to those of `a`, joining the values of a key that both have. Any text may be a key, even
 * `__proto__`.
 */
export function mergeEntries<T>(
  a: Readonly<Record<string, T>>,
  b: Readonly<Record<string, T>>,
  join: (a: T, b: T) => T,
): Readonly<Record<string, T>> {
  const added = Object.entries(b);
  if (added.length === 0) return a;
  const merged = new Map(Object.entries(a));
  for (const [key, value] of added) {
    const before = merged.get(key);
    merged.set(key, before === undefined ? value : join(before, value));
  }
  return Object.fromEntries([...merged].sort(([left], [right]) => compareKeys([left], [right])));
}

/** Joins `entry` into a list with at most one entry per identity, and keeps the list in order. */
export function mergeInto<T>(
  list: readonly T[],
  entry: T,
  rules: {
    readonly isSame: (a: T, b: T) => boolean;
    readonly join: (a: T, b: T) => T;
    readonly order: (entry: T) => readonly SortKey[];
  },
): readonly T[] {
  const same = list.filter((other) => rules.isSame(other, entry));
  const rest = list.filter((other) => !rules.isSame(other, entry));
  return [...rest, same.reduce(rules.join, entry)].sort((a, b) => compareKeys(rules.order(a), rules.order(b)));
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function sortedKeys(value: object): object {
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => compareKeys([left], [right])));
}
