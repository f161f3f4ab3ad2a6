import { describe, expect, it } from 'vitest';
import { eventId } from '../../src/inbound/event-id.ts';
import {
  incoming,
  type Json,
  messageStatus,
  messagesChange,
  messagesWebhook,
  noon,
  phoneNumberId,
  statusesWebhook,
  templateStatus,
  textMessage,
  webhook,
} from '../support/webhooks.ts';
import { processAll, type StoreFixture } from './store-fixture.ts';

export function describeProcessing(fixture: StoreFixture): void {
  describe('events.processPending', () => {
    describeResults(fixture);
    describeOnceOnly(fixture);
    describeBadItems(fixture);
    describeSimultaneousCalls(fixture);
    describeClockJumps(fixture);
  });

  describe('events.oldestPendingAt', () => {
    it('is null when nothing waits, else the time the event that has waited longest was received', async () => {
      const store = await fixture.open();
      expect(await store.events.oldestPendingAt()).toBeNull();
      for (const second of [1, 2, 3]) {
        const body = messagesWebhook(textMessage(`wamid.${second}`));
        await store.events.accept(incoming(body, { receivedAt: noon + second * 1_000 }));
      }
      expect(await store.events.oldestPendingAt()).toBe(noon + 1_000);
      await store.events.processPending(1);
      expect(await store.events.oldestPendingAt()).toBe(noon + 2_000);
      await processAll(store);
      expect(await store.events.oldestPendingAt()).toBeNull();
    });

    it('sees what waits, whomever it is about', async () => {
      const store = await fixture.open();
      // Firestore divides events by person: these are in a part from the lower half, and in one from the upper.
      for (const [index, from] of ['16505552001', '16505552004'].entries()) {
        await processAll(store);
        const body = messagesWebhook(textMessage(`wamid.${from}`, { from }));
        await store.events.accept(incoming(body, { receivedAt: noon + index }));
        expect(await store.events.oldestPendingAt()).toBe(noon + index);
      }
    });
  });

  describe('events.count', () => {
    it('counts stored events and those of them that wait', async () => {
      const store = await fixture.open();
      expect(await store.events.count()).toEqual({ stored: 0, pending: 0 });
      for (const wamid of ['wamid.1', 'wamid.2', 'wamid.3']) {
        await store.events.accept(incoming(messagesWebhook(textMessage(wamid))));
      }
      expect(await store.events.count()).toEqual({ stored: 3, pending: 3 });
      await processAll(store);
      expect(await store.events.count()).toEqual({ stored: 3, pending: 0 });
    });
  });
}

function describeResults({ open }: StoreFixture): void {
  it('has nothing to do in an empty store', async () => {
    const { events } = await open();
    expect(await events.processPending(10)).toEqual({
      events: 0,
      items: { applied: 0, duplicate: 0, failed: 0, rejected: 0 },
      hasMore: false,
      failures: [],
      kinds: [],
      sampled: [],
    });
  });

  it('reports sampled events item by item, and none by default', async () => {
    const store = await open();
    const bodies = ['A', 'B'].map((name) => JSON.stringify(messagesWebhook(textMessage(`wamid.${name}`))));
    for (const body of bodies) await store.events.accept(incoming(body));
    const plain = await store.events.processPending(1);
    expect([plain.sampled, plain.kinds]).toEqual([[], [{ kind: 'message.text', state: 'applied', count: 1 }]]);
    const { receivedAt } = incoming('{}');
    const [event, ...others] = (await store.events.processPending(1, [{ since: receivedAt, share: 1 }])).sampled;
    expect(others).toEqual([]);
    expect(bodies.map((body) => eventId(Buffer.from(body)))).toContain(event?.id);
    expect(event?.receivedAt).toBe(receivedAt);
    expect(event?.items).toMatchObject([
      { kind: 'message.text', state: 'applied', wamid: expect.stringMatching(/^wamid\.[AB]$/) },
    ]);
    const times = [event?.startedAt, event?.items[0]?.startedAt, event?.items[0]?.endedAt, event?.endedAt];
    expect(times).toEqual(times.toSorted((a = 0, b = 0) => a - b));
  });

  it('sets the result once all items are through: kinds, counts and when', async () => {
    const store = await open();
    const changes = [
      messagesChange({ messages: [textMessage('wamid.1'), textMessage('wamid.2')] }),
      messagesChange({ statuses: [messageStatus('wamid.OUT', 'sent')] }),
      templateStatus(594425479261596, 'APPROVED'),
    ];
    const sent = incoming(webhook(...changes));
    await store.events.accept(sent);
    const items = { applied: 4, duplicate: 0, failed: 0, rejected: 0 };
    expect(await processAll(store)).toMatchObject({ events: 1, items, failures: [] });
    expect((await store.events.find(eventId(sent.payload)))?.result).toEqual({
      processedAt: expect.any(Number),
      kinds: { 'message.text': 2, 'status.sent': 1, 'template.APPROVED': 1 },
      counts: items,
    });
  });

  it('gives a webhook without items a result of zeros', async () => {
    const store = await open();
    const sent = incoming('{"object":"whatsapp_business_account","entry":[]}');
    await store.events.accept(sent);
    expect(await processAll(store)).toMatchObject({ events: 1 });
    expect((await store.events.find(eventId(sent.payload)))?.result).toMatchObject({
      kinds: {},
      counts: { applied: 0, duplicate: 0, failed: 0, rejected: 0 },
    });
  });

  it('takes no more events a call than it was allowed, and says that more wait', async () => {
    const store = await open();
    for (const index of [1, 2, 3, 4, 5]) {
      await store.events.accept(incoming(messagesWebhook(textMessage(`wamid.${index}`))));
    }
    const { calls, events } = await processAll(store, 2);
    expect(Math.max(...calls)).toBeLessThanOrEqual(2);
    expect(events).toBe(5);
    expect(await store.events.processPending(2)).toMatchObject({ events: 0, hasMore: false });
  });

  it('takes the oldest first', async () => {
    const store = await open();
    const bodies = [1, 2, 3].map((second) =>
      incoming(messagesWebhook(textMessage(`wamid.${second}`)), { receivedAt: noon + second * 1_000 }),
    );
    for (const body of bodies) await store.events.accept(body);
    await store.events.processPending(1);
    const found = await Promise.all(bodies.map(({ payload }) => store.events.find(eventId(payload))));
    expect(found.map((event) => event?.result !== null)).toEqual([true, false, false]);
  });

  it('records each item with its place, its kind and whom it is about', async () => {
    const store = await open();
    const message = textMessage('wamid.1', { from: '16505551234', fromUserId: 'US.13491208655302741918' });
    const sent = incoming(messagesWebhook(message));
    await store.events.accept(sent);
    await processAll(store);
    const [record, ...others] = await store.events.items(eventId(sent.payload));
    expect(others).toEqual([]);
    expect(record).toMatchObject({
      state: 'applied',
      key: record?.identity,
      eventId: eventId(sent.payload),
      path: '/entry/0/changes/0/value/messages/0',
      kind: 'message.text',
      phoneNumberId,
      waId: '16505551234',
      userId: 'US.13491208655302741918',
      wamid: 'wamid.1',
      at: noon,
    });
  });

  it('records nothing for an unknown event', async () => {
    const { events } = await open();
    expect(await events.items('0'.repeat(32))).toEqual([]);
  });
}

function describeOnceOnly({ open }: StoreFixture): void {
  it('applies an item once when it comes again in another batch, and calls it a duplicate there', async () => {
    const store = await open();
    const first = incoming(messagesWebhook(textMessage('wamid.1')));
    const second = incoming(messagesWebhook(textMessage('wamid.2'), textMessage('wamid.1')));
    for (const sent of [first, second]) {
      await store.events.accept(sent);
      await processAll(store);
    }
    const result = (await store.events.find(eventId(second.payload)))?.result;
    expect(result?.counts).toEqual({ applied: 1, duplicate: 1, failed: 0, rejected: 0 });
    expect(await statesOf(store.events.items(eventId(first.payload)))).toEqual(['applied']);
    expect(await statesOf(store.events.items(eventId(second.payload)))).toEqual(['applied', 'duplicate']);
  });

  it('applies an item once when one webhook holds it twice', async () => {
    const store = await open();
    const status = messageStatus('wamid.OUT', 'read');
    const sent = incoming(statusesWebhook(status, status));
    await store.events.accept(sent);
    await processAll(store);
    expect((await store.events.find(eventId(sent.payload)))?.result?.counts).toMatchObject({
      applied: 1,
      duplicate: 1,
    });
    expect((await store.conversations.findMessage('wamid.OUT'))?.statuses).toHaveLength(1);
  });

  it.each([
    ['parts of every object', ['__proto__', 'constructor', 'toString']],
    ['paths', ['..', '.', 'a/b', '/', '__x__', 'a#b']],
    ['lone surrogates', ['wamid.\ud800', 'wamid.\ud801', 'wamid.\ufffd']],
    ['capitals', ['wamid.Q', 'wamid.q']],
    ['trailing white space and NULs', ['wamid.1', 'wamid.1 ', 'wamid.1\u0000', 'wamid.1\u0000a']],
    ['length', ['x'.repeat(2_000), 'x'.repeat(2_001), `${'x'.repeat(2_000)}y`]],
  ])('keeps apart items whose wamids are, or differ in, %s', async (_name, wamids) => {
    const store = await open();
    await store.events.accept(incoming(messagesWebhook(...wamids.map((wamid) => textMessage(wamid, { body: wamid })))));
    expect(await processAll(store)).toMatchObject({ items: { applied: wamids.length, duplicate: 0, failed: 0 } });
    for (const wamid of wamids) {
      expect((await store.conversations.findMessage(wamid))?.body?.content).toEqual({ body: wamid });
    }
  });
}

function describeBadItems({ open }: StoreFixture): void {
  const messages: Json[] = ['wamid.1', 'wamid.POISON', 'wamid.3'].map((wamid) => textMessage(wamid));

  it('keeps an item whose application throws as failed, with the reason, and applies its neighbours', async () => {
    const store = await open();
    const sent = incoming(messagesWebhook(...messages));
    const id = eventId(sent.payload);
    await store.events.accept(sent);
    const failure = { eventId: id, path: '/entry/0/changes/0/value/messages/1', kind: 'message.text' };
    expect(await processAll(store)).toMatchObject({
      events: 1,
      items: { applied: 2, failed: 1 },
      failures: [{ ...failure, reason: 'PoisonedItemError' }],
    });
    expect((await store.events.find(id))?.result?.counts).toMatchObject({ applied: 2, failed: 1 });
    const items = await store.events.items(id);
    expect(items.filter(({ state }) => state === 'applied').map(({ wamid }) => wamid)).toEqual(['wamid.1', 'wamid.3']);
    expect(items.filter(({ state }) => state === 'failed')).toMatchObject([
      { ...failure, reason: 'PoisonedItemError', wamid: 'wamid.POISON' },
    ]);
    expect(await store.conversations.findMessage('wamid.POISON')).toBeNull();
  });

  it('lets a bad item hold up no other event', async () => {
    const store = await open();
    await store.events.accept(incoming(messagesWebhook(textMessage('wamid.POISON')), { receivedAt: noon }));
    await store.events.accept(incoming(messagesWebhook(textMessage('wamid.2')), { receivedAt: noon + 1 }));
    expect(await processAll(store)).toMatchObject({ events: 2, items: { applied: 1, failed: 1 } });
    expect(await store.conversations.findMessage('wamid.2')).not.toBeNull();
  });

  it('leaves nothing of an event behind that holds only bad items', async () => {
    const store = await open();
    await store.events.accept(incoming(messagesWebhook(textMessage('wamid.POISON'))));
    await processAll(store);
    expect((await store.conversations.list({}, { limit: 10 })).data).toEqual([]);
  });

  it('rejects items of what was judged foreign, and applies the others', async () => {
    const store = await open();
    const theirs = messagesChange({ messages: [textMessage('wamid.THEIRS')], phoneNumberId: '1' });
    const ours = messagesChange({ messages: [textMessage('wamid.OURS')] });
    const sent = incoming(webhook(theirs, ours), { foreign: ['/entry/0/changes/0'] });
    await store.events.accept(sent);
    expect(await processAll(store)).toMatchObject({ items: { applied: 1, rejected: 1 } });
    const rejected = (await store.events.items(eventId(sent.payload))).filter(({ state }) => state === 'rejected');
    expect(rejected).toMatchObject([{ wamid: 'wamid.THEIRS', reason: 'not_configured' }]);
    expect(await store.conversations.findMessage('wamid.THEIRS')).toBeNull();
  });
}

function describeSimultaneousCalls({ open, isDurable }: StoreFixture): void {
  /** Five messages with their statuses; each item comes in three events, in other company each time. */
  const overlapping = Array.from({ length: 15 }, (_, index) => {
    const wamid = `wamid.${index % 5}`;
    const messages = [textMessage(wamid), textMessage(`wamid.${(index + 2) % 5}`), textMessage(`wamid.own${index}`)];
    const statuses = [messageStatus('wamid.OUT', 'delivered', { at: noon + (index % 5) * 1_000 })];
    return incoming(webhook(messagesChange({ messages, statuses })), { receivedAt: noon + index });
  });

  /** Distinct items: 5 shared messages, 15 of their own, 5 statuses. */
  const distinctItems = 25;

  it('applies nothing twice when it is called twice at a time', async () => {
    const store = await open();
    for (const sent of overlapping) await store.events.accept(sent);
    const runs = await Promise.all([processAll(store, 4), processAll(store, 4), processAll(store, 4)]);
    // A call that found the rest in another's hands may have returned early; the worker would come back.
    const last = await processAll(store);
    expect([...runs, last].reduce((sum, { events }) => sum + events, 0)).toBe(overlapping.length);
    expect(await appliedOnce(store, overlapping)).toBe(distinctItems);
    expect((await store.conversations.findMessage('wamid.OUT'))?.statuses).toHaveLength(5);
  });

  if (isDurable)
    it('applies nothing twice when two processes call it at a time', async () => {
      const [one, two] = [await open(), await open()];
      for (const sent of overlapping) await one.events.accept(sent);
      const runs = await Promise.all([processAll(one, 4), processAll(two, 4)]);
      const last = await processAll(one);
      expect([...runs, last].reduce((sum, { events }) => sum + events, 0)).toBe(overlapping.length);
      expect(await appliedOnce(two, overlapping)).toBe(distinctItems);
    });

  it('accepts while it processes', async () => {
    const store = await open();
    const late = overlapping.map((_, index) => incoming(messagesWebhook(textMessage(`wamid.late${index}`))));
    for (const sent of overlapping) await store.events.accept(sent);
    await Promise.all([processAll(store, 3), ...late.map((sent) => store.events.accept(sent))]);
    await processAll(store);
    expect(await store.events.count()).toEqual({ stored: 30, pending: 0 });
    expect(await store.conversations.findMessage('wamid.late14')).not.toBeNull();
  });
}

type OpenedStore = Awaited<ReturnType<StoreFixture['open']>>;

/** How many items were applied over these events; throws where one identity was applied more than once. */
async function appliedOnce(store: OpenedStore, sent: readonly { payload: Uint8Array }[]): Promise<number> {
  const items = (await Promise.all(sent.map(({ payload }) => store.events.items(eventId(payload))))).flat();
  const applied = items.filter(({ state }) => state === 'applied').map(({ identity }) => identity);
  expect(new Set(applied).size).toBe(applied.length);
  expect(items.filter(({ state }) => state === 'failed')).toEqual([]);
  return applied.length;
}

async function statesOf(items: ReturnType<OpenedStore['events']['items']>): Promise<string[]> {
  return (await items).map(({ state }) => state).sort();
}

function describeClockJumps(fixture: StoreFixture): void {
  it('takes everything, though the clock jumps back a day and forth again', async () => {
    const store = await fixture.open();
    const day = 24 * 60 * 60 * 1_000;
    const times = [noon, noon - day, noon - day + 1, noon + day, noon + 1];
    for (const [index, receivedAt] of times.entries()) {
      await store.events.accept(incoming(messagesWebhook(textMessage(`wamid.CLOCK${index}`)), { receivedAt }));
      if (index === 2) await processAll(store);
    }
    expect((await processAll(store)).items).toMatchObject({ applied: 2, failed: 0 });
    expect(await store.events.count()).toEqual({ stored: 5, pending: 0 });
    expect(await store.events.oldestPendingAt()).toBeNull();
    const { data } = await store.events.list({}, { limit: 10 });
    expect(data.map(({ receivedAt }) => receivedAt)).toEqual(times.toSorted((a, b) => b - a));
  });
}
