/** The same without the keys whose value is undefined: a stored record comes back without them too. */
export function definedParts<T extends object>(parts: T): Partial<T> {
  const defined: Partial<T> = {};
  for (const key in parts) if (parts[key] !== undefined) defined[key] = parts[key];
  return defined;
}

/** Those of the values that there are. */
export function definedValues<T>(...values: readonly (T | undefined | null)[]): T[] {
  return values.filter((value) => value !== undefined && value !== null);
}
