import { describe, expect, it } from 'vitest';
import { createTestApi, type TestApi } from '../../../test/support/api.ts';
import {
  messagesChange,
  messagesWebhook,
  noon,
  otherPhoneNumberId,
  phoneNumberId,
  textMessage,
  webhook,
} from '../../../test/support/webhooks.ts';
import { createMemoryStore } from '../../storage/memory/memory-store.ts';

const ben = '4915112345678';

async function someMessages(api = createTestApi()): Promise<TestApi> {
  await api.receive(
    messagesWebhook(
      textMessage('wamid.1', { body: 'Is the <b>kiln</b> free?', at: noon }),
      textMessage('wamid.2', { body: 'The kiln is hot', from: ben, at: noon + 1_000 }),
    ),
    webhook(
      messagesChange({
        phoneNumberId: otherPhoneNumberId,
        messages: [textMessage('wamid.3', { body: 'No kiln here', at: noon + 2_000 })],
      }),
    ),
  );
  return api;
}

const wamidsOf = async ({ get }: TestApi, query: string): Promise<string[]> =>
  (await get(`/v1/search?${query}`)).json().data.map(({ message }: { message: { wamid: string } }) => message.wamid);

describe('GET /v1/search', () => {
  it('finds messages, and shows the words in pieces of plain text', async () => {
    const { get } = await someMessages();
    const { data, ...rest } = (await get('/v1/search?q=free%20KILN')).json();
    expect(data).toMatchObject([{ message: { wamid: 'wamid.1', content: { body: 'Is the <b>kiln</b> free?' } } }]);
    expect(data[0].excerpt).toEqual([
      { text: 'Is the <b>', isMatch: false },
      { text: 'kiln', isMatch: true },
      { text: '</b> ', isMatch: false },
      { text: 'free', isMatch: true },
      { text: '?', isMatch: false },
    ]);
    expect(rest).toEqual({ nextCursor: null, waiting: 0 });
  });

  it('filters by person, conversation, number and time, and leads from page to page', async () => {
    const api = await someMessages();
    expect(await wamidsOf(api, 'q=kiln')).toEqual(['wamid.3', 'wamid.2', 'wamid.1']);
    expect(await wamidsOf(api, 'q=kiln&user=%2B16505551234')).toEqual(['wamid.3', 'wamid.1']);
    expect(await wamidsOf(api, `q=kiln&user=%2B16505551234&phoneNumberId=${otherPhoneNumberId}`)).toEqual(['wamid.3']);
    expect(await wamidsOf(api, `q=kiln&from=${noon + 1_000}&until=${noon + 2_000}`)).toEqual(['wamid.2']);
    const [{ id }] = (await api.get(`/v1/conversations?user=${ben}`)).json().data;
    expect(await wamidsOf(api, `q=kiln&conversation=${id}`)).toEqual(['wamid.2']);
    expect(await wamidsOf(api, `q=kiln&conversation=${id}&user=16505551234`)).toEqual([]);
    expect(await wamidsOf(api, 'q=kiln&conversation=cnv_none')).toEqual([]);
    const first = await api.get('/v1/search?q=kiln&limit=2');
    expect(first.headers.link).toContain('/v1/search?q=kiln&limit=2&cursor=');
    const { nextCursor } = first.json();
    expect(await wamidsOf(api, `q=kiln&limit=2&cursor=${nextCursor}`)).toEqual(['wamid.1']);
  });

  it('finds only messages of its numbers for a key that is limited to some', async () => {
    const api = await someMessages();
    const payload = { name: 'shop', scopes: ['read:content'], phoneNumberIds: [phoneNumberId] };
    const { key } = (await api.post('/v1/keys', { payload })).json();
    const limited = { ...api, get: (url: string) => api.get(url, { headers: { authorization: `Bearer ${key}` } }) };
    expect(await wamidsOf(limited, 'q=kiln')).toEqual(['wamid.2', 'wamid.1']);
    expect(await wamidsOf(limited, 'q=kiln&user=16505551234')).toEqual(['wamid.1']);
    expect(await wamidsOf(limited, `q=kiln&phoneNumberId=${otherPhoneNumberId}`)).toEqual([]);
    const others = (await api.get(`/v1/conversations?phoneNumberId=${otherPhoneNumberId}`)).json().data;
    expect(await wamidsOf(limited, `q=kiln&conversation=${others[0].id}`)).toEqual([]);
  });

  it('needs a word', async () => {
    const { get } = await someMessages();
    for (const query of ['q=%22%20*', 'q=', '']) expect((await get(`/v1/search?${query}`)).statusCode).toBe(400);
  });

  it('says how many messages the index does not have yet', async () => {
    const store = createMemoryStore({ now: () => noon });
    const find = async () => ({ data: [], nextCursor: null, waiting: 12 });
    const { get } = createTestApi({ store: { ...store, search: { ...store.search, find } } });
    expect((await get('/v1/search?q=kiln')).json()).toEqual({ data: [], nextCursor: null, waiting: 12 });
  });

  it.each([
    ['', 'q must be given.'],
    ['q=', 'q must not be empty.'],
    ['q=%21%22%20', 'q must contain a word'],
    ['q=kiln&limit=0', 'limit must be at least 1.'],
    ['q=kiln&from=2026-13-01', 'from must be a time'],
  ])('answers 400 to ?%s and says what is wrong', async (query, message) => {
    const response = await createTestApi().get(`/v1/search?${query}`);
    expect([response.statusCode, response.json().error.message]).toEqual([400, expect.stringContaining(message)]);
  });

  it('wants to know where to search if there is no index', async () => {
    const store = createMemoryStore({ now: () => noon });
    const api = createTestApi({ store: { ...store, search: { ...store.search, needsConversations: true } } });
    expect((await api.get('/v1/search?q=kiln')).json().error).toMatchObject({
      code: 'parameter_invalid',
      message: expect.stringContaining('Give a user or a conversation'),
    });
    expect((await api.get('/v1/search?q=kiln&user=16505551234')).statusCode).toBe(200);
  });
});
