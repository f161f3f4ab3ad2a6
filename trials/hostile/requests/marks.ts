import type { Random } from '../../ledger/random.ts';

/** A mark in all content that the trial sends, so that it can be found in a log. Ids of the service, in Crockford's base 32, have no l, o or u. */
const mark = 'Zqlou';
/** The prefix of every phone number that the trial makes up. */
const numberStart = '491577733';

/** Content that can be recognised: a text, a name, a key or a token. */
export const markedText = (random: Random): string => `${mark}T${random.between(0, 1e9).toString(36)}`;
export const markedName = (random: Random): string => `${mark}N${random.between(0, 1e6).toString(36)}`;
export const markedKey = (random: Random): string => `${mark}K${random.between(0, 1e9).toString(36)}`.padEnd(40, 'k');
export const markedNumberOf = (index: number): string => `${numberStart}${index}`;
export const markedNumber = (random: Random): string => markedNumberOf(random.between(1_000, 9_999));

/** A wamid like Meta's: it contains the user's number, in base64. */
export function markedWamid(random: Random): string {
  const digits = Array.from({ length: 20 }, () => random.between(0, 15).toString(16).toUpperCase()).join('');
  const number = markedNumber(random);
  const bytes = Buffer.from(
    `\x1c\x18${String.fromCharCode(number.length)}${number}\x15\x02\x00\x12\x18\x14${digits}\x00`,
    'latin1',
  );
  return `wamid.${bytes.toString('base64')}`;
}

/** Finds marks and secrets in text that arrives in chunks. */
export interface MarkSearch {
  /** Searches a chunk together with the end of the previous one; returns each match with some text around it. */
  readonly search: (piece: string) => string[];
}

const around = 120;
const carried = 200;

export function createMarkSearch(secrets: readonly string[]): MarkSearch {
  const pattern = new RegExp([mark, numberStart, ...inBase64(numberStart), ...secrets].map(escaped).join('|'), 'gi');
  let end = '';
  return {
    search: (piece) => {
      const text = end + piece;
      const from = end.length;
      end = text.slice(-carried);
      pattern.lastIndex = 0;
      const found: string[] = [];
      for (let match = pattern.exec(text); match !== null && found.length < 5; match = pattern.exec(text)) {
        // A match that ends in the previous chunk was found with it.
        if (match.index + match[0].length <= from) continue;
        found.push(text.slice(Math.max(0, match.index - around), match.index + match[0].length + around));
        pattern.lastIndex = match.index + match[0].length;
      }
      return found;
    },
  };
}

/** How a text looks inside base64 at any offset: the part that does not depend on its neighbours. */
function inBase64(text: string): string[] {
  return [0, 1, 2].map((skipped) => {
    const whole = Math.floor((text.length - skipped) / 3) * 3;
    return Buffer.from(text.slice(skipped, skipped + whole), 'latin1').toString('base64');
  });
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
