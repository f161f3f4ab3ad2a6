const longest = 120;

/**
 * Text as part of one line: characters that break lines, move a terminal's cursor or change the direction of writing
 * become spaces, and everything beyond 120 characters is cut.
 */
export function oneLine(value: unknown): string {
  if (typeof value !== 'string' && typeof value !== 'number') return '';
  const text = `${value}`
    .slice(0, 4 * longest)
    .replace(breaking, ' ')
    .trim();
  const characters = [...text];
  return characters.length > longest ? `${characters.slice(0, longest - 1).join('')}…` : text;
}

/** Spaces, control characters, and marks that turn the direction; the joiner in the middle of an emoji stays. */
const breaking = /[\s\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]+/gu;

/** The same in quotes; '' if there is no text. */
export function quoted(value: unknown): string {
  const text = oneLine(value);
  return text === '' ? '' : `“${text}”`;
}

/** The parts that say something, with a space between. */
export function words(...parts: readonly unknown[]): string {
  return parts.filter((part) => typeof part === 'string' && part !== '').join(' ');
}
