import type { ConversationStore } from '../conversations/conversation-store.ts';
import type { MessageRecord } from '../conversations/message-record.ts';
import { readCursor, writeCursor } from '../records/list-cursor.ts';
import type { PageRequest } from '../records/page.ts';
import { matches } from './matches.ts';
import type { FoundMessages, SearchFilter } from './message-search.ts';

/** How many messages are read at a time, and how often for one page. */
const readAtOnce = 50;
const maxReads = 10;
/** The most messages that are read for one page. */
export const readForOnePage = readAtOnce * maxReads;

/** Searches by reading the messages of the given conversations, one conversation after another, each from its newest on. */
export async function readThrough(
  { messages }: Pick<ConversationStore, 'messages'>,
  filter: SearchFilter,
  { limit, cursor }: PageRequest,
): Promise<FoundMessages> {
  const conversations = filter.conversations ?? [];
  const found: MessageRecord[] = [];
  let [at, inner] = cursor === undefined ? [0, ''] : placeIn(cursor);
  for (let reads = 0; ; reads += 1) {
    const conversation = conversations[at];
    if (!conversation) return { data: found, nextCursor: null, waiting: 0 };
    if (reads >= maxReads || found.length >= limit) {
      return { data: found, nextCursor: writeCursor('search', [at, inner]), waiting: 0 };
    }
    // No more than still fit: the page's cursor has to be at the end of a read.
    const some = Math.min(readAtOnce, limit - found.length);
    const page = await messages(conversation, { limit: some, ...(inner !== '' && { cursor: inner }) });
    found.push(...page.data.filter((message) => matches(message, filter)));
    const last = page.data.at(-1);
    // Messages of one second are in no order of time.
    const isPast = last !== undefined && filter.from !== undefined && secondOf(last.at) < secondOf(filter.from);
    if (page.nextCursor === null || isPast) [at, inner] = [at + 1, ''];
    else inner = page.nextCursor;
  }
}

const secondOf = (at: number): number => Math.floor(at / 1_000);

function placeIn(cursor: string): [number, string] {
  const [at, inner] = readCursor('search', cursor);
  return [Number(at), String(inner)];
}
