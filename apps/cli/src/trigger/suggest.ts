const maxSuggestions = 4;

/** The words that somebody may have meant: those that share a part with the given one, or differ in at most two letters. */
export function suggest(word: string, words: readonly string[]): string[] {
  const sharing = words.filter(
    (each) => each.includes(word) || word.includes(each) || each.split('-').some((part) => word.includes(part)),
  );
  const similar = words
    .map((each) => ({ each, distance: distanceOf(word, each) }))
    .filter(({ distance }) => distance <= 2)
    .toSorted((a, b) => a.distance - b.distance)
    .map(({ each }) => each);
  return [...new Set([...similar, ...sharing])].slice(0, maxSuggestions);
}

/** How many letters have to be added, removed or replaced (Levenshtein). */
function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1];
    for (let at = 1; at <= b.length; at += 1) {
      const [above = 0, before = 0, left = 0] = [row[at], row[at - 1], next[at - 1]];
      next.push(Math.min(above + 1, left + 1, before + (letter === b[at - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
