import { messageRecords } from '../../conversations/collections.ts';
import { matches } from '../../search/matches.ts';
import type { MessageSearch } from '../../search/message-search.ts';
import { pageOf } from './pages.ts';
import type { MemoryRecords } from './records.ts';

/** Reads everything. */
export function createMemorySearch(records: MemoryRecords): MessageSearch {
  return {
    needsConversations: false,
    find: async (filter, page) => {
      const keys =
        filter.conversations && new Set(filter.conversations.flatMap(({ key, members }) => [key, ...members]));
      const found = records
        .all(messageRecords)
        .map((message, arrival) => ({ message, arrival }))
        .filter(({ message }) => keys === undefined || keys.has(message.conversationKey ?? ''))
        .filter(({ message }) => matches(message, filter));
      const { data, nextCursor } = pageOf('search', found, ({ arrival }) => [-arrival, 0], page);
      return { data: data.map(({ message }) => message), nextCursor, waiting: 0 };
    },
  };
}
