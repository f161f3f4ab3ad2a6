import { entryKinds } from '@intexuraos/service-api/words';
import { describe, expect, it } from 'vitest';
import { entryKind } from '../../src/conversations/entry-kind.ts';
import { eventId } from '../../src/inbound/event-id.ts';
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
  describe('conversations.lastMessages', () => describeLastMessages(fixture));
  describe('conversations.findMessage', () => describeFindMessage(fixture));
  describe('conversations.findMessages', () => describeFindMessages(fixture));
  describe('the order of arrival', () => describeArrival(fixture));
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
    const lasts = await store.conversations.lastMessages(data);
    expect(lasts.map((message) => message?.wamid)).toEqual(['wamid.again', 'wamid.3', 'wamid.2']);
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
    expect(data[0]).toMatchObject({ partOf: null, total: { activeAt: noon + 2_000 } });
    expect(await store.conversations.lastMessages(data)).toMatchObject([{ wamid: 'wamid.3' }]);
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

  it('finds what belongs to any of several ids of a user, each once, in order of activity over all pages', async () => {
    const [first, second] = ['5491150000033', '541150000033'];
    const store = await storeWith(fixture, messagesFrom(first, second, '7'));
    const user = [first, second, 'US.1'];
    const { data } = await store.conversations.list({ user }, everything);
    expect(data.map(({ waId }) => waId).sort()).toEqual([second, first]);
    expect(await readAll((page) => store.conversations.list({ user }, page), 1)).toEqual(data);
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
    expect(after).toMatchObject({ total: { activeAt: noon + 2_000 } });
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

  it('shows those of the same second as they arrived, the last one first, and leaves no gap over its pages', async () => {
    const messages = ['c', 'a', 'd', 'b'].map((name) => textMessage(`wamid.${name}`));
    const store = await storeWith(fixture, messagesWebhook(textMessage('wamid.z', { at: noon + 1_000 }), ...messages));
    await store.events.accept(incoming(messagesWebhook(textMessage('wamid.0')), { receivedAt: noon + 1 }));
    await processAll(store);
    const [conversation] = (await store.conversations.list({}, everything)).data;
    if (!conversation) throw new Error('There is no conversation.');
    const { data } = await store.conversations.messages(conversation, everything);
    expect(data.map(({ wamid }) => wamid)).toEqual(['wamid.z', 'wamid.0', 'wamid.b', 'wamid.d', 'wamid.a', 'wamid.c']);
    for (const limit of [1, 2, 3, 4, 5, 6, 7]) {
      expect(await readAll((page) => store.conversations.messages(conversation, page), limit)).toEqual(data);
    }
  });

  it('leaves no gap over the pages of a user known by several names, whose messages came by turns under each', async () => {
    const names = [{ from: '16505551234' }, { from: null, fromUserId: 'US.1' }];
    const messages = Array.from({ length: 12 }, (_, index) =>
      textMessage(`wamid.n${index}`, { ...names[index % 2], at: noon + Math.floor(index / 3) * 1_000 }),
    );
    const store = await storeWith(fixture, ...knownByTwoNames.slice(1, 2));
    await store.events.accept(incoming(messagesWebhook(...messages), { receivedAt: noon + 1 }));
    await processAll(store);
    const [conversation] = (await store.conversations.list({ user: 'US.1' }, everything)).data;
    if (!conversation) throw new Error('There is no conversation.');
    const { data } = await store.conversations.messages(conversation, everything);
    const newestFirst = messages.map(({ id }) => id).toReversed();
    expect(data.map(({ wamid }) => wamid)).toEqual([...newestFirst.slice(0, 9), 'wamid.2', ...newestFirst.slice(9)]);
    for (const limit of [1, 2, 5, 12]) {
      expect(await readAll((page) => store.conversations.messages(conversation, page), limit)).toEqual(data);
    }
  });

  it('shows calls among the messages, and what was observed of the user, or one kind of them', async () => {
    const click = { action_type: 'landing_page_view', timestamp: String(noon / 1_000 + 2), wa_id: '1' };
    const lead = { id: 'wamid.1', event_name: 'LeadSubmitted', timestamp: noon / 1_000 + 3 };
    const store = await storeWith(
      fixture,
      messagesFrom('1'),
      callWebhook({ id: 'wacid.1', event: 'connect', from: '1', timestamp: String(noon / 1_000 + 1) }),
      webhook({ field: 'messages', value: { ...numberOnly, user_actions: [click] } }),
      webhook({ field: 'automatic_events', value: { ...numberOnly, automatic_events: [lead] } }),
    );
    const [conversation] = (await store.conversations.list({}, everything)).data;
    if (!conversation) throw new Error('There is no conversation.');
    const kindsOf = async (filter?: { kind: (typeof entryKinds)[number] }) =>
      (await store.conversations.messages(conversation, everything, filter)).data.map(entryKind);
    expect(await kindsOf()).toEqual(['automatic_event', 'user_action', 'call', 'message']);
    for (const kind of entryKinds) expect(await kindsOf({ kind })).toEqual([kind]);
    expect(conversation.total.windowOpenedAt).toBe(noon + 1_000);
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

function describeLastMessages(fixture: StoreFixture): void {
  it('is the first of each list, or null, in the order of the conversations', async () => {
    const contact = { type: 'contact', action: 'add', contact: { full_name: 'Cleo', phone_number: '9' } };
    const store = await storeWith(
      fixture,
      messagesFrom('1', '2', '3'),
      statusesWebhook(messageStatus('wamid.OUT', 'sent', { at: noon + 60_000, to: '2' })),
      callWebhook({ id: 'wacid.1', event: 'terminate', from: '3', timestamp: String(noon / 1_000 + 90) }),
      callWebhook({ id: 'wacid.1', event: 'connect', from: '3', timestamp: String(noon / 1_000 - 90) }),
      webhook({ field: 'smb_app_state_sync', value: { ...numberOnly, state_sync: [contact] } }),
    );
    const { data } = await store.conversations.list({}, everything);
    const lasts = await store.conversations.lastMessages(data);
    const firsts = await Promise.all(data.map((each) => store.conversations.messages(each, { limit: 1 })));
    expect(lasts).toEqual(firsts.map((page) => page.data[0] ?? null));
    expect(data.map(({ waId }, index) => [waId, lasts[index]?.wamid])).toEqual([
      ['3', 'wamid.3'],
      ['2', 'wamid.OUT'],
      ['1', 'wamid.1'],
      ['9', undefined],
    ]);
    expect(await store.conversations.lastMessages([])).toEqual([]);
  });
}

/** Many messages of one second, in several webhooks: what arrived later is newer. */
function describeArrival(fixture: StoreFixture): void {
  const batches = [['c', 'a'], ['d'], ['b', 'e', '0']].map((names) => names.map((name) => `wamid.${name}`));
  const webhooks = batches.map((wamids, index) =>
    incoming(messagesWebhook(...wamids.map((wamid) => textMessage(wamid))), { receivedAt: noon + 10 * index }),
  );
  const listed = async (store: Store): Promise<string[]> => {
    const [conversation] = (await store.conversations.list({}, everything)).data;
    if (!conversation) throw new Error('There is no conversation.');
    return (await store.conversations.messages(conversation, everything)).data.map(({ wamid }) => wamid);
  };

  it('holds across webhooks, and again after each was replayed in another order', async () => {
    const store = await fixture.open();
    for (const each of webhooks) await store.events.accept(each);
    await processAll(store);
    const newestFirst = batches.flat().toReversed();
    expect(await listed(store)).toEqual(newestFirst);
    for (const each of webhooks.toReversed()) {
      await store.events.replay(eventId(each.payload), []);
      await processAll(store);
    }
    expect(await listed(store)).toEqual(newestFirst);
  });

  it('is that of the first delivery for a message that comes again in another webhook', async () => {
    const store = await fixture.open();
    for (const each of webhooks) await store.events.accept(each);
    const again = messagesWebhook(textMessage('wamid.c'), textMessage('wamid.z'));
    await store.events.accept(incoming(again, { receivedAt: noon + 60_000 }));
    await processAll(store);
    expect(await listed(store)).toEqual(['wamid.z', ...batches.flat().toReversed()]);
  });
}

const numberOnly = {
  messaging_product: 'whatsapp',
  metadata: { display_phone_number: '15550783881', phone_number_id: phoneNumberId },
};

const callWebhook = (call: JsonObject): JsonObject =>
  webhook({ field: 'calls', value: { ...numberOnly, calls: [{ direction: 'USER_INITIATED', ...call }] } });

function describeFindMessages(fixture: StoreFixture): void {
  it('finds messages by number and wamid, in the order of the keys, and null for what is unknown', async () => {
    const change = (number: string): JsonObject =>
      messagesChange({ messages: [textMessage('wamid.1')], phoneNumberId: number });
    const store = await storeWith(fixture, webhook(change(otherPhoneNumberId)), webhook(change(phoneNumberId)));
    const keys = [otherPhoneNumberId, phoneNumberId].map((number) => `${number}/wamid.1`);
    const found = await store.conversations.findMessages(['unknown/wamid.1', ...keys]);
    expect(found.map((message) => message?.key ?? null)).toEqual([null, ...keys]);
    expect(await store.conversations.findMessages([])).toEqual([]);
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

  it('shows the message itself where another business number knows only a status of it', async () => {
    const message = messagesChange({ messages: [textMessage('wamid.1')], phoneNumberId: otherPhoneNumberId });
    const store = await storeWith(fixture, webhook(message), statusesWebhook(messageStatus('wamid.1', 'sent')));
    expect(await store.conversations.findMessage('wamid.1')).toMatchObject({
      phoneNumberId: otherPhoneNumberId,
      body: { type: 'text' },
    });
  });

  if (fixture.isDurable)
    it('shows it after the store was opened again', async () => {
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
