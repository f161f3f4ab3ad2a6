/** A wamid is base64 of three bytes, the number of the other side, and more. */
const prefix = 'wamid.';

/**
 * A part of every wamid that names this number: a wamid holds the number in base64, from a place where whole groups of three
 * digits have an encoding of their own. For a quick search, which may find wamids of similar numbers as well.
 */
export function wamidNeedle(number: string): string {
  return Buffer.from(number.slice(0, number.length - (number.length % 3))).toString('base64');
}

/** Whether a text is the id of a message to or from this number, as the id itself says. */
export function wamidNamesNumber(text: string, number: string): boolean {
  if (!text.startsWith(prefix) || !text.includes(wamidNeedle(number))) return false;
  return Buffer.from(text.slice(prefix.length), 'base64').toString('latin1').includes(number);
}

/** The number that a wamid names; undefined for any other text. */
export function numberInWamid(text: string): string | undefined {
  if (!text.startsWith(prefix)) return undefined;
  return /\d{7,15}/.exec(Buffer.from(text.slice(prefix.length), 'base64').toString('latin1'))?.[0];
}
