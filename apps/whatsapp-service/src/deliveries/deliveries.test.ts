import { afterEach, describe, expect, it, vi } from 'vitest';
import { processAll } from '../../test/contracts/store-fixture.ts';
import { incoming, messagesWebhook, textMessage } from '../../test/support/webhooks.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import type { Store } from '../storage/store.ts';
import { type Subscription, subscriptionDefaults } from '../subscriptions/subscription.ts';
import { createDeliveryService, type Deliveries } from './deliveries.ts';
import type { DeliveryJob } from './destination.ts';

const subscription = (id: string): Subscription => ({
  ...subscriptionDefaults,
  id,
  url: 'https://bot.example/',
  form: 'event',
  revision: 1,
  state: 'active',
  reason: null,
  stateSince: 0,
  secrets: [],
  auth: null,
  origin: 'api',
  createdAt: 0,
  updatedAt: 0,
});

describe('createDeliveryService', () => {
  const running: Deliveries[] = [];
  afterEach(async () => {
    for (const each of running.splice(0)) await each.stop();
  });

  function scene() {
    const store = createMemoryStore({ now: Date.now });
    const all: Subscription[] = [];
    const delivered: DeliveryJob[] = [];
    const service = ({ isRead = true } = {}): Deliveries => {
      const made = createDeliveryService({
        records: store.records,
        changes: store.changes,
        webhooks: store.feed,
        directory: {
          isRead: () => isRead,
          subscriptionsFor: ({ type }) =>
            type === 'message.received' ? all.filter(({ form }) => form === 'event') : [],
          forWebhooks: () => all.filter(({ form }) => form === 'meta'),
          isOfConversation: () => true,
          find: (id) => all.find((each) => each.id === id) ?? null,
          all: () => {
            if (!isRead) throw new Error('They have not been read yet.');
            return all;
          },
        },
        destination: {
          deliver: async (job) => {
            delivered.push(job);
            return { kind: 'delivered', status: 200, headers: {}, body: '', reason: null, durationMs: 1 };
          },
        },
        clock: { now: Date.now },
        log: { info: vi.fn(), error: vi.fn() },
      });
      running.push(made);
      return made;
    };
    return { store, all, delivered, service };
  }
  const receive = async (store: Store, wamid: string): Promise<void> => {
    await store.events.accept(incoming(messagesWebhook(textMessage(wamid))));
    await processAll(store);
  };
  const to = (delivered: readonly DeliveryJob[], id: string) =>
    delivered.filter(({ subscriptionId }) => subscriptionId === id).map(({ changes }) => changes[0]?.key);

  it('delivers each change once to each subscription that wants it, even if two instances follow', async () => {
    const { store, all, delivered, service } = scene();
    all.push(subscription('sub_1'), subscription('sub_2'));
    const [one, other] = [service(), service()];
    await one.begin();
    one.start();
    other.start();
    await receive(store, 'wamid.1');
    await receive(store, 'wamid.2');
    one.wake();
    other.wake();
    const expected = ['106540352242922/wamid.1', '106540352242922/wamid.2'];
    await vi.waitFor(() => expect(to(delivered, 'sub_1')).toEqual(expected));
    await vi.waitFor(() => expect(to(delivered, 'sub_2')).toEqual(expected));
  });

  it('may be woken before the subscriptions were read, as by a message that is settled at the start', () => {
    const { service } = scene();
    expect(() => service({ isRead: false }).wake()).not.toThrow();
  });

  it('delivers nothing that happened before there was a subscription', async () => {
    const { store, all, delivered, service } = scene();
    const one = service();
    one.start();
    await receive(store, 'wamid.1');
    one.wake();
    all.push(subscription('sub_1'));
    await one.begin();
    await receive(store, 'wamid.2');
    one.wake();
    await vi.waitFor(() => expect(to(delivered, 'sub_1')).toEqual(['106540352242922/wamid.2']));
  });

  it('delivers webhooks as Meta sent them to subscriptions of the form meta', async () => {
    const { store, all, delivered, service } = scene();
    all.push({ ...subscription('sub_1'), form: 'meta' });
    const one = service();
    await one.begin();
    await receive(store, 'wamid.1');
    one.start();
    const { data } = await store.events.list({}, { limit: 1 });
    await vi.waitFor(() => expect(to(delivered, 'sub_1')).toEqual([data[0]?.id]));
    const conversations = await store.conversations.list({}, { limit: 1 });
    const conversation = conversations.data[0]?.key;
    expect(delivered[0]?.changes[0]).toMatchObject({ type: 'webhook', conversation });
  });

  it('replays a past period at a limited rate, and delivers new events at once', async () => {
    const { store, all, delivered, service } = scene();
    all.push(subscription('sub_1'));
    await receive(store, 'wamid.1');
    await receive(store, 'wamid.2');
    const one = service();
    await one.begin();
    one.start();
    const request = { subscriptionId: 'sub_1', since: 0, until: Number.MAX_SAFE_INTEGER, perSecond: 4 };
    expect(await one.replay(request)).toMatchObject({ deliveries: 2 });
    await receive(store, 'wamid.3');
    one.wake();
    const keys = [3, 1, 2].map((number) => `106540352242922/wamid.${number}`);
    await vi.waitFor(() => expect(to(delivered, 'sub_1')).toEqual(keys), 5_000);
  });

  it('replays webhooks as Meta sent them to the form meta, from the requested time', async () => {
    const { store, all, delivered, service } = scene();
    all.push({ ...subscription('sub_1'), form: 'meta' });
    for (const wamid of ['wamid.1', 'wamid.2']) await receive(store, wamid);
    const one = service();
    await one.begin();
    one.start();
    const request = { subscriptionId: 'sub_1', since: 0, until: Number.MAX_SAFE_INTEGER, perSecond: 1_000 };
    expect(await one.replay({ ...request, since: Date.now() + 60_000 })).toMatchObject({ deliveries: 0 });
    expect(await one.replay(request)).toMatchObject({ deliveries: 2 });
    const { data } = await store.events.list({}, { limit: 2 });
    const ids = data.map(({ id }) => id).reverse();
    await vi.waitFor(() => expect(to(delivered, 'sub_1')).toEqual(ids), 5_000);
  });

  it('continues after a restart with what it had not delivered', async () => {
    const { store, all, delivered, service } = scene();
    all.push(subscription('sub_1'));
    const one = service();
    await one.begin();
    await receive(store, 'wamid.1');
    await one.stop();
    const next = service();
    next.start();
    await vi.waitFor(() => expect(to(delivered, 'sub_1')).toEqual(['106540352242922/wamid.1']));
  });
});
