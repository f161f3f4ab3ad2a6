/** How many digits are the same in every spelling: the subscriber's own. */
const minShared = 8;

/**
 * Whether two numbers are spellings of one. A change of a country's numbering plan added one or two digits after the
 * country or area code, and Meta writes the number sometimes with them, sometimes without: Brazil's 9, Argentina's 9,
 * Mexico's 1 (Meta: phone-numbers#mexico-and-brazil), Benin's 01.
 */
export function areOneNumber(a: string, b: string): boolean {
  if (a === b) return true;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  const added = long.length - short.length;
  if (added < 1 || added > 2) return false;
  for (let at = 2; at <= 4 && short.length - at >= minShared; at += 1) {
    if (long.startsWith(short.slice(0, at)) && long.slice(at + added) === short.slice(at)) return true;
  }
  return false;
}
