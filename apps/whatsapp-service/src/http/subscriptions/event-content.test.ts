import { describe, expect, it } from 'vitest';
import { processAll } from '../../../test/contracts/store-fixture.ts';
import { draft } from '../../../test/support/outbox.ts';
import {
  incoming,
  type JsonObject,
  messageStatus,
  messagesWebhook,
  noon,
  phoneNumberId,
  statusesWebhook,
  templateStatus,
  textMessage,
  webhook,
} from '../../../test/support/webhooks.ts';
import type { Change } from '../../changes/change.ts';
import { createMemoryStore } from '../../storage/memory/memory-store.ts';
import { createEventContent } from './event-content.ts';

function scene() {
  const store = createMemoryStore({ now: () => noon });
  const contentOf = createEventContent({
    ...store,
    outbox: store.sending.outbox,
    graphVersion: 'v24.0',
    now: () => noon,
  });
  return {
    store,
    contentOf,
    receive: async (...bodies: readonly JsonObject[]) => {
      for (const body of bodies) await store.events.accept(incoming(body));
      await processAll(store);
    },
    /** The changes of a type, the oldest first. */
    changesOf: async (type: Change['type']): Promise<readonly Change[]> =>
      (await store.changes.read(null, 100)).changes.filter((change) => change.type === type),
  };
}

describe('createEventContent', () => {
  it('shows the newest of gathered messages, with those before it', async () => {
    const { receive, changesOf, contentOf } = scene();
    await receive(messagesWebhook(textMessage('wamid.A'), textMessage('wamid.B', { at: noon + 1_000 })));
    expect(await contentOf(await changesOf('message.received'))).toMatchObject({
      source: `/phone-numbers/${phoneNumberId}`,
      subject: 'wamid.B',
      data: { message: { wamid: 'wamid.B' }, earlierMessages: [{ wamid: 'wamid.A' }] },
      facts: { direction: 'in', via: 'messages' },
    });
  });

  it('shows the status that a change is about, of several that the message has', async () => {
    const { receive, changesOf, contentOf } = scene();
    await receive(statusesWebhook(messageStatus('wamid.A', 'sent')), statusesWebhook(messageStatus('wamid.A', 'read')));
    const shown = await Promise.all((await changesOf('message.status')).map((change) => contentOf([change])));
    expect(shown).toMatchObject([{ data: { status: { status: 'sent' } } }, { data: { status: { status: 'read' } } }]);
    expect(shown[0]?.facts.direction).toBe('out');
  });

  it('has reports on a message arrive under the field that they came by, though the message never came', async () => {
    const { receive, changesOf, contentOf } = scene();
    const edit = { message: { type: 'text', text: { body: 'Two loaves' } }, original_message_id: 'wamid.BEFORE' };
    await receive(
      statusesWebhook(messageStatus('wamid.OUT', 'read')),
      messagesWebhook({ from: '4930555', id: 'wamid.E', timestamp: '1780315200', type: 'edit', edit }),
    );
    const factsOf = async (type: Change['type']) => (await contentOf(await changesOf(type)))?.facts;
    expect(await factsOf('message.status')).toEqual({ direction: 'out', via: 'messages' });
    expect(await factsOf('message.edited')).toEqual({ direction: 'in', via: 'messages' });
  });

  it('shows a conversation, and which part of a contact changed', async () => {
    const { receive, changesOf, contentOf } = scene();
    await receive(messagesWebhook(textMessage('wamid.A')));
    const [opened] = await changesOf('conversation.window_opened');
    expect(opened && (await contentOf([opened]))).toMatchObject({
      data: { conversation: { phoneNumberId, serviceWindow: { isOpen: true } } },
      facts: { direction: 'in' },
    });
    const named = opened && (await contentOf([{ ...opened, type: 'contact.changed', detail: 'name' }]));
    expect(named?.data).toMatchObject({ changed: 'name' });
  });

  it('shows an entry of the outbox, and what Meta reported of the account', async () => {
    const { store, receive, changesOf, contentOf } = scene();
    const { entry } = await store.sending.outbox.accept(draft('16505551234'));
    expect(await contentOf([{ type: 'outbox.cancelled', at: noon, key: entry.id }])).toMatchObject({
      source: `/phone-numbers/${phoneNumberId}`,
      subject: entry.id,
      data: { entry: { id: entry.id, state: 'queued' } },
      facts: { direction: 'out', via: null },
    });
    await receive(webhook(templateStatus(5, 'PAUSED')));
    const [paused] = await changesOf('template.status');
    expect(paused && (await contentOf([paused]))).toMatchObject({
      source: '/accounts/102290129340398',
      facts: { direction: null, via: 'message_template_status_update' },
    });
  });

  it('says nothing of what is gone', async () => {
    const { contentOf } = scene();
    const gone = { at: noon, key: '1/wamid.GONE', conversation: '1/w:5' };
    for (const type of ['message.received', 'message.status', 'conversation.control', 'template.status'] as const) {
      expect([type, await contentOf([{ ...gone, type }])]).toEqual([type, null]);
    }
    expect(await contentOf([{ type: 'outbox.failed', at: noon, key: 'out_GONE' }])).toBeNull();
    expect(await contentOf([])).toBeNull();
  });
});
