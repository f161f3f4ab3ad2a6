import { describe, expect, it } from 'vitest';
import { eventId } from '../../src/inbound/event-id.ts';
import type { IncomingWebhook, WebhookEvent } from '../../src/inbound/webhook-event.ts';
import type { EventFilter } from '../../src/inbound/webhook-event-store.ts';
import type { Store } from '../../src/storage/store.ts';
import {
  incoming,
  messageStatus,
  messagesChange,
  messagesWebhook,
  noon,
  statusesWebhook,
  textMessage,
  webhook,
} from '../support/webhooks.ts';
import { processAll, readAll, type StoreFixture } from './store-fixture.ts';

const ada = '16505551234';
const bob = '16505554321';
const bobsUserId = 'US.13491208655302741918';

/** Seven events; those at 3 and 4 were received in the same millisecond. */
const sent: readonly IncomingWebhook[] = [
  incoming(messagesWebhook(textMessage('wamid.A1', { from: ada })), { receivedAt: noon }),
  incoming(messagesWebhook(textMessage('wamid.B1', { from: bob, fromUserId: bobsUserId })), { receivedAt: noon + 1 }),
  incoming(statusesWebhook(messageStatus('wamid.OUT', 'sent', { to: ada })), { receivedAt: noon + 2 }),
  incoming(statusesWebhook(messageStatus('wamid.OUT', 'read', { to: ada })), { receivedAt: noon + 3 }),
  incoming(messagesWebhook(textMessage('wamid.B2', { from: null, fromUserId: bobsUserId })), { receivedAt: noon + 3 }),
  incoming(
    webhook(
      messagesChange({
        messages: [textMessage('wamid.A2', { from: ada }), textMessage('wamid.A3', { from: ada })],
        statuses: [messageStatus('wamid.OUT2', 'sent', { to: bob })],
      }),
    ),
    { receivedAt: noon + 4 },
  ),
  incoming(messagesWebhook({ ...textMessage('wamid.I1', { from: ada }), type: 'image' }), { receivedAt: noon + 5 }),
];

/** Which of the seven the list shows, by number, in the order of the list. */
const numbersOf = (events: readonly WebhookEvent[]): number[] =>
  events.map(({ id }) => sent.findIndex(({ payload }) => eventId(payload) === id));

async function storeEvents(store: Store): Promise<void> {
  for (const event of sent) await store.events.accept(event);
  await processAll(store);
}

export function describeEventList(fixture: StoreFixture): void {
  describe('events.list', () => {
    const filled = fixture.filled(storeEvents);
    describeOrderAndFilters(fixture, filled);
    describePaging(fixture, filled);
  });
}

function describeOrderAndFilters(fixture: StoreFixture, filled: () => Store): void {
  it('shows the newest first', async () => {
    const store = filled();
    const { data, nextCursor } = await store.events.list({}, { limit: 100 });
    expect(nextCursor).toBeNull();
    expect(data.map(({ receivedAt }) => receivedAt - noon)).toEqual([5, 4, 3, 3, 2, 1, 0]);
  });

  it('shows each event as `find` does', async () => {
    const store = filled();
    const { data } = await store.events.list({}, { limit: 100 });
    expect(data).toEqual(await Promise.all(data.map(({ id }) => store.events.find(id))));
  });

  it('shows events of the same millisecond in the same order every time', async () => {
    const store = filled();
    const once = numbersOf((await store.events.list({}, { limit: 100 })).data);
    expect(numbersOf((await store.events.list({}, { limit: 100 })).data)).toEqual(once);
    expect(numbersOf(await readAll((page) => store.events.list({}, page), 1))).toEqual(once);
  });

  it('shows events that still wait', async () => {
    const { events } = await fixture.open();
    await events.accept(incoming('{"entry":[]}'));
    expect((await events.list({}, { limit: 1 })).data).toMatchObject([{ result: null }]);
  });

  it.each<[string, EventFilter, number[]]>([
    ['received at or after `from`', { from: noon + 4 }, [5, 6]],
    ['received before `until`', { until: noon + 2 }, [0, 1]],
    ['received between `from` and `until`', { from: noon + 1, until: noon + 3 }, [1, 2]],
    ['received never', { from: noon + 3, until: noon + 3 }, []],
    ['with a kind', { kind: 'message' }, [0, 1, 4, 5, 6]],
    ['with a kind and type', { kind: 'message.text' }, [0, 1, 4, 5]],
    ['with another kind and type', { kind: 'status.sent' }, [2, 5]],
    ['with a kind that nothing has', { kind: 'messag' }, []],
    ['with a kind and half a type', { kind: 'message.tex' }, []],
    ['about a user by number', { user: ada }, [0, 2, 3, 5, 6]],
    ['about a user by user id', { user: bobsUserId }, [1, 4]],
    ['about nobody known', { user: '1' }, []],
    ['with a message', { wamid: 'wamid.A3' }, [5]],
    ['with statuses of a message', { wamid: 'wamid.OUT' }, [2, 3]],
    ['with one of several messages', { wamid: ['wamid.A3', 'wamid.OUT', 'wamid.none'] }, [2, 3, 5]],
    ['with one of 30 messages', { wamid: [...Array.from({ length: 29 }, (_, n) => `wamid.${n}`), 'wamid.I1'] }, [6]],
    ['with a kind, about a user', { kind: 'status', user: ada }, [2, 3]],
    ['with one item that has both: a status is about Bob, and a message is not', { kind: 'message', user: bob }, [1]],
    ['with a kind, about a user, of a message', { kind: 'status.read', user: ada, wamid: 'wamid.OUT' }, [3]],
    ['with a kind, in a time', { kind: 'message.text', from: noon + 1, until: noon + 4 }, [1, 4]],
    ['about a user, in a time', { user: ada, from: noon + 3 }, [3, 5, 6]],
    ['with a message, in a time', { wamid: 'wamid.OUT', until: noon + 3 }, [2]],
    ['named like parts of every object', { kind: '__proto__', user: 'constructor', wamid: '__proto__' }, []],
  ])('filters events %s', async (_name, filter, expected) => {
    const store = filled();
    const { data } = await store.events.list(filter, { limit: 100 });
    expect(numbersOf(data).sort()).toEqual(expected);
    const times = data.map(({ receivedAt }) => receivedAt);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    for (const limit of [1, 2, 3]) {
      expect(await readAll((page) => store.events.list(filter, page), limit)).toEqual(data);
    }
  });

  it('shows an event once, however many of its items match', async () => {
    const store = await fixture.open();
    const many = Array.from({ length: 120 }, (_, index) => textMessage(`wamid.${index}`, { from: ada }));
    await store.events.accept(incoming(messagesWebhook(...many), { receivedAt: noon + 1 }));
    await store.events.accept(incoming(messagesWebhook(textMessage('wamid.A1', { from: ada })), { receivedAt: noon }));
    await processAll(store);
    for (const limit of [1, 2, 10]) {
      const events = await readAll((page) => store.events.list({ kind: 'message', user: ada }, page), limit);
      expect(events.map(({ receivedAt }) => receivedAt - noon)).toEqual([1, 0]);
    }
  });
}

function describePaging(fixture: StoreFixture, filled: () => Store): void {
  it('leaves no gap and repeats nothing, whatever the limit', async () => {
    const store = filled();
    const { data } = await store.events.list({}, { limit: 100 });
    for (let limit = 1; limit <= data.length + 1; limit += 1) {
      expect(await readAll((page) => store.events.list({}, page), limit)).toEqual(data);
    }
  });

  it('leaves no gap and repeats nothing while new events arrive', async () => {
    const store = await fixture.open();
    await storeEvents(store);
    const before = (await store.events.list({}, { limit: 100 })).data.map(({ id }) => id);
    let arrived = 0;
    const oneArrives = async (): Promise<void> => {
      arrived += 1;
      const body = messagesWebhook(textMessage(`wamid.NEW${arrived}`));
      await store.events.accept(incoming(body, { receivedAt: noon + 1_000 + arrived }));
    };
    const paged = await readAll((page) => store.events.list({}, page), 2, oneArrives);
    expect(paged.map(({ id }) => id)).toEqual(before);
    expect(await store.events.count()).toMatchObject({ stored: before.length + arrived });
  });

  it('says that nothing follows when the last page is full', async () => {
    const store = filled();
    expect((await store.events.list({}, { limit: sent.length })).nextCursor).toBeNull();
  });

  it.each([
    ['nothing', ''],
    ['a word', 'x'],
    ['JSON null', 'bnVsbA'],
    ['an empty list', 'W10'],
    ['a list cut short', 'WyJldmVudHMiXQ'],
    ['an object', 'e30'],
    ['a path', '../..'],
    ['a lone surrogate', '\ud800'],
    ['a very long text', 'a'.repeat(10_000)],
  ])('refuses %s for a cursor', async (_name, cursor) => {
    const store = filled();
    const lists = [
      store.events.list({}, { limit: 1, cursor }),
      store.events.list({ user: ada }, { limit: 1, cursor }),
      store.conversations.list({}, { limit: 1, cursor }),
    ];
    const refused = { status: 'rejected', reason: { code: 'cursor_invalid', isRetryable: false } };
    expect(await Promise.allSettled(lists)).toMatchObject(lists.map(() => refused));
  });

  it('refuses the cursor of another list', async () => {
    const store = filled();
    const { nextCursor } = await store.events.list({}, { limit: 1 });
    const list = store.conversations.list({}, { limit: 1, cursor: nextCursor ?? '' });
    await expect(list).rejects.toMatchObject({ code: 'cursor_invalid' });
  });
}
