/** What somebody typed into the search field of the inbox. */
export interface SearchWords {
  /** A message's own id, which is looked up and not searched for. */
  readonly messageId: string | null;
  /** A number or BSUID, by which the API finds a user whatever their name. */
  readonly user: string | null;
  /** Searched for in names, usernames, numbers and tags; empty where that makes no sense. */
  readonly person: string;
  /** Searched for in messages, in the API's form; null where there is no word. */
  readonly query: string | null;
}

/** Shorter texts would find nearly everybody. */
const shortest = 2;
/** The API's longest query. */
const longestQuery = 200;

/** Reads what somebody typed. The last word may be the beginning of one, since people look at results while they type. */
export function searchWordsOf(typed: string): SearchWords {
  const words = typed.trim();
  const messageId = /^(?:wamid\.|wacid\.|evt\.|out_)\S+$/.test(words) ? words : null;
  if (messageId !== null) return { messageId, user: null, person: '', query: null };
  const user = isUserId(words) ? words : null;
  return { messageId, user, person: user === null && words.length >= shortest ? words : '', query: queryOf(typed) };
}

/** A text that the API can find a user by: a number with at least seven digits, or a BSUID. */
const isUserId = (words: string): boolean => /^\+?[\d\s().-]{7,25}$/.test(words) || /^[A-Z]{2}\.[\w.]+$/.test(words);

/** A number as it is stored, without what people write between the digits. A BSUID stays as it is. */
export const bareNumber = (user: string): string => (/^[A-Z]/.test(user) ? user : user.replace(/\D/g, ''));

function queryOf(typed: string): string | null {
  const words = typed.trim();
  if (words.length < shortest || !/[\p{L}\p{N}]/u.test(words)) return null;
  const isWhole = typed !== typed.trimEnd() || !/[\p{L}\p{N}\p{M}]$/u.test(words) || isQuoted(words);
  return `${words.slice(0, longestQuery - 1)}${isWhole ? '' : '*'}`;
}

/** Whether the end is within quotation marks. */
const isQuoted = (words: string): boolean => words.split('"').length % 2 === 0;

/** A piece of an excerpt, which is part of a text, without WhatsApp's marks at the edges of words. */
export const unmarked = (piece: string): string =>
  piece.replace(
    /(?<![\p{L}\p{N}])[*_~`]+(?=[\p{L}\p{N}]|$)|(?<=[\p{L}\p{N}\p{P}\p{S}]|^)[*_~`]+(?![\p{L}\p{N}])/gu,
    '',
  );
