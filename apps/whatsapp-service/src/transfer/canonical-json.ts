/**
 * JSON text that is the same for equal values, whichever store they come from: keys of objects sorted, no spaces,
 * undefined values left out.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => (isPlain(part) ? sorted(part) : part));
}

const isPlain = (part: unknown): part is Record<string, unknown> =>
  typeof part === 'object' && part !== null && !Array.isArray(part);

function sorted(object: Record<string, unknown>): Record<string, unknown> {
  const keys = Object.keys(object);
  const inOrder = keys.toSorted();
  // A null prototype, so that a key `__proto__` stays a key. JavaScript itself lists keys that are numbers first, the same everywhere.
  return Object.assign(Object.create(null), Object.fromEntries(inOrder.map((key) => [key, object[key]])));
}
