/** The number of words. */
const vocabulary = 20_000;
const wordsInMessage = 12;
const syllables = ['ka', 'lo', 'mi', 'nu', 're', 'sa', 'to', 'vi', 'we', 'zu', 'ba', 'de', 'fi', 'go', 'hu', 'jo'];

/** The word of this rank, the most common first. No two are alike. */
export function wordOf(rank: number): string {
  let word = '';
  for (let rest = rank + syllables.length; rest > 0; rest = Math.floor(rest / syllables.length)) {
    word = (syllables[rest % syllables.length] ?? '') + word;
  }
  return word;
}

/**
 * The text of message `number`, always the same. A word of rank n is in about one of n messages, as in natural language
 * (Zipf).
 */
export function textOf(number: number): string {
  const words = Array.from({ length: wordsInMessage }, (_, place) => {
    const share = shareOf(number * wordsInMessage + place);
    return wordOf(Math.floor(vocabulary ** share) - 1);
  });
  return words.join(' ');
}

/** Evenly spread between 0 and 1, by the bits of a number. */
function shareOf(number: number): number {
  let bits = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return ((bits ^ (bits >>> 16)) >>> 0) / 2 ** 32;
}
