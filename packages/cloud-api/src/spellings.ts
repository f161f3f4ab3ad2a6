/** Digits that a number keeps in every spelling: the subscriber's own. */
const fewestShared = 8;

/**
 * Whether two numbers are one in two spellings. A change of a country's plan put one or two digits behind the code of the
 * country or area, and Meta writes the number now with them, now without: Brazil's 9, Argentina's 9, Mexico's 1
 * (Meta: phone-numbers#mexico-and-brazil), Benin's 01.
 */
export function areOneNumber(a: string, b: string): boolean {
  if (a === b) return true;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  const added = long.length - short.length;
  if (added < 1 || added > 2) return false;
  for (let at = 2; at <= 4 && short.length - at >= fewestShared; at += 1) {
    if (long.startsWith(short.slice(0, at)) && long.slice(at + added) === short.slice(at)) return true;
  }
  return false;
}
