import { describe, expect, it } from 'vitest';
import { businessNumber, itemsOf, metadata, phoneNumberId, webhookOf } from '../test/support/webhook-builder.ts';
import type { MessageItem } from './items.ts';
import { parseWebhook } from './parse-webhook.ts';

const ada = '15550100123';
const contact = { profile: { name: 'Ada' }, wa_id: ada, user_id: 'US.9000000000000001' };
const text = (id: string) => ({ from: ada, id, timestamp: '1792000000', type: 'text', text: { body: 'hello' } });
const status = { id: 'wamid.OUT', status: 'delivered', timestamp: '1792000001', recipient_id: ada };
const echo = {
  id: 'wamid.ECHO',
  timestamp: '1792000060',
  message: {
    messaging_product: 'whatsapp',
    to: ada,
    recipient_type: 'individual',
    context: { message_id: 'wamid.IN' },
    type: 'template',
    template: { name: 'visit_note', language: { code: 'en' } },
  },
  template: { name: 'visit_note', language: 'en', category: 'UTILITY', components: [] },
};
const standby = (parts: object) => itemsOf({ standby: parts }, 'standby');

describe('what another responder answers (field standby)', () => {
  it('reads the messages that disappeared from the view when Meta’s agent was enabled', () => {
    expect(standby({ contacts: [contact], messages: [text('wamid.IN')] })).toMatchObject([
      {
        kind: 'message',
        type: 'text',
        direction: 'in',
        via: 'standby',
        path: '/entry/0/changes/0/value/standby/messages/0',
        phoneNumberId,
        user: { waId: ada, userId: 'US.9000000000000001', name: 'Ada' },
        isFromResponder: false,
      },
    ]);
  });

  it('reads the echo of another responder, which is the body of its request, as an outgoing message', () => {
    expect(standby({ message_echoes: [echo] })).toMatchObject([
      {
        kind: 'echo',
        type: 'template',
        direction: 'out',
        isFromResponder: true,
        wamid: 'wamid.ECHO',
        at: 1_792_000_060_000,
        user: { waId: ada },
        repliesTo: { wamid: 'wamid.IN' },
        content: { name: 'visit_note' },
        raw: echo,
      },
    ]);
  });

  it('finds type and addressee next to the request too, if Meta puts them there', () => {
    const message = { text: { body: 'hi' } };
    const [item] = standby({ message_echoes: [{ id: 'w', timestamp: '1792000060', type: 'text', to: ada, message }] });
    expect(item).toMatchObject({
      kind: 'echo',
      type: 'text',
      content: { body: 'hi' },
      user: { waId: ada },
      wamid: 'w',
    });
  });

  it('finds the BSUID that a responder wrote to in `recipient`', () => {
    const message = { recipient: 'US.9000000000000001', type: 'text', text: { body: 'hi' } };
    const [item] = standby({ message_echoes: [{ id: 'w', timestamp: '1792000060', message }] });
    expect(item?.user).toEqual({ userId: 'US.9000000000000001' });
  });

  it('reads an echo in the form of the WhatsApp Business app as a responder’s too', () => {
    const appEcho = { ...text('wamid.ECHO'), from: businessNumber, to: ada };
    expect(standby({ message_echoes: [appEcho] })).toMatchObject([{ kind: 'echo', isFromResponder: true }]);
    expect(itemsOf({ message_echoes: [appEcho] }, 'smb_message_echoes')).toMatchObject([
      { kind: 'echo', isFromResponder: false, via: 'smb_message_echoes' },
    ]);
  });

  it('reads statuses and calls, messages first, in any combination', () => {
    const call = { id: 'wacid.1', event: 'connect', from: ada, to: businessNumber, timestamp: '1792000002' };
    const items = standby({ calls: [call], statuses: [status], contacts: [contact], messages: [text('wamid.IN')] });
    expect(items.map(({ kind, via }) => [kind, via])).toEqual([
      ['message', 'standby'],
      ['status', 'standby'],
      ['call', 'standby'],
    ]);
  });

  it('is recognised by the object standby under any field, and by the field with lists in the value itself', () => {
    expect(itemsOf({ standby: { messages: [text('w')] } }, 'messages')[0]?.via).toBe('standby');
    expect(itemsOf({ messages: [text('w')] }, 'standby')[0]?.via).toBe('standby');
    expect(itemsOf({ messages: [text('w')] }, 'messages')[0]?.via).toBe('messages');
  });

  it('gives a message the same identity under both fields', () => {
    const [overheard] = standby({ messages: [text('w')] });
    const [received] = itemsOf({ messages: [text('w')] });
    expect(overheard?.identity).toBe(received?.identity);
  });

  it('makes no item of the empty standby object in Meta’s envelope', () => {
    expect(standby({})).toEqual([]);
  });
});

describe('lists that are nested', () => {
  it.each([
    ['one level deeper than today', { envelope: { standby: { messages: [text('w')] } } }],
    ['in a list', { standby: [{ messages: [text('w')] }] }],
    ['with contacts at another level', { contacts: [contact], more: { deeper: { messages: [text('w')] } } }],
  ])('are read %s', (_, parts) => {
    const [item, ...others] = itemsOf(parts, 'standby');
    expect(item).toMatchObject({ kind: 'message', wamid: 'w', user: { waId: ada }, phoneNumberId });
    expect(others).toEqual([]);
  });

  it('take the number from metadata nested with them', () => {
    const items = parseWebhook(webhookOf({ standby: { metadata, messages: [text('w')] } }, 'standby'));
    expect(items[0]).toMatchObject({ phoneNumberId, identity: `@w:message:${phoneNumberId}` });
  });

  it('are recognised by their entries, so that a list of other things is not a list of messages', () => {
    const value = { standby: { messages: [{ label: 'unread', count: 3 }] } };
    expect(itemsOf(value, 'standby')).toMatchObject([{ kind: 'unknown', path: '/entry/0/changes/0/value' }]);
  });

  it('become one unknown item each if a list next to them is known, so that nothing is lost', () => {
    const items = itemsOf({
      messages: [text('w')],
      visitor_actions: [{ action: 'click' }, { action: 'view' }],
      tags: ['a'],
    });
    expect(items.map(({ kind, type, path }) => [kind, type, path])).toEqual([
      ['message', 'text', '/entry/0/changes/0/value/messages/0'],
      ['unknown', 'visitor_actions', '/entry/0/changes/0/value/visitor_actions'],
    ]);
  });

  it('are left alone in an update about the account, as parts of it', () => {
    const errors = [{ code: 1, title: 'x' }];
    expect(itemsOf({ event: 'X', info: { errors } }, 'account_update')).toMatchObject([{ kind: 'account' }]);
  });

  it('are left alone in the context of a handover, which quotes what was said before', () => {
    const context = { type: 'history', history: { messages: [text('old')] } };
    const items = itemsOf({ messages: [text('w')], conversation_context: context });
    expect(items[0]).toMatchObject({ conversationContext: { value: context } });
    expect(items.map((item) => (item as MessageItem).wamid)).toEqual(['w']);
  });

  it('cost no more than a flat value however deep it nests', () => {
    const depth = 20_000;
    const value = `${'{"standby":'.repeat(depth)}{}${'}'.repeat(depth)}`;
    const body = `{"entry":[{"changes":[{"field":"standby","value":${value}}]}]}`;
    expect(parseWebhook(body)).toHaveLength(1);
  });
});
