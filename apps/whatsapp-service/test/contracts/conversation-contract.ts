import { describe, expect, it } from 'vitest';
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

const everything = { limit: 100 };

async function storeWith({ open }: StoreFixture, ...webhooks: readonly JsonObject[]): Promise<Store> {
  const store = await open();
  for (const body of webhooks) await store.events.accept(incoming(body));
  await processAll(store);
  return store;
}

/** One message from each of these numbers, a second after the one before. */
const messagesFrom = (...numbers: readonly string[]): JsonObject =>
  messagesWebhook(...numbers.map((from, index) => textMessage(`wamid.${from}`, { from, at: noon + index * 1_000 })));

/** A user who wrote by number first, and whose user id was told later. */
const knownByTwoNames = [
  messagesWebhook(textMessage('wamid.1', { from: '16505551234', at: noon })),
  messagesWebhook(textMessage('wamid.2', { from: '16505551234', fromUserId: 'US.1', at: noon + 1_000 })),
  messagesWebhook(textMessage('wamid.3', { from: null, fromUserId: 'US.1', at: noon + 2_000 })),
];

export function describeConversationStore(fixture: StoreFixture): void {
  describe('conversations.list', () => describeList(fixture));
  describe('conversations.find', () => describeFind(fixture));
  describe('conversations.messages', () => describeMessages(fixture));
  describe('conversations.findMessage', () => describeFindMessage(fixture));
}

function describeList(fixture: StoreFixture): void {
  it('is empty in an empty store', async () => {
    const { conversations } = await fixture.open();
    expect(await conversations.list({}, everything)).toEqual({ data: [], nextCursor: null });
  });

  it('shows the latest activity first', async () => {
    const store = await storeWith(
      fixture,
      messagesFrom('1', '2', '3'),
      messagesWebhook(textMessage('wamid.again', { from: '1', at: noon + 60_000 })),
    );
    const { data } = await store.conversations.list({}, everything);
    expect(data.map(({ waId }) => waId)).toEqual(['1', '3', '2']);
    expect(data[0]?.total.last?.wamid).toBe('wamid.again');
  });

  it('shows those of the same moment by key', async () => {
    const numbers = ['3', '1', '2', '4'];
    const store = await storeWith(
      fixture,
      messagesWebhook(...numbers.map((from) => textMessage(`wamid.${from}`, { from }))),
    );
    const keys = (await store.conversations.list({}, everything)).data.map(({ key }) => key);
    expect(keys).toHaveLength(4);
    expect(keys).toEqual(keys.toSorted());
  });

  it('shows conversations only, not the records that became part of one', async () => {
    const store = await storeWith(fixture, ...knownByTwoNames);
    const { data } = await store.conversations.list({}, everything);
    expect(data).toHaveLength(1);
    expect(data[0]).toMatchObject({ partOf: null, total: { last: { wamid: 'wamid.3' } } });
    expect(data[0]?.members.length).toBeGreaterThan(1);
  });

  it('filters by business number, by user, and by both', async () => {
    const other = messagesChange({
      messages: [textMessage('wamid.o', { from: '2' })],
      phoneNumberId: otherPhoneNumberId,
    });
    const store = await storeWith(fixture, messagesFrom('1', '2'), webhook(other));
    const seen = async (filter: { phoneNumberId?: string; user?: string }): Promise<string[]> =>
      (await store.conversations.list(filter, everything)).data
        .map((conversation) => `${conversation.phoneNumberId}/${conversation.waId}`)
        .sort();
    expect(await seen({ phoneNumberId })).toEqual([`${phoneNumberId}/1`, `${phoneNumberId}/2`]);
    expect(await seen({ user: '2' })).toEqual([`${phoneNumberId}/2`, `${otherPhoneNumberId}/2`]);
    expect(await seen({ phoneNumberId: otherPhoneNumberId, user: '2' })).toEqual([`${otherPhoneNumberId}/2`]);
    expect(await seen({ phoneNumberId: otherPhoneNumberId, user: '1' })).toEqual([]);
    expect(await seen({ phoneNumberId: 'unknown' })).toEqual([]);
    expect(await seen({ user: '__proto__' })).toEqual([]);
  });

  it('finds a user by number and by user id', async () => {
    const store = await storeWith(fixture, ...knownByTwoNames, messagesFrom('7'));
    const { data } = await store.conversations.list({ user: 'US.1' }, everything);
    expect(data).toHaveLength(1);
    expect(await store.conversations.list({ user: '16505551234' }, everything)).toEqual({ data, nextCursor: null });
  });

  it('leaves no gap and repeats nothing over its pages, with filters and without', async () => {
    const store = await storeWith(fixture, messagesFrom('1', '2', '3', '4', '5'), ...knownByTwoNames);
    for (const filter of [{}, { phoneNumberId }, { user: '3' }, { phoneNumberId, user: 'US.1' }]) {
      const { data } = await store.conversations.list(filter, everything);
      for (const limit of [1, 2, 3, data.length || 1]) {
        expect(await readAll((page) => store.conversations.list(filter, page), limit)).toEqual(data);
      }
    }
  });
}

function describeFind(fixture: StoreFixture): void {
  it('is null for an unknown id', async () => {
    const { conversations } = await fixture.open();
    expect(await conversations.find('unknown')).toBeNull();
    expect(await conversations.find('__proto__')).toBeNull();
    expect(await conversations.find('')).toBeNull();
  });

  it('finds each conversation of the list by its id', async () => {
    const store = await storeWith(fixture, messagesFrom('1', '2'));
    for (const conversation of (await store.conversations.list({}, everything)).data) {
      expect(await store.conversations.find(conversation.id)).toEqual(conversation);
    }
  });

  it('finds by the id of a record that became part of another that other one', async () => {
    const store = await storeWith(fixture, ...knownByTwoNames.slice(0, 1));
    const [before] = (await store.conversations.list({}, everything)).data;
    for (const body of knownByTwoNames.slice(1)) await store.events.accept(incoming(body));
    await processAll(store);
    const [after] = (await store.conversations.list({}, everything)).data;
    expect(after).toMatchObject({ total: { last: { wamid: 'wamid.3' } } });
    expect(await store.conversations.find(before?.id ?? '')).toEqual(after);
  });
}

function describeMessages(fixture: StoreFixture): void {
  it('shows the messages of all members, newest first', async () => {
    const store = await storeWith(fixture, ...knownByTwoNames, messagesFrom('7'));
    const [conversation] = (await store.conversations.list({ user: 'US.1' }, everything)).data;
    if (!conversation) throw new Error('There is no conversation.');
    const { data, nextCursor } = await store.conversations.messages(conversation, everything);
    expect(data.map(({ wamid }) => wamid)).toEqual(['wamid.3', 'wamid.2', 'wamid.1']);
    expect(nextCursor).toBeNull();
  });

  it('shows those of the same moment by key, and leaves no gap over its pages', async () => {
    const messages = ['c', 'a', 'd', 'b'].map((name) => textMessage(`wamid.${name}`));
    const store = await storeWith(fixture, messagesWebhook(...messages, textMessage('wamid.z', { at: noon + 1_000 })));
    const [conversation] = (await store.conversations.list({}, everything)).data;
    if (!conversation) throw new Error('There is no conversation.');
    const { data } = await store.conversations.messages(conversation, everything);
    expect(data.map(({ wamid }) => wamid)).toEqual(['wamid.z', 'wamid.a', 'wamid.b', 'wamid.c', 'wamid.d']);
    for (const limit of [1, 2, 3, 4, 5, 6]) {
      expect(await readAll((page) => store.conversations.messages(conversation, page), limit)).toEqual(data);
    }
  });

  it('refuses a cursor that it did not make', async () => {
    const store = await storeWith(fixture, messagesFrom('1', '2'));
    const [conversation] = (await store.conversations.list({}, everything)).data;
    if (!conversation) throw new Error('There is no conversation.');
    const { nextCursor } = await store.conversations.list({}, { limit: 1 });
    for (const cursor of ['x', nextCursor ?? '']) {
      const messages = store.conversations.messages(conversation, { limit: 1, cursor });
      await expect(messages).rejects.toMatchObject({ code: 'cursor_invalid' });
    }
  });
}

function describeFindMessage(fixture: StoreFixture): void {
  it('is null for an unknown wamid', async () => {
    const { conversations } = await fixture.open();
    expect(await conversations.findMessage('wamid.unknown')).toBeNull();
    expect(await conversations.findMessage('')).toBeNull();
  });

  it('shows a message with its statuses', async () => {
    const store = await storeWith(
      fixture,
      statusesWebhook(messageStatus('wamid.OUT', 'sent'), messageStatus('wamid.OUT', 'read')),
    );
    const message = await store.conversations.findMessage('wamid.OUT');
    expect(message).toMatchObject({ wamid: 'wamid.OUT', phoneNumberId });
    expect(message?.statuses.map(({ status }) => status).sort()).toEqual(['read', 'sent']);
  });

  it('shows the first by business number where several know the wamid', async () => {
    const change = (number: string): JsonObject =>
      messagesChange({ messages: [textMessage('wamid.1')], phoneNumberId: number });
    const store = await storeWith(fixture, webhook(change(otherPhoneNumberId)), webhook(change(phoneNumberId)));
    expect(await store.conversations.findMessage('wamid.1')).toMatchObject({ phoneNumberId });
  });

  if (fixture.isDurable)
    it('shows it after the store was opened anew', async () => {
      const before = await storeWith(fixture, messagesFrom('1'));
      const message = await before.conversations.findMessage('wamid.1');
      const list = await before.conversations.list({}, everything);
      await before.close();
      const after = await fixture.open();
      expect(message).not.toBeNull();
      expect(await after.conversations.findMessage('wamid.1')).toEqual(message);
      expect(await after.conversations.list({}, everything)).toEqual(list);
    });
}
