import { describe, expect, it } from 'vitest';
import type { PageRequest } from '../../src/records/page.ts';
import type { FoundMessages, SearchFilter } from '../../src/search/message-search.ts';
import { searchTerms } from '../../src/search/search-terms.ts';
import type { Store } from '../../src/storage/store.ts';
import {
  incoming,
  type JsonObject,
  messageStatus,
  messagesChange,
  messagesWebhook,
  noon,
  otherPhoneNumberId,
  phoneNumberId,
  statusesWebhook,
  textMessage,
  webhook,
} from '../support/webhooks.ts';
import { processAll, readAll, type StoreFixture } from './store-fixture.ts';

const anna = '16505551234';
const ben = '4915112345678';
const text = (n: number, body: string, from = anna) => textMessage(`wamid.${n}`, { body, from, at: noon + n * 1_000 });

async function receive(store: Store, ...webhooks: readonly JsonObject[]): Promise<void> {
  for (const body of webhooks) await store.events.accept(incoming(body));
  await processAll(store);
}

async function indexAll({ search }: Store): Promise<void> {
  while (await search.index?.());
}

/** Searches everywhere, or in everybody's conversations where it has to be told which. */
async function find(
  store: Store,
  words: string,
  filter: Partial<SearchFilter> = {},
  page: PageRequest = { limit: 100 },
): Promise<FoundMessages> {
  await indexAll(store);
  const { data: all } = await store.conversations.list({}, { limit: 100 });
  const wheres = store.search.needsConversations ? { conversations: all } : {};
  return store.search.find({ terms: searchTerms(words), ...wheres, ...filter }, page);
}

const found = async (store: Store, words: string, filter: Partial<SearchFilter> = {}): Promise<string[]> =>
  (await find(store, words, filter)).data.map(({ wamid }) => wamid);

/** What is written, what finds it, and what does not. */
const languages = [
  ['我想预订两个房间', '预订', '房订'],
  ['明日の予約を取り消したい', '予約', '約予'],
  ['ขอจองห้องสองคืน', 'จองห้อง', 'ห้องจอง'],
  ['أُريدُ حجزَ غرفةٍ', 'اريد حجز', 'حجوز'],
  ['मुझे कमरा बुक करना है', 'कमरा', 'कमर'],
  ['방을 예약하고 싶어요', '예약*', '약예*'],
] as const;

/** Every store finds the same. */
export function describeSearch({ open }: StoreFixture): void {
  describe('search.find', () => {
    it('finds nothing in an empty store', async () => {
      expect(await find(await open(), 'hello')).toEqual({ data: [], nextCursor: null, waiting: 0 });
    });

    it('finds messages that hold all words, in any order, case and accents, the newest first', async () => {
      const store = await open();
      await receive(
        store,
        messagesWebhook(text(1, 'Où est le CAFÉ ?'), text(2, 'a cafe, please: où?'), text(3, 'decaf')),
      );
      expect(await found(store, 'ou Cafe')).toEqual(['wamid.2', 'wamid.1']);
      expect(await found(store, 'tea cafe')).toEqual([]);
    });

    it('finds words in a given order, and beginnings of words', async () => {
      const store = await open();
      await receive(
        store,
        messagesWebhook(text(1, 'the big kiln'), text(2, 'the kiln is big'), text(3, 'two invoices')),
      );
      expect(await found(store, '"big kiln"')).toEqual(['wamid.1']);
      expect([await found(store, 'invoi'), await found(store, 'invoi*')]).toEqual([[], ['wamid.3']]);
    });

    it('finds words of any language', async () => {
      const store = await open();
      await receive(store, messagesWebhook(...languages.map(([body], n) => text(n, body))));
      for (const [n, [, words, others]] of languages.entries()) {
        expect([words, await found(store, words), await found(store, others)]).toEqual([words, [`wamid.${n}`], []]);
      }
    });
    it('reads page after page, and finds each message once', async () => {
      const store = await open();
      await receive(store, messagesWebhook(...[1, 2, 3, 4, 5].map((n) => text(n, `kiln ${n}`))));
      const all = await readAll((page) => find(store, 'kiln', {}, page), 2);
      expect(all.map(({ wamid }) => wamid)).toEqual(['wamid.5', 'wamid.4', 'wamid.3', 'wamid.2', 'wamid.1']);
    });

    it('filters by conversation, number and time', async () => {
      const store = await open();
      const other = messagesChange({ phoneNumberId: otherPhoneNumberId, messages: [text(3, 'kiln')] });
      await receive(store, messagesWebhook(text(1, 'kiln'), text(2, 'kiln', ben)), webhook(other));
      const { data: conversations } = await store.conversations.list({ user: ben }, { limit: 10 });
      expect(await found(store, 'kiln', { conversations })).toEqual(['wamid.2']);
      expect(await found(store, 'kiln', { conversations: [] })).toEqual([]);
      expect(await found(store, 'kiln', { phoneNumberIds: [otherPhoneNumberId] })).toEqual(['wamid.3']);
      const numbers = { phoneNumberIds: [phoneNumberId] };
      expect(await found(store, 'kiln', { ...numbers, from: noon + 2_000 })).toEqual(['wamid.2']);
      expect(await found(store, 'kiln', { ...numbers, until: noon + 2_000 })).toEqual(['wamid.1']);
    });

    it('finds a message as it is shown now: edited, deleted, or by its caption and choices', async () => {
      const store = await open();
      const interactive = { type: 'button_reply', button_reply: { id: 'secretid', title: 'Yes please' } };
      await receive(
        store,
        messagesWebhook(
          text(1, 'at ten'),
          text(2, 'forget this'),
          { ...text(3, ''), type: 'interactive', interactive },
          {
            ...text(4, ''),
            type: 'image',
            image: { id: '77', caption: 'new glaze', mime_type: 'image/png', url: 'https://meta/secretid' },
          },
        ),
      );
      expect([await found(store, 'please'), await found(store, 'glaze')]).toEqual([['wamid.3'], ['wamid.4']]);
      expect([await found(store, 'secretid'), await found(store, 'png')]).toEqual([[], []]);
      expect([await found(store, 'ten'), await found(store, 'forget')]).toEqual([['wamid.1'], ['wamid.2']]);
      const edit = { original_message_id: 'wamid.1', message: { type: 'text', text: { body: 'at eleven' } } };
      await receive(
        store,
        messagesWebhook(
          { ...text(5, ''), type: 'edit', edit },
          { ...text(6, ''), type: 'revoke', revoke: { original_message_id: 'wamid.2' } },
        ),
        statusesWebhook(messageStatus('wamid.3', 'read')),
      );
      expect([await found(store, 'ten'), await found(store, 'eleven')]).toEqual([[], ['wamid.1']]);
      expect([await found(store, 'forget'), await found(store, 'please')]).toEqual([[], ['wamid.3']]);
    });

    it('takes anything as words, and never as something else', async () => {
      const store = await open();
      await receive(store, messagesWebhook(text(1, 'hello')));
      for (const words of ['AND', 'NOT "', '" OR *', 'words:x', '^a + (b', 'NEAR(a b, 5)', '-x', '漢'.repeat(200)]) {
        expect([words, await found(store, words)]).toEqual([words, []]);
      }
    });

    it('refuses a cursor of another list', async () => {
      const store = await open();
      await receive(store, messagesWebhook(text(1, 'kiln')));
      const cursor = Buffer.from('["messages",1,"2"]').toString('base64url');
      await expect(find(store, 'kiln', {}, { limit: 1, cursor })).rejects.toMatchObject({ code: 'cursor_invalid' });
    });
  });
}
