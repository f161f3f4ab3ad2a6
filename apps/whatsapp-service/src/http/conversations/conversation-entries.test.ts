import { describe, expect, it } from 'vitest';
import { createTestApi } from '../../../test/support/api.ts';
import {
  handoverChange,
  type JsonObject,
  messageStatus,
  messagesChange,
  messagesWebhook,
  noon,
  phoneNumberId,
  textMessage,
  webhook,
} from '../../../test/support/webhooks.ts';

const user = '16505551234';
const seconds = (after: number): string => String(noon / 1_000 + after);
const change = (field: string, lists: JsonObject): JsonObject => {
  const metadata = { display_phone_number: '15550783881', phone_number_id: phoneNumberId };
  return { field, value: { messaging_product: 'whatsapp', metadata, ...lists } };
};
const call = (event: string, after: number, parts: JsonObject = {}, valueParts: JsonObject = {}): JsonObject => {
  const step = { id: 'wacid.7', from: user, event, timestamp: seconds(after), ...parts };
  return webhook(change('calls', { calls: [step], ...valueParts }));
};
const byUser = { to: '15550783881', direction: 'USER_INITIATED' };
const connect = call('connect', 1, { ...byUser, cta_payload: 'desk' });
const file = { id: '61', mime_type: 'audio/ogg', sha256: 'aGFzaA==', url: 'https://example.com/61' };

async function apiWith(...webhooks: readonly JsonObject[]) {
  const api = createTestApi();
  await api.receive(...webhooks);
  const [conversation] = (await api.get(`/v1/conversations?user=${user}`)).json().data;
  const messages = (await api.get(`/v1/conversations/${conversation?.id}/messages`)).json().data;
  return { ...api, conversation, messages };
}

describe('pain: a missed call leaves no trace where the business looks', () => {
  const errors = [{ code: 138000, title: 'Not picked up' }];
  const missed = call('terminate', 31, { ...byUser, status: 'FAILED' }, { errors });

  it('stands in the conversation, with what it was and why', async () => {
    const { conversation, messages, get } = await apiWith(messagesWebhook(textMessage('wamid.1')), connect, missed);
    expect(messages).toMatchObject([
      {
        wamid: 'wacid.7',
        kind: 'call',
        type: 'call',
        direction: 'in',
        state: 'missed',
        at: '2026-06-01T12:00:01.000Z',
        isStub: false,
        call: { startedBy: 'user', status: 'FAILED', durationSeconds: null, ctaPayload: 'desk' },
        failure: { code: 138000 },
      },
      { wamid: 'wamid.1', kind: 'message', call: null },
    ]);
    expect(conversation).toMatchObject({
      lastMessage: { wamid: 'wacid.7', kind: 'call', type: 'call', direction: 'in' },
      lastActivityAt: '2026-06-01T12:00:31.000Z',
      serviceWindow: { isOpen: true, closesAt: '2026-06-02T12:00:01.000Z' },
    });
    expect((await get('/v1/messages/wacid.7')).json()).toEqual(messages[0]);
    const [event] = (await get('/v1/events?limit=1')).json().data;
    const { items } = (await get(`/v1/events/${event.id}`)).json();
    expect(items).toContainEqual(
      expect.objectContaining({ kind: 'call.terminate', details: expect.objectContaining({ status: 'FAILED' }) }),
    );
  });

  it('is listed when only its end is known, whichever side hangs up first', async () => {
    const { messages } = await apiWith(missed);
    expect(messages).toMatchObject([{ wamid: 'wacid.7', state: 'missed', at: '2026-06-01T12:00:31.000Z' }]);
  });
});

describe('pain: the recording of a call comes apart from the call', () => {
  it('is on the call’s entry, which stays where the call began', async () => {
    const end = { ...byUser, status: 'COMPLETED', start_time: seconds(3), end_time: seconds(93), duration: 90 };
    const { messages } = await apiWith(
      call('call_recording_available', 600, { call_recording: { type: 'audio', audio: file } }),
      call('terminate', 93, end),
      connect,
      call('call_transcription_available', 700, { call_transcript: { document: { ...file, id: '62' } } }),
      messagesWebhook(textMessage('wamid.2', { at: noon + 120_000 })),
    );
    expect(messages).toMatchObject([
      { wamid: 'wamid.2' },
      {
        wamid: 'wacid.7',
        state: 'completed',
        call: {
          durationSeconds: 90,
          recording: { id: '61', mimeType: 'audio/ogg' },
          transcript: { id: '62' },
          steps: [
            { type: 'connect' },
            { type: 'terminate' },
            { type: 'call_recording_available' },
            { type: 'call_transcription_available' },
          ],
        },
      },
    ]);
  });
});

describe('pain: it is unknown whether the business may still call', () => {
  const reply = (wamid: string, after: number, answer: JsonObject): JsonObject => {
    const interactive = { type: 'call_permission_reply', call_permission_reply: answer };
    return messagesWebhook(textMessage(wamid, { type: 'interactive', at: noon + after * 1_000, interactive }));
  };
  const accepted = reply('wamid.P1', 1, { response: 'accept', expiration_timestamp: seconds(7_200) });

  it('shows the newest answer and its end on the conversation', async () => {
    const { conversation } = await apiWith(accepted);
    expect(conversation.callPermission).toMatchObject({
      isGranted: true,
      isPermanent: false,
      expiresAt: '2026-06-01T14:00:00.000Z',
    });
    const rejected = await apiWith(reply('wamid.P2', 2, { response: 'reject' }), accepted);
    expect(rejected.conversation.callPermission).toMatchObject({ isGranted: false, response: 'reject' });
    const over = await apiWith(reply('wamid.P1', 1, { response: 'accept', expiration_timestamp: seconds(60) }));
    expect(over.conversation.callPermission).toMatchObject({ isGranted: false, response: 'accept' });
  });
});

describe('pain: clicks on marketing messages and leads are read by nobody', () => {
  const data = { click_component: 'body', click_id: 'c9', tracking_token: 't9' };
  const action = { action_type: 'marketing_messages_link_click', timestamp: seconds(5) };
  const click = change('messages', {
    contacts: [{ wa_id: user }],
    user_actions: [{ ...action, marketing_messages_link_click_data: data }],
  });
  const sold = { currency: 'GBP', value: 36 };
  const purchase = change('automatic_events', {
    automatic_events: [{ id: 'wamid.1', event_name: 'Purchase', timestamp: noon / 1_000 + 9, custom_data: sold }],
  });

  it('are entries with ids that stay the same, and open no window', async () => {
    const { conversation, messages, get } = await apiWith(webhook(click), webhook(purchase), webhook(click));
    expect(messages).toMatchObject([
      {
        kind: 'user_action',
        type: 'marketing_messages_link_click',
        content: { timestamp: seconds(5) },
        state: 'received',
      },
    ]);
    expect(conversation.serviceWindow).toEqual({ isOpen: false, closesAt: null });
    const again = await apiWith(webhook(click));
    expect(again.messages[0].wamid).toBe(messages[0].wamid);
    expect((await get(`/v1/messages/${messages[0].wamid}`)).json()).toEqual(messages[0]);
  });

  it('stand with the message that they are about, once it is known', async () => {
    const { messages } = await apiWith(webhook(purchase), messagesWebhook(textMessage('wamid.1')));
    expect(messages).toMatchObject([
      { kind: 'automatic_event', type: 'Purchase', about: 'wamid.1', content: { custom_data: sold } },
      { kind: 'message', wamid: 'wamid.1' },
    ]);
    expect(messages[1].entries).toEqual([messages[0].wamid]);
  });

  it('can be left out, or be all that is asked for', async () => {
    const { conversation, get } = await apiWith(messagesWebhook(textMessage('wamid.1')), webhook(click), connect);
    const wamidsOf = async (kind: string) =>
      (await get(`/v1/conversations/${conversation.id}/messages?kind=${kind}`))
        .json()
        .data.map(({ wamid }: { wamid: string }) => wamid);
    expect(await wamidsOf('message')).toEqual(['wamid.1']);
    expect(await wamidsOf('call')).toEqual(['wacid.7']);
    expect(await wamidsOf('user_action')).toHaveLength(1);
    expect((await get(`/v1/conversations/${conversation.id}/messages?kind=dance`)).statusCode).toBe(400);
    const unknown = await get(`/v1/conversations/${conversation.id}/messages?via=mesages`);
    expect([unknown.statusCode, unknown.json().error.message]).toEqual([400, expect.stringContaining('Known: ')]);
  });
});

describe('pain: a conversation in which something happened stays far down the list', () => {
  const later = 3_000;
  const about = { recipient_id: user, timestamp: seconds(later) };
  const preference = { wa_id: user, category: 'marketing_messages', value: 'stop', timestamp: noon / 1_000 + later };
  const editOf = (type: 'edit' | 'revoke', parts: JsonObject = {}) =>
    textMessage('wamid.C', { type, at: noon + later * 1_000, [type]: { original_message_id: 'wamid.1', ...parts } });

  it.each<[string, JsonObject]>([
    ['a call', call('connect', later, byUser)],
    [
      'a payment',
      webhook(messagesChange({ statuses: [{ ...about, id: 'wamid.O', type: 'payment', status: 'captured' }] })),
    ],
    ['a choice', webhook(change('user_preferences', { user_preferences: [preference] }))],
    ['an edit', messagesWebhook(editOf('edit', { message: { type: 'text', text: { body: 'b' } } }))],
    ['a deletion', messagesWebhook(editOf('revoke'))],
    ['a handover', webhook(handoverChange('control_passed', { at: noon + later * 1_000 }))],
  ])('comes first after %s', async (_, body) => {
    const { get } = await apiWith(
      messagesWebhook(textMessage('wamid.1')),
      messagesWebhook(textMessage('wamid.other', { from: '16505550000', at: noon + 60_000 })),
      body,
    );
    const { data } = (await get('/v1/conversations')).json();
    expect(data[0].user.waId).toBe(user);
    expect(data[0].lastActivityAt).toBe('2026-06-01T12:50:00.000Z');
  });

  it('stays where it is when a message was read', async () => {
    const { get } = await apiWith(
      messagesWebhook(textMessage('wamid.1')),
      messagesWebhook(textMessage('wamid.other', { from: '16505550000', at: noon + 60_000 })),
      webhook(messagesChange({ statuses: [messageStatus('wamid.O', 'read', { at: noon + 120_000 })] })),
    );
    const { data } = (await get('/v1/conversations')).json();
    expect(data.map((each: { user: { waId: string } }) => each.user.waId)).toEqual(['16505550000', user]);
  });
});

describe('pain: messages of one second come out in the order of their ids', () => {
  it('shows them as they arrived, and the one that arrived last as the last message', async () => {
    const wamids = ['wamid.m', 'wamid.z', 'wamid.a', 'wamid.k'];
    const { conversation, messages } = await apiWith(messagesWebhook(...wamids.map((wamid) => textMessage(wamid))));
    expect(messages.map(({ wamid }: { wamid: string }) => wamid)).toEqual(wamids.toReversed());
    expect(conversation.lastMessage.wamid).toBe('wamid.k');
  });
});
