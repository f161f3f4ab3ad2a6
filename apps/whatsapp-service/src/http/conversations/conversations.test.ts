import { describe, expect, it } from 'vitest';
import { createTestApi } from '../../../test/support/api.ts';
import {
  messageStatus,
  messagesChange,
  messagesWebhook,
  noon,
  otherPhoneNumberId,
  phoneNumberId,
  statusesWebhook,
  textMessage,
  webhook,
} from '../../../test/support/webhooks.ts';

const minute = 60_000;
const contacts = [{ profile: { name: 'Ada' }, wa_id: '16505551234' }];
const fromAda = webhook(messagesChange({ contacts, messages: [textMessage('wamid.ada')] }));
const fromBob = messagesWebhook(textMessage('wamid.bob', { from: '16505550000', at: noon + minute }));
const toOther = webhook(
  messagesChange({
    phoneNumberId: otherPhoneNumberId,
    messages: [textMessage('wamid.other', { at: noon + 2 * minute })],
  }),
);

async function threeConversations() {
  const api = createTestApi();
  await api.receive(fromAda, fromBob, toOther);
  return api;
}

describe('GET /v1/conversations', () => {
  it('lists conversations by latest activity, with user, last message and service window', async () => {
    const { get } = await threeConversations();
    const { data, nextCursor } = (await get('/v1/conversations')).json();
    expect(nextCursor).toBeNull();
    expect(data.map((each: { lastMessage: { wamid: string } }) => each.lastMessage.wamid)).toEqual([
      'wamid.other',
      'wamid.bob',
      'wamid.ada',
    ]);
    expect(data[2]).toEqual({
      id: expect.any(String),
      ids: expect.any(Array),
      phoneNumberId,
      user: { waId: '16505551234', userId: null, parentUserId: null, name: 'Ada', username: null },
      groupId: null,
      groupSubject: null,
      context: null,
      freeEntryPoint: { isOpen: false, closesAt: null },
      contactName: null,
      preferences: {},
      callPermission: null,
      lastActivityAt: '2026-06-01T12:00:00.000Z',
      lastMessage: {
        wamid: 'wamid.ada',
        kind: 'message',
        at: '2026-06-01T12:00:00.000Z',
        type: 'text',
        direction: 'in',
      },
      serviceWindow: { isOpen: true, closesAt: '2026-06-02T12:00:00.000Z' },
      control: { state: 'mine', since: '2026-06-01T12:00:00.000Z', reason: 'user_message', handover: null },
    });
    expect(data[2].ids).toEqual([data[2].id]);
    expect(JSON.stringify(data.map(({ id }: { id: string }) => id))).not.toContain('16505551234');
  });

  it.each([
    [`phoneNumberId=${otherPhoneNumberId}`, 1],
    ['user=16505550000', 1],
    ['user=%2B16505551234', 2],
    [`user=16505551234&phoneNumberId=${phoneNumberId}`, 1],
    ['user=16505559999', 0],
    ['control=mine', 3],
    ['control=other', 0],
  ])('filters by %s', async (query, count) => {
    const { get } = await threeConversations();
    expect((await get(`/v1/conversations?${query}`)).json().data).toHaveLength(count);
  });

  it('pages by cursor and Link', async () => {
    const { get } = await threeConversations();
    const first = await get('/v1/conversations?limit=2');
    const second = await get(String(/<(.+)>/.exec(String(first.headers.link))?.[1]));
    expect([first.json().data.length, second.json().data.length]).toEqual([2, 1]);
  });

  it.each(['limit=0', 'limit=201', 'state=open', 'user=', 'control=theirs'])('answers 400 to ?%s', async (query) => {
    expect((await createTestApi().get(`/v1/conversations?${query}`)).statusCode).toBe(400);
  });
});

describe('GET /v1/conversations/{id}', () => {
  it('shows one conversation, its window closed a day after what the user last sent', async () => {
    const later = createTestApi({ now: () => noon + 24 * 60 * minute });
    await later.receive(fromAda);
    const [{ id }] = (await later.get('/v1/conversations')).json().data;
    const conversation = (await later.get(`/v1/conversations/${id}`)).json();
    expect(conversation.id).toBe(id);
    expect(conversation.serviceWindow).toEqual({ isOpen: false, closesAt: '2026-06-02T12:00:00.000Z' });
  });

  it('has never had a window for a user who never wrote', async () => {
    const { get, receive } = createTestApi();
    await receive(statusesWebhook(messageStatus('wamid.out', 'delivered')));
    for (const { serviceWindow } of (await get('/v1/conversations')).json().data) {
      expect(serviceWindow).toEqual({ isOpen: false, closesAt: null });
    }
  });

  it.each(['x', 'cnv_00000000000000000000', 'a/b', '%', '..', '\u0000', 'ü'])('answers 404 for %j', async (id) => {
    const { get } = createTestApi();
    for (const path of ['', '/messages']) {
      const response = await get(`/v1/conversations/${encodeURIComponent(id)}${path}`);
      expect(response.statusCode).toBe(404);
      expect(response.json().error.code).toBe('not_found');
    }
  });
});

describe('GET /v1/conversations/{id}/messages', () => {
  it('lists messages newest first, page by page', async () => {
    const { get, receive } = createTestApi();
    const messages = [0, 1, 2].map((index) => textMessage(`wamid.${index}`, { at: noon + index * minute }));
    await receive(messagesWebhook(...messages));
    const [{ id }] = (await get('/v1/conversations')).json().data;
    const first = await get(`/v1/conversations/${id}/messages?limit=2`);
    expect(first.headers.link).toMatch(new RegExp(`^</v1/conversations/${id}/messages\\?limit=2&cursor=`));
    const second = await get(String(/<(.+)>/.exec(String(first.headers.link))?.[1]));
    const wamids = [first, second].flatMap((page) => page.json().data.map(({ wamid }: { wamid: string }) => wamid));
    expect(wamids).toEqual(['wamid.2', 'wamid.1', 'wamid.0']);
    expect(first.json().data[0]).toMatchObject({ conversationId: id, content: { body: 'Hello' }, state: 'received' });
  });

  it('answers 400 to a bad cursor or limit', async () => {
    const { get } = await threeConversations();
    const [{ id }] = (await get('/v1/conversations')).json().data;
    expect((await get(`/v1/conversations/${id}/messages?cursor=x`)).json().error.code).toBe('cursor_invalid');
    expect((await get(`/v1/conversations/${id}/messages?limit=0`)).json().error.code).toBe('parameter_invalid');
  });
});
