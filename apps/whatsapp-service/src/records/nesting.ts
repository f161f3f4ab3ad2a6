/** Deeper than any message Meta sends, and shallow enough for every JSON writer and database. */
const maxLevels = 100;

/**
 * The value itself, or undefined if it is nested deeper than 100 levels: such a value is not copied into records, so
 * that writing one can never overflow the stack. The event keeps it, byte for byte.
 */
export function copyable(value: unknown): unknown {
  return isNestedTooDeeply(value) ? undefined : value;
}

/**
 * Whether a value is nested deeper than 100 levels; a client's request with such a value is refused before anything
 * recurses over it.
 */
export function isNestedTooDeeply(value: unknown): boolean {
  return isDeeperThan(maxLevels, value);
}

/** Goes level by level, without recursion, since a 3 MB body may be nested deeply enough to overflow the stack. */
function isDeeperThan(levels: number, value: unknown): boolean {
  let level = [value].filter(isNested);
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > levels) return true;
    level = level.flatMap((part) => Object.values(part).filter(isNested));
  }
  return false;
}

const isNested = (value: unknown): value is object => typeof value === 'object' && value !== null;
