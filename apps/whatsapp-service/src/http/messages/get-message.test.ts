import { describe, expect, it } from 'vitest';
import { createTestApi } from '../../../test/support/api.ts';
import { messageStatus, messagesWebhook, noon, statusesWebhook, textMessage } from '../../../test/support/webhooks.ts';

const minute = 60_000;
const error = {
  code: 131047,
  title: 'Re-engagement message',
  error_data: { details: 'More than 24 hours have passed.' },
};

describe('GET /v1/messages/{wamid}', () => {
  it.each([
    'wamid.HBgLMTY1MDU1NTAxMjMVAgASGBQzQUE5RkI1OEMyRkIxRDI1RkEyRAA=',
    'wamid.a/b+c==',
    'with blank',
    'percent % and %2F',
    'question? hash# amp&',
    'ünïcode 🙂',
    `wamid.${'x'.repeat(500)}`,
  ])('finds %s, percent-encoded', async (wamid) => {
    const { get, receive } = createTestApi();
    await receive(messagesWebhook(textMessage(wamid)));
    const response = await get(`/v1/messages/${encodeURIComponent(wamid)}`);
    expect(response.statusCode).toBe(200);
    expect(response.json()).toMatchObject({ wamid, type: 'text', content: { body: 'Hello' }, state: 'received' });
  });

  it('finds one whose = and + were left as they are', async () => {
    const { get, receive } = createTestApi();
    await receive(messagesWebhook(textMessage('wamid.a+b==')));
    expect((await get('/v1/messages/wamid.a+b==')).statusCode).toBe(200);
  });

  it('pain 10: shows why a message failed, with all its statuses, before the message itself is known', async () => {
    const { get, receive } = createTestApi();
    const failed = { ...messageStatus('wamid.out', 'failed', { at: noon + minute }), errors: [error] };
    await receive(statusesWebhook(failed, messageStatus('wamid.out', 'sent')));
    const message = (await get('/v1/messages/wamid.out')).json();
    expect(message).toMatchObject({
      isStub: true,
      state: 'failed',
      failure: { code: 131047, title: 'Re-engagement message', details: 'More than 24 hours have passed.' },
      content: null,
      type: null,
    });
    expect(message.statuses.map(({ status }: { status: string }) => status)).toEqual(['sent', 'failed']);
  });

  it('pain: the id of an edit, of a deletion or of a reaction leads nowhere', async () => {
    const { get, receive } = createTestApi();
    const change = (id: string, type: string, content: object) => textMessage(id, { type, [type]: content });
    await receive(
      messagesWebhook(
        textMessage('wamid.1'),
        change('wamid.E', 'edit', { original_message_id: 'wamid.1', message: { type: 'text', text: { body: 'New' } } }),
        change('wamid.X', 'reaction', { message_id: 'wamid.1', emoji: '👍' }),
      ),
    );
    expect((await get('/v1/messages/wamid.E')).json()).toMatchObject({ wamid: 'wamid.1', content: { body: 'New' } });
    expect((await get('/v1/messages/wamid.X')).json()).toMatchObject({ wamid: 'wamid.X', reactsTo: 'wamid.1' });
    await receive(messagesWebhook(change('wamid.R', 'revoke', { original_message_id: 'wamid.1' })));
    expect((await get('/v1/messages/wamid.R')).json()).toMatchObject({ wamid: 'wamid.1', state: 'revoked' });
    const conversations = (await get('/v1/conversations')).json().data;
    const { data } = (await get(`/v1/conversations/${conversations[0].id}/messages`)).json();
    expect(data.map(({ wamid }: { wamid: string }) => wamid).toSorted()).toEqual(['wamid.1', 'wamid.X']);
    for (const wamid of ['wamid.1', 'wamid.E', 'wamid.R']) {
      expect((await get(`/v1/events?wamid=${wamid}`)).json().data).toHaveLength(2);
    }
  });

  it('shows the newest reaction of each user of a group, and which was taken off', async () => {
    const { get, receive } = createTestApi();
    const inGroup = { group_id: 'Z3JvdXA6MQ==' };
    const reaction = (id: string, from: string, emoji: string) =>
      textMessage(id, { ...inGroup, from, type: 'reaction', reaction: { message_id: 'wamid.1', emoji } });
    await receive(
      messagesWebhook(textMessage('wamid.1', inGroup), reaction('wamid.2', '1', '👍'), reaction('wamid.3', '2', '')),
    );
    const { reactions } = (await get('/v1/messages/wamid.1')).json();
    expect(reactions).toMatchObject([
      { actors: ['w:1'], emoji: '👍', wamid: 'wamid.2' },
      { actors: ['w:2'], emoji: null, wamid: 'wamid.3' },
    ]);
  });

  it('answers 404 for an unknown wamid', async () => {
    const response = await createTestApi().get('/v1/messages/wamid.none');
    expect(response.statusCode).toBe(404);
    expect(response.json()).toEqual({ error: { code: 'not_found', message: 'There is no message with this wamid.' } });
  });
});
