/** How many digits are the same in every spelling: the subscriber's own. */
const minShared = 8;

/**
 * Whether two numbers are spellings of one. A change of a country's numbering plan added one or two digits after the
 * country or area code, and Meta writes the number sometimes with them, sometimes without: Brazil's 9, Argentina's 9,
 * Mexico's 1 (Meta: phone-numbers#mexico-and-brazil), Benin's 01, Ivory Coast's 01, 05 and 07.
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

/**
 * Countries in which a mobile number has two spellings by rule, as the ends of both: the digits before the added ones,
 * these, and the subscriber's own. Landlines have other first digits, or are never written with the added ones.
 */
const twoSpellings: readonly (readonly [short: RegExp, long: RegExp, added: string])[] = [
  [/^(52)(\d{10})$/, /^(52)1(\d{10})$/, '1'],
  [/^(54)([1-3]\d{9})$/, /^(54)9([1-3]\d{9})$/, '9'],
  [/^(55\d\d)([6-9]\d{7})$/, /^(55\d\d)9([6-9]\d{7})$/, '9'],
  [/^(229)(\d{8})$/, /^(229)01(\d{8})$/, '01'],
  // The second digit of an Ivorian mobile number was its operator's, and decided which digits were added in 2021.
  [/^(225)((?:0[1-3]|[457][0-3])\d{6})$/, /^(225)01((?:0[1-3]|[457][0-3])\d{6})$/, '01'],
  [/^(225)([04-9][4-6]\d{6})$/, /^(225)05([04-9][4-6]\d{6})$/, '05'],
  [/^(225)([04-9][7-9]\d{6})$/, /^(225)07([04-9][7-9]\d{6})$/, '07'],
];

/** The other spelling of a number of Mexico, Argentina, Brazil, Benin or Ivory Coast; undefined if there is none. */
export function otherSpellingOf(number: string): string | undefined {
  for (const [short, long, added] of twoSpellings) {
    const [, place, own] = short.exec(number) ?? [];
    if (place !== undefined) return `${place}${added}${own}`;
    const [, longPlace, longOwn] = long.exec(number) ?? [];
    if (longPlace !== undefined) return `${longPlace}${longOwn}`;
  }
  return undefined;
}

/** The prefixes that Ivory Coast added to eight-digit numbers in 2021, by operator: mobile numbers, then landlines. */
const ivorianPrefixes = ['01', '05', '07', '21', '25', '27'];

/**
 * All numbers that may be another spelling of this one: in Mexico, Argentina, Brazil and Benin at most one, in Ivory Coast the
 * former number, or one for each operator, since the former number of a landline does not say which, and mobile numbers may
 * have been ported. Too many to join people by, but a reason for doubt.
 */
export function possibleSpellingsOf(number: string): string[] {
  const [, former] = /^225(?:01|05|07|21|25|27)(\d{8})$/.exec(number) ?? [];
  if (former !== undefined) return [`225${former}`];
  if (/^225\d{8}$/.test(number)) return ivorianPrefixes.map((prefix) => `225${prefix}${number.slice(3)}`);
  const other = otherSpellingOf(number);
  return other === undefined ? [] : [other];
}
