import { expect, it } from 'vitest';
import { rowPages } from '../../src/broadcasts/collections.ts';
import { deliveries, deliveryGroup, newestDeliveries } from '../../src/deliveries/collections.ts';
import { createDeliveries } from '../../src/deliveries/create-deliveries.ts';
import { createDeliveryService } from '../../src/deliveries/deliveries.ts';
import type { Delivery } from '../../src/deliveries/delivery.ts';
import { metaBody } from '../../src/destinations/https/meta-body.ts';
import { erasures } from '../../src/erasure/collections.ts';
import { createLeaveOut } from '../../src/erasure/left-out.ts';
import { newestMedia } from '../../src/media/collections.ts';
import { personIndex } from '../../src/records/collection.ts';
import { type Flow, put, type Write } from '../../src/records/flow.ts';
import type { Written } from '../../src/records/record-store.ts';
import { createMemoryContents } from '../../src/storage/contents/memory-contents.ts';
import type { Store } from '../../src/storage/store.ts';
import { type Subscription, subscriptionDefaults } from '../../src/subscriptions/subscription.ts';
import {
  anna,
  annaUser,
  annaWamid,
  ben,
  cleanBodies,
  eraseAll,
  listOf,
  receive,
  receiveBothLater,
  requestFor,
  storeBoth,
  storeFile,
  traces,
  viewOfBen,
} from '../support/erasures.ts';
import { draft, outcomes, start, takeRequest } from '../support/outbox.ts';
import { incoming, messagesChange, noon, textMessage, webhook } from '../support/webhooks.ts';
import type { StoreFixture } from './store-fixture.ts';

const businessNumber = '106540352242922';

/** What erasing a person promises, in every store. */
export function describeErasing(fixture: StoreFixture): void {
  it.each([anna, annaUser])(
    'erases a person who is given as %s from everything, with deliveries in Meta’s form, and nobody else; and once more where nothing is left',
    async (id) => {
      const store = await fixture.open();
      await storeBoth(store);
      const queued = await queueWebhooks(store);
      const ofAnna = (await queued()).filter(({ lane }) => lane.includes(anna) || lane.includes(annaUser));
      expect(ofAnna.length).toBeGreaterThan(2);
      const before = await viewOfBen(store);
      const { id: erasureId } = await requestFor(store, id);
      await eraseAll(store);
      expect(await shownOf(store)).toEqual([]);
      expect(await viewOfBen(store)).toEqual(withoutReaction(before));
      const done = await store.records.find(erasures, erasureId);
      expect(done).toMatchObject({ state: 'done', requestedBy: 'key_test', work: null });
      expect(done?.counts).toMatchObject({ events: 3, outbox: 2, contact_details: 1, broadcast_rows: 1 });
      expect(JSON.stringify(done)).not.toMatch(new RegExp(traces.join('|')));
      const left = await queued();
      // What is left of a webhook that Ben was in too is his.
      expect(left.map(({ lane }) => lane)).toEqual([
        `replay/${businessNumber}/w:${ben}`,
        `replay/${businessNumber}/g:group-1`,
      ]);
      for (const trace of [anna, annaUser]) expect(JSON.stringify(left)).not.toContain(trace);

      const { id: secondId } = await requestFor(store, id);
      await eraseAll(store);
      expect(await store.records.find(erasures, secondId)).toMatchObject({ state: 'done', counts: {} });
    },
  );

  it.each(['start-again', 'block'] as const)(
    'hands webhooks on without the person from the request on, before anything is erased, if later is %s',
    async (later) => {
      const store = await fixture.open();
      await storeBoth(store);
      await requestFor(store, anna, later);
      const bodies = await handedOn(store);
      expect(bodies.join(' ')).not.toMatch(new RegExp([...traces, 'erased'].join('|')));
      expect(bodies.filter((body) => body.includes('Ben stays') || body.includes('In the group'))).toHaveLength(2);
    },
  );

  it('hands on what a person writes who may begin again, but not what somebody blocked writes, processed or not', async () => {
    const store = await fixture.open();
    await storeBoth(store);
    await requestFor(store, anna);
    const message = textMessage(annaWamid(71), { from: anna, body: 'a new beginning', at: noon + 120_000 });
    const contacts = [{ wa_id: anna, profile: { name: 'Anna' } }];
    await store.events.accept(incoming(webhook(messagesChange({ contacts, messages: [message] }))));
    const shown = (await handedOn(store)).filter((body) => body.includes('a new beginning'));
    expect(shown).toEqual([expect.stringContaining('"name":"Anna"')]);
    await requestFor(store, anna, 'block');
    expect((await handedOn(store)).filter((body) => body.includes('a new beginning'))).toEqual([]);
  });

  it.each(['551187654321', '5511987654321'])(
    'erases a person who is given as %s under both spellings of their number, also what waits for the one that Meta never showed',
    async (id) => {
      const store = await fixture.open();
      const [short, long] = ['551187654321', '5511987654321'];
      await receive(
        store,
        textMessage('wamid.short', { from: short, body: 'hello', at: noon }),
        textMessage('wamid.ben', { from: ben, body: 'Ben stays', at: noon }),
      );
      await store.sending.outbox.accept(draft(long, { sendAt: start + 3_600_000 }));
      const rows = [long, ben].map((to, line) => ({ line, to, values: [] }));
      await store.records.run(() => writing(put(rowPages, { rowsKey: 'rows', page: 0, rows, keptUntil: noon * 2 })));
      await requestFor(store, id);
      await eraseAll(store);
      const { data } = await store.conversations.list({}, { limit: 10 });
      expect(data.map(({ waId }) => waId)).toEqual([ben]);
      expect((await store.sending.outbox.list({}, { limit: 10 })).data).toEqual([]);
      expect((await store.records.find(rowPages, 'rows/0'))?.rows.map(({ to }) => to)).toEqual(['', ben]);
    },
  );

  it('erases a message that was being sent until the search was through', async () => {
    const store = await fixture.open();
    const { outbox } = store.sending;
    await outbox.accept(draft(anna));
    const [sending] = (await outbox.take(takeRequest(start))).leased;
    await requestFor(store, anna);
    const finish = { attempt: 1, usedFallback: false, now: start, holdMs: 60_000, jitter: 0 };
    const outcome = outcomes.accepted(annaWamid(90));
    let searches = 0;
    await eraseAll(store, undefined, async () => {
      searches += 1;
      if (searches === 1) await outbox.finish({ entryId: sending?.id ?? '', ...finish, outcome });
    });
    await store.sending.sent.drain(100);
    expect((await outbox.list({}, { limit: 10 })).data).toEqual([]);
    expect(await shownOf(store)).toEqual([]);
  });

  it('leaves the other spelling of a number to the person with another BSUID who has it', async () => {
    const store = await fixture.open();
    const [short, long] = ['551187654321', '5511987654321'];
    await receive(
      store,
      textMessage('wamid.short', { from: short, fromUserId: 'BR.1000000000001', body: 'mine', at: noon }),
      textMessage('wamid.long', { from: long, fromUserId: 'BR.2000000000002', body: 'theirs', at: noon }),
    );
    await store.sending.outbox.accept(draft(long));
    await requestFor(store, short);
    await eraseAll(store);
    const { data } = await store.conversations.list({}, { limit: 10 });
    expect(data.map(({ userId }) => userId)).toEqual(['BR.2000000000002']);
    expect((await store.sending.outbox.list({}, { limit: 10 })).data).toHaveLength(1);
  });

  it('removes the bytes of a person’s files, unless somebody else sent the same', async () => {
    const store = await fixture.open();
    const contents = createMemoryContents();
    const own = await storeFile(store, contents, anna, 'a photo of Anna');
    const shared = await storeFile(store, contents, anna, 'a joke');
    await storeFile(store, contents, ben, 'a joke');
    await requestFor(store, anna);
    await eraseAll(store, contents);
    expect([await contents.sizeOf(own), await contents.sizeOf(shared)]).toEqual([null, 6]);
    const left = await store.records.list(newestMedia, { group: '' }, { limit: 10 });
    expect(left.data.map(({ user }) => user?.waId)).toEqual([ben]);
  });

  it('erases what an edit and a deletion left under their own wamids, which name nobody without a number', async () => {
    const store = await fixture.open();
    const by = { from_user_id: annaUser, timestamp: String(noon / 1_000) };
    const edit = { original_message_id: 'wamid.hidden', message: { type: 'text', text: { body: 'edited' } } };
    await receive(
      store,
      { ...by, id: 'wamid.hidden', type: 'text', text: { body: 'first' } },
      { ...by, id: 'wamid.edit', type: 'edit', edit },
      { ...by, id: 'wamid.revoke', type: 'revoke', revoke: { original_message_id: 'wamid.hidden' } },
    );
    const wamids = ['wamid.hidden', 'wamid.edit', 'wamid.revoke'];
    const known = () => Promise.all(wamids.map((wamid) => store.conversations.findMessage(wamid)));
    expect((await known()).map((record) => record !== null)).toEqual([true, true, true]);
    await requestFor(store, annaUser);
    await eraseAll(store);
    expect(await known()).toEqual([null, null, null]);
  });

  it('leaves out repeats from before the erasure, and begins again with new messages', async () => {
    const store = await fixture.open();
    await storeBoth(store);
    await requestFor(store, anna);
    await eraseAll(store);
    const again = textMessage(annaWamid(1), { from: anna, body: 'again', at: noon + 1_000 });
    const fresh = textMessage(annaWamid(70), { from: anna, body: 'new', at: noon + 120_000 });
    await receive(store, again, fresh);
    const { data } = await store.conversations.list({ user: anna }, { limit: 10 });
    expect(data).toHaveLength(1);
    const messages = await Promise.all(data.map((each) => store.conversations.messages(each, { limit: 10 })));
    expect(messages.flatMap((page) => page.data.map(({ wamid }) => wamid))).toEqual([annaWamid(70)]);
  });

  it('keeps a blocked person out of messages, items and stored bodies, and others in', async () => {
    const store = await fixture.open();
    await storeBoth(store);
    await requestFor(store, anna, 'block');
    await eraseAll(store);
    await receiveBothLater(store);
    await cleanBodies(store);
    expect(await shownOf(store)).toEqual([]);
    expect((await store.conversations.findMessage('wamid.ben80'))?.body?.content).toEqual({ body: 'Ben again' });
  });
}

// biome-ignore lint/correctness/useYield: it has nothing to read.
function* writing(write: Write): Flow<Written> {
  return { writes: [write] };
}

/** The reaction in the group was Anna's. */
const withoutReaction = (view: unknown): unknown =>
  JSON.parse(JSON.stringify(view), (key, value) => (key === 'reactions' ? [] : value === undefined ? null : value));

/** All webhooks as an endpoint of the form `meta` would be sent them now. */
async function handedOn(store: Store): Promise<string[]> {
  const leaveOut = createLeaveOut(listOf(store).current);
  const { data } = await store.events.list({}, { limit: 100 });
  const bodies = await Promise.all(
    data.map(async ({ id }) => metaBody(await leaveOut((await store.events.payload(id)) ?? Buffer.from('{}')), all)),
  );
  return bodies.flatMap((body) => (body ? Buffer.from(body).toString() : []));
}

const all = subscriptionDefaults;

/** Queues webhooks for a subscription of the form `meta` that is paused, one as older versions did; what is queued for it. */
async function queueWebhooks(store: Store): Promise<() => Promise<readonly Delivery[]>> {
  const subscription = {
    ...subscriptionDefaults,
    id: 'sub_meta',
    form: 'meta',
    state: 'paused',
  } as unknown as Subscription;
  const service = createDeliveryService({
    ...{ records: store.records, changes: store.changes, webhooks: store.feed },
    directory: {
      isRead: () => true,
      ...{
        subscriptionsFor: () => [],
        isOfConversation: () => true,
        forWebhooks: () => [subscription],
        all: () => [subscription],
      },
      find: () => subscription,
    },
    destination: { deliver: () => Promise.reject(new Error('It is paused.')) },
    clock: { now: () => noon },
    log: { info: () => undefined, error: () => undefined },
  });
  const queued = async (): Promise<readonly Delivery[]> => {
    const group = deliveryGroup({ subscription: subscription.id });
    return (await store.records.list(newestDeliveries, { group }, { limit: 100 })).data;
  };
  await service.replay({ subscriptionId: subscription.id, since: 0, until: Number.MAX_SAFE_INTEGER, perSecond: 1_000 });
  const change = { type: 'webhook', at: noon, key: 'evt_old', conversation: `${businessNumber}/${anna}` } as const;
  await store.records.run(() => createDeliveries([{ subscription, change }], noon));
  return queued;
}

/** Where the person still shows, of all that readers see. */
async function shownOf({ events, conversations, sending, records, feed, changes }: Store): Promise<string[]> {
  const { data } = await events.list({}, { limit: 100 });
  const bodies = await Promise.all(
    data.map(async ({ id }) => Buffer.from((await events.payload(id)) ?? '').toString()),
  );
  const items = await Promise.all(data.map(({ id }) => events.items(id)));
  const all = await conversations.list({}, { limit: 100 });
  const messages = await Promise.all(all.data.map((each) => conversations.messages(each, { limit: 100 })));
  const lists = await Promise.all(
    [anna, annaUser].map((group) =>
      records.list({ collection: deliveries, name: personIndex }, { group }, { limit: 10 }),
    ),
  );
  const shown = {
    ...{ bodies, items, all, messages, lists },
    deliveries: await records.list(
      { collection: deliveries, name: 'newest' },
      { group: 'subscription/' },
      { limit: 100 },
    ),
    outbox: await sending.outbox.list({}, { limit: 100 }),
    feed: await feed.read(await feed.place(0), 100),
    changes: await changes.read(null, 1_000),
  };
  return Object.entries(shown).flatMap(([name, value]) => {
    const text = JSON.stringify(value);
    return traces.filter((trace) => text.includes(trace)).map((trace) => `${name}: ${trace}`);
  });
}
