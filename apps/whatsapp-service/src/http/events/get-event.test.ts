import { describe, expect, it } from 'vitest';
import { createTestApi } from '../../../test/support/api.ts';
import { draft } from '../../../test/support/outbox.ts';
import {
  incoming,
  messageStatus,
  messagesChange,
  messagesWebhook,
  noon,
  phoneNumberId,
  textMessage,
  wabaId,
  webhook,
} from '../../../test/support/webhooks.ts';
import { eventId } from '../../inbound/event-id.ts';
import { createMemoryStore } from '../../storage/memory/memory-store.ts';

const unknownId = 'f'.repeat(32);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('GET /v1/events/{id}', () => {
  it('shows what the sender of a message gave next to the id of ours that Meta got, and the bytes of Meta', async () => {
    const store = createMemoryStore({ now: () => noon });
    const { get, receive } = createTestApi({ store });
    const { entry } = await store.sending.outbox.accept(draft('16505551234', { callbackData: 'ticket-7' }));
    const status = { ...messageStatus('wamid.2', 'sent'), biz_opaque_callback_data: `${entry.id}.1` };
    const body = webhook(messagesChange({ statuses: [status] }));
    await receive(body);
    const event = (await get(`/v1/events/${eventId(bytes(JSON.stringify(body)))}?include=raw`)).json();
    expect(event.items[0].details).toMatchObject({ opaqueData: `${entry.id}.1`, callbackData: 'ticket-7' });
    expect(event.raw).toBe(JSON.stringify(body));
  });

  it('shows the items of the event and the outcome of each', async () => {
    const { get, receive } = createTestApi();
    const contacts = [{ profile: { name: 'Ada' }, wa_id: '16505551234' }];
    const messages = [textMessage('wamid.1')];
    const body = webhook(messagesChange({ contacts, messages, statuses: [messageStatus('wamid.2', 'read')] }));
    await receive(body);
    const event = (await get(`/v1/events/${eventId(bytes(JSON.stringify(body)))}`)).json();
    expect(event).toMatchObject({ state: 'processed', deliveries: 1 });
    expect(event.raw).toBeUndefined();
    expect(event.items).toHaveLength(2);
    expect(event.items[0]).toEqual({
      more: null,
      businessNumber: '15550783881',
      path: '/entry/0/changes/0/value/messages/0',
      kind: 'message.text',
      identity: expect.any(String),
      state: 'applied',
      reason: null,
      field: 'messages',
      via: 'messages',
      wabaId,
      phoneNumberId,
      user: { waId: '16505551234', userId: null, parentUserId: null, name: 'Ada', username: null },
      groupId: null,
      wamid: 'wamid.1',
      at: '2026-06-01T12:00:00.000Z',
      details: expect.objectContaining({ direction: 'in', isForwarded: false }),
      raw: messages[0],
    });
    expect(event.items[0].details).not.toHaveProperty('content');
    expect(event.items[1].details).not.toHaveProperty('callbackData');
    expect(event.items[1]).toMatchObject({ kind: 'status.read', state: 'applied', wamid: 'wamid.2' });
  });

  it('shows the items of an event that waits as pending', async () => {
    const { get, store } = createTestApi();
    const kept = incoming(messagesWebhook(textMessage('wamid.1')));
    await store.events.accept(kept);
    const event = (await get(`/v1/events/${eventId(kept.payload)}`)).json();
    expect(event.items).toMatchObject([{ state: 'pending', reason: null }]);
  });

  it('pain: a message without an id cannot be found: its item names the one that the view gave it', async () => {
    const { get, receive } = createTestApi();
    const { id: _id, ...nameless } = textMessage('wamid.1');
    const body = messagesWebhook(nameless);
    await receive(body);
    const [item] = (await get(`/v1/events/${eventId(bytes(JSON.stringify(body)))}`)).json().items;
    expect(item.wamid).toMatch(/^none\./);
    expect((await get(`/v1/messages/${item.wamid}`)).json()).toMatchObject({ type: 'text' });
  });

  it('shows items for others as rejected, with the reason', async () => {
    const { get, store, receive } = createTestApi();
    const kept = incoming(messagesWebhook(textMessage('wamid.1')), { foreign: ['/entry/0'] });
    await store.events.accept(kept);
    await receive();
    const event = (await get(`/v1/events/${eventId(kept.payload)}`)).json();
    expect(event.foreign).toEqual(['/entry/0']);
    expect(event.items).toMatchObject([
      { state: 'rejected', reason: 'Its account or number is not configured in this service.' },
    ]);
  });

  it('adds the body as text when asked to', async () => {
    const { get, store } = createTestApi();
    const text = `{ "entry" : [], "é": "\\ud800" }\n`;
    await store.events.accept(incoming(text));
    const id = eventId(bytes(text));
    expect((await get(`/v1/events/${id}?include=raw`)).json().raw).toBe(text);
    expect((await get(`/v1/events/${id}?include=all`)).statusCode).toBe(400);
  });

  it('shows a body that is nested more deeply than JSON can be written', async () => {
    const { get, store, receive } = createTestApi();
    const nested = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    const text = `{"entry":[{"id":"1","changes":[{"field":"novel","value":${nested}}]}]}`;
    await store.events.accept(incoming(text));
    await receive();
    const response = await get(`/v1/events/${eventId(bytes(text))}?include=raw`);
    expect(response.statusCode).toBe(200);
    expect(response.json().items).toMatchObject([{ kind: expect.stringMatching(/^unknown\./), raw: null }]);
    expect(response.json().raw).toBe(text);
  });

  it.each([unknownId, 'x', 'a/b', '..', 'F'.repeat(32), '__x__'])(
    'answers 404 for %s, asking no store about the impossible',
    async (id) => {
      const response = await createTestApi().get(`/v1/events/${encodeURIComponent(id)}`);
      expect(response.statusCode).toBe(404);
      expect(response.json().error.code).toBe('not_found');
    },
  );
});

describe('GET /v1/events/{id}/raw', () => {
  it('answers the exact bytes, those that are not UTF-8 included', async () => {
    const { app, get, store } = createTestApi();
    const payload = Uint8Array.from([
      ...bytes('{"entry":[],"a":"'),
      0xff,
      0x00,
      0xed,
      0xa0,
      0x80,
      ...bytes('","a":1}\r\n'),
    ]);
    await store.events.accept(incoming(payload));
    const response = await app.inject({
      url: `/v1/events/${eventId(payload)}/raw`,
      headers: { authorization: 'Bearer key-of-the-tests' },
    });
    expect(response.headers['content-type']).toBe('application/json');
    expect(new Uint8Array(response.rawPayload)).toEqual(payload);
    expect((await get(`/v1/events/${unknownId}/raw`)).statusCode).toBe(404);
  });
});
