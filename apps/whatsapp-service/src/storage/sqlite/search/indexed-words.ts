import { conversationId } from '../../../conversations/conversation-key.ts';
import type { MessageRecord } from '../../../conversations/message-record.ts';
import type { SearchFilter } from '../../../search/message-search.ts';
import type { SearchTerm } from '../../../search/search-terms.ts';
import { searchedText } from '../../../search/searched-text.ts';
import { unitsOf } from '../../../search/words.ts';

/**
 * Also in the index, so that filters are as quick as words: the conversation, the business number and the month of a message.
 * No word begins with this sign.
 */
const mark = '§';
const ofConversation = (key: string): string => `${mark}${conversationId(key).replace('_', '')}`;
const ofNumber = (phoneNumberId: string): string => `${mark}n${Buffer.from(phoneNumberId).toString('hex')}`;
const ofMonth = (at: number): string => `${mark}m${monthOf(at)}`;

const monthOf = (at: number): number => {
  const date = new Date(at);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
};

/** The index words of a message, separated by spaces; empty if it has none. */
export function indexedWords(message: MessageRecord): string {
  const units = unitsOf(searchedText(message));
  if (units.length === 0) return '';
  const words = new Set<string>();
  for (const [index, { form, isCharacter }] of units.entries()) {
    words.add(form);
    const next = units[index + 1];
    if (isCharacter && next?.isCharacter) words.add(form + next.form);
  }
  if (message.conversationKey !== null) words.add(ofConversation(message.conversationKey));
  return [...words, ofNumber(message.phoneNumberId), ofMonth(message.at)].join(' ');
}

/** Clocks differ: messages dated later than now are found too. */
const aheadMs = 31 * 24 * 60 * 60 * 1_000;
/** More months than this are not looked up one by one. */
const maxMonths = 24;

/**
 * The filter in FTS5's language. It may find more than is meant: the order of words and times within a month are not in the index.
 * `now` ends a time that has no end.
 */
export function matchExpression(
  { terms, phoneNumberIds, conversations, from, until }: SearchFilter,
  now: number,
): string {
  const words = new Set(terms.flatMap(wordsOf));
  const keys = conversations?.flatMap(({ key, members }) => [key, ...members]);
  return [
    ...words,
    ...oneOf(keys?.map(ofConversation)),
    ...oneOf(phoneNumberIds?.map(ofNumber)),
    ...oneOf(monthsOf(from, until ?? now + aheadMs)),
  ].join(' AND ');
}

function wordsOf({ forms, characters, isPrefix }: SearchTerm): string[] {
  return forms.flatMap((form, index) => {
    const next = forms[index + 1];
    if (characters[index] && characters[index + 1] && next !== undefined) return [quoted(form + next)];
    const isInPair = characters[index] && characters[index - 1];
    if (isInPair) return [];
    return [isPrefix && index === forms.length - 1 ? `${quoted(form)} *` : quoted(form)];
  });
}

/** Words consist of letters, marks and digits; the quotation marks keep FTS5 from reading them as operators. */
const quoted = (word: string): string => `"${word}"`;

function oneOf(words: readonly string[] | undefined): string[] {
  return words === undefined ? [] : [`(${[...new Set(words)].map(quoted).join(' OR ') || quoted(mark)})`];
}

function monthsOf(from: number | undefined, until: number): string[] | undefined {
  if (from === undefined || !isDate(from) || !isDate(until)) return undefined;
  const [first, last] = [monthOf(from), monthOf(until)];
  if (last - first >= maxMonths) return undefined;
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, month) => `${mark}m${first + month}`);
}

const isDate = (at: number): boolean => Math.abs(at) <= 8.64e15;
