import { describe, expect, it } from 'vitest';
import { noon } from '../../test/support/webhooks.ts';
import type { ConversationRecord } from '../conversations/conversation-record.ts';
import type { MessageRecord } from '../conversations/message-record.ts';
import { readThrough } from './read-through.ts';
import { searchTerms } from './search-terms.ts';

describe('readThrough', () => {
  it('reads on to the end of the second in which the time begins, whose messages are in no order of time', async () => {
    const message = (key: string, at: number) =>
      ({
        key,
        wamid: key,
        at,
        phoneNumberId: '1',
        body: { content: { body: 'kiln' } },
        edits: [],
        revoked: null,
      }) as unknown as MessageRecord;
    // As a conversation lists them: by second, and within one by arrival.
    const listed = [
      message('later', noon + 1_500),
      message('early', noon + 100),
      message('late', noon + 900),
      message('before', noon - 1),
    ];
    const read: string[] = [];
    const messages = async (_: unknown, { limit = 1, cursor = '0' }) => {
      const at = Number(cursor);
      const data = listed.slice(at, at + limit);
      read.push(...data.map(({ key }) => key));
      return { data, nextCursor: at + limit < listed.length ? String(at + limit) : null };
    };
    const conversations = [{ key: 'one' } as ConversationRecord];
    const filter = { terms: searchTerms('kiln'), conversations, from: noon + 500 };
    const found: string[] = [];
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page = await readThrough({ messages }, filter, { limit: 1, ...(cursor && { cursor }) });
      found.push(...page.data.map(({ key }) => key));
      cursor = page.nextCursor;
    }
    expect([found, read]).toEqual([
      ['later', 'late'],
      ['later', 'early', 'late', 'before'],
    ]);
  });
});
