/** The same without the keys whose value is undefined: a stored record comes back without them too. */
export function definedParts<T extends object>(parts: T): Partial<T> {
  const defined: Partial<T> = {};
  for (const key in parts) if (parts[key] !== undefined) defined[key] = parts[key];
  return defined;
}
