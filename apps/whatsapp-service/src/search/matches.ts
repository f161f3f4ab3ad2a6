import type { MessageRecord } from '../conversations/message-record.ts';
import { findTerms } from './find-terms.ts';
import type { SearchFilter } from './message-search.ts';
import { searchedText } from './searched-text.ts';

/** Whether a message matches, apart from its conversation. */
export function matches(message: MessageRecord, { terms, phoneNumberIds, from, until }: SearchFilter): boolean {
  return (
    (phoneNumberIds === undefined || phoneNumberIds.includes(message.phoneNumberId)) &&
    (from === undefined || message.at >= from) &&
    (until === undefined || message.at < until) &&
    findTerms(searchedText(message), terms) !== null
  );
}
