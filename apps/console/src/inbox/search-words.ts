/** The parsed text of the inbox's search field. */
export interface SearchWords {
  /** A message id, which is looked up instead of searched for. */
  readonly messageId: string | null;
  /** A number or BSUID, by which the API finds a user. */
  readonly user: string | null;
  /** Searched for in names, usernames, numbers and tags; empty if that is pointless. */
  readonly person: string;
  /** The API's query for messages; null without a word. */
  readonly query: string | null;
}

/** Shorter texts would match nearly everyone. */
const shortest = 2;
/** The API's longest query. */
const longestQuery = 200;

/** Parses the typed text. The last word may be a prefix, since results are shown while people type. */
export function searchWordsOf(typed: string): SearchWords {
  const words = typed.trim();
  const messageId = /^(?:wamid\.|wacid\.|evt\.|out_)\S+$/.test(words) ? words : null;
  if (messageId !== null) return { messageId, user: null, person: '', query: null };
  const user = isUserId(words) ? words : null;
  return { messageId, user, person: user === null && words.length >= shortest ? words : '', query: queryOf(typed) };
}

/** A text that the API can find a user by: a number with at least seven digits, or a BSUID. */
const isUserId = (words: string): boolean => /^\+?[\d\s().-]{7,25}$/.test(words) || /^[A-Z]{2}\.[\w.]+$/.test(words);

/** A number as it is stored, digits only. A BSUID is unchanged. */
export const bareNumber = (user: string): string => (/^[A-Z]/.test(user) ? user : user.replace(/\D/g, ''));

function queryOf(typed: string): string | null {
  const words = typed.trim();
  if (words.length < shortest || !/[\p{L}\p{N}]/u.test(words)) return null;
  const isWhole = typed !== typed.trimEnd() || !/[\p{L}\p{N}\p{M}]$/u.test(words) || isQuoted(words);
  return `${words.slice(0, longestQuery - 1)}${isWhole ? '' : '*'}`;
}

/** Whether the text ends within quotation marks. */
const isQuoted = (words: string): boolean => words.split('"').length % 2 === 0;

/** A piece of an excerpt, without WhatsApp's formatting marks at the edges of words. */
export const unmarked = (piece: string): string =>
  piece.replace(
    /(?<![\p{L}\p{N}])[*_~`]+(?=[\p{L}\p{N}]|$)|(?<=[\p{L}\p{N}\p{P}\p{S}]|^)[*_~`]+(?![\p{L}\p{N}])/gu,
    '',
  );
