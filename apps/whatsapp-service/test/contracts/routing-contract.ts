import { describe, expect, it } from 'vitest';
import { threadControl } from '../../src/conversations/thread-control.ts';
import type { Store } from '../../src/storage/store.ts';
import {
  handoverChange,
  incoming,
  type JsonObject,
  messageStatus,
  messagesChange,
  noon,
  phoneNumberId,
  standbyChange,
  textMessage,
  webhook,
} from '../support/webhooks.ts';
import { processAll, readAll, type StoreFixture } from './store-fixture.ts';

const day = 24 * 60 * 60 * 1000;
const echo = {
  id: 'wamid.ECHO',
  timestamp: String(noon / 1_000 + 1),
  message: { messaging_product: 'whatsapp', to: '16505551234', type: 'text', text: { body: 'I am the agent' } },
};
const overheard = (wamid: string, from = '16505551234', at = noon) =>
  standbyChange({ messages: [textMessage(wamid, { from, at })] });
const received = (wamid: string, from = '16505551234', at = noon) =>
  messagesChange({ messages: [textMessage(wamid, { from, at })] });

async function deliver(store: Store, ...changes: readonly JsonObject[]): Promise<void> {
  for (const [index, change] of changes.entries()) {
    await store.events.accept(incoming(webhook(change), { receivedAt: noon + index }));
  }
  await processAll(store);
}

async function storeWith({ open }: StoreFixture, ...changes: readonly JsonObject[]): Promise<Store> {
  const store = await open();
  await deliver(store, ...changes);
  return store;
}

/** The users of the conversations that a filter finds. */
async function usersOf(store: Store, state: 'mine' | 'other' | 'idle' | 'unknown', at = noon + 5_000, limit = 100) {
  const found = await readAll((page) => store.conversations.list({ control: { state, at } }, page), limit);
  return found.map(({ waId }) => waId);
}

export function describeRouting(fixture: StoreFixture): void {
  describe('Conversation Routing', () => {
    it('customers’ messages don’t disappear when Meta’s agent is switched on', async () => {
      const store = await storeWith(
        fixture,
        standbyChange({
          contacts: [{ wa_id: '16505551234', profile: { name: 'Ada' } }],
          messages: [textMessage('wamid.1')],
        }),
        standbyChange({ message_echoes: [echo] }),
        standbyChange({ statuses: [messageStatus('wamid.ECHO', 'delivered')] }),
      );
      const { data } = await store.conversations.list({}, { limit: 10 });
      expect(data).toMatchObject([{ waId: '16505551234', total: { windowOpenedAt: noon } }]);
      expect(await store.conversations.findMessage('wamid.1')).toMatchObject({
        via: 'standby',
        body: { direction: 'in', source: 'webhook' },
      });
      expect(await store.conversations.findMessage('wamid.ECHO')).toMatchObject({
        via: 'standby',
        body: { direction: 'out', source: 'responder', content: { body: 'I am the agent' } },
        statuses: [{ status: 'delivered' }],
      });
    });

    it.each([[[overheard('wamid.1'), received('wamid.1')]], [[received('wamid.1'), overheard('wamid.1')]]])(
      'treats the same wamid under both fields as one message that came to us',
      async (changes) => {
        const store = await storeWith(fixture, ...changes);
        const [conversation] = (await store.conversations.list({}, { limit: 10 })).data;
        if (!conversation) throw new Error('The message made no conversation.');
        const { data } = await store.conversations.messages(conversation, { limit: 10 });
        expect(data).toMatchObject([{ wamid: 'wamid.1', via: 'messages' }]);
      },
    );

    it('lists a conversation’s messages by the field that they arrived under, page by page', async () => {
      const store = await storeWith(
        fixture,
        ...[1, 2, 3].flatMap((n) => [
          received(`wamid.M${n}`, '1', noon + n * 2_000),
          overheard(`wamid.S${n}`, '1', noon + n * 2_000 + 1_000),
        ]),
      );
      const [conversation] = (await store.conversations.list({}, { limit: 10 })).data;
      if (!conversation) throw new Error('The messages made no conversation.');
      const listed = (via: string, limit: number) =>
        readAll((page) => store.conversations.messages(conversation, page, { via }), limit);
      expect((await listed('standby', 2)).map(({ wamid }) => wamid)).toEqual(['wamid.S3', 'wamid.S2', 'wamid.S1']);
      expect((await listed('messages', 1)).map(({ wamid }) => wamid)).toEqual(['wamid.M3', 'wamid.M2', 'wamid.M1']);
      expect(await listed('history', 2)).toEqual([]);
    });

    it('lists events by the field of their items, along with other filters', async () => {
      const store = await storeWith(fixture, received('wamid.1'), overheard('wamid.2'), overheard('wamid.3', '7'));
      const wamids = async (filter: object) => {
        const { data } = await store.events.list(filter, { limit: 10 });
        const items = await Promise.all(data.map(({ id }) => store.events.items(id)));
        return items.flat().map(({ wamid }) => wamid);
      };
      expect(await wamids({ via: 'standby' })).toEqual(['wamid.3', 'wamid.2']);
      expect(await wamids({ via: 'messages' })).toEqual(['wamid.1']);
      expect(await wamids({ via: 'standby', user: '7' })).toEqual(['wamid.3']);
      expect(await wamids({ via: 'standby', kind: 'status' })).toEqual([]);
      expect(await wamids({ via: 'standby', wamid: 'wamid.1' })).toEqual([]);
    });

    it('lists conversations by who controls them at a time, page by page', async () => {
      const store = await storeWith(
        fixture,
        received('wamid.1', '1'),
        overheard('wamid.2', '2', noon + 1_000),
        overheard('wamid.3', '3', noon + 2_000),
        overheard('wamid.4', '4', noon + 3_000),
        messagesChange({ statuses: [messageStatus('wamid.OUT', 'sent', { to: '5' })] }),
      );
      expect(await usersOf(store, 'other', noon + 5_000, 2)).toEqual(['4', '3', '2']);
      expect(await usersOf(store, 'mine')).toEqual(['1']);
      expect(await usersOf(store, 'idle')).toEqual([]);
      expect(await usersOf(store, 'unknown')).toEqual(['5']);
      const late = noon + day + 2_000;
      expect([await usersOf(store, 'other', late), await usersOf(store, 'idle', late)]).toEqual([
        ['4'],
        ['3', '2', '1'],
      ]);
    });

    it('combines the control filter with number and user', async () => {
      const store = await storeWith(fixture, overheard('wamid.1', '1'), received('wamid.2', '2'));
      const find = async (filter: object) =>
        (await store.conversations.list({ ...filter, control: { state: 'other', at: noon } }, { limit: 10 })).data
          .length;
      expect([await find({ phoneNumberId }), await find({ phoneNumberId: '1' })]).toEqual([1, 0]);
      expect([await find({ user: '1' }), await find({ user: '2' })]).toEqual([1, 0]);
    });

    it('follows handovers, and keeps their details', async () => {
      const store = await storeWith(
        fixture,
        overheard('wamid.1'),
        handoverChange('control_passed', { at: noon + 1_000, previous_owner_role: 'ai_agent', metadata: 'order 77' }),
      );
      const [conversation] = (await store.conversations.list({}, { limit: 10 })).data;
      expect(conversation?.total.control).toMatchObject({
        state: 'mine',
        reason: 'control_passed',
        handover: { previousOwner: { role: 'ai_agent' }, metadata: 'order 77' },
      });
    });

    it('records a handover that the service did itself', async () => {
      const store = await storeWith(fixture, received('wamid.1'));
      const change = { phoneNumberId, user: { waId: '16505551234' }, at: noon + 5_000 };
      await store.conversations.recordControl({ ...change, action: 'pass' });
      const [conversation] = (await store.conversations.list({}, { limit: 10 })).data;
      if (!conversation) throw new Error('The message made no conversation.');
      expect(threadControl(conversation.total, noon + 6_000)).toMatchObject({ state: 'other', reason: 'passed' });
      expect(await store.conversations.routing()).toMatchObject([{ key: phoneNumberId, handoverAt: noon + 5_000 }]);
    });

    it('records for each number when the first standby webhook arrived, and the last handover', async () => {
      const store = await storeWith(fixture, received('wamid.0'));
      expect(await store.conversations.routing()).toEqual([]);
      await deliver(
        store,
        overheard('wamid.1'),
        overheard('wamid.2'),
        handoverChange('control_taken', { at: noon + 3_000 }),
        handoverChange('control_passed', { at: noon + 2_000 }),
      );
      expect(await store.conversations.routing()).toEqual([
        { key: phoneNumberId, standbySince: noon, handoverAt: noon + 3_000, refusedAt: null },
      ]);
    });
  });
}
