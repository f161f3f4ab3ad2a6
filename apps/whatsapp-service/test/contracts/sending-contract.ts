import { describe, expect, it } from 'vitest';
import { abortableSleep } from '../../src/loop.ts';
import { createFollower } from '../../src/outbox/follower.ts';
import { writeOpaqueData } from '../../src/outbox/opaque-data.ts';
import type { OutboxEntry } from '../../src/outbox/outbox-entry.ts';
import { retryOnceSettled } from '../../src/outbox/retry-settled.ts';
import { noise } from '../support/awkward-bodies.ts';
import { draft, outcomes, start, takeRequest, tidyAll } from '../support/outbox.ts';
import {
  incoming,
  messageStatus,
  messagesChange,
  noon,
  standbyChange,
  textMessage,
  webhook,
} from '../support/webhooks.ts';
import { processAll, type StoreFixture } from './store-fixture.ts';

const user = '16505551234';
const bsuid = 'US.13491208655302741918';

/** What passes between the outbox and the rest of its store: statuses one way, sent messages the other. */
export function describeSending({ open: openStore, isDurable }: StoreFixture): void {
  describe('sending', () => {
    const open = async () => {
      const { sending, ...store } = await openStore();
      return { ...store, sending, ...sending };
    };
    type SendingStore = Awaited<ReturnType<typeof open>>;

    const send = async ({ outbox }: SendingStore, wamid: string | null, changes: Parameters<typeof draft>[1] = {}) => {
      const { entry } = await outbox.accept(draft(user, changes));
      const { leased } = await outbox.take(takeRequest(start));
      expect(leased.map(({ id }) => id)).toEqual([entry.id]);
      if (wamid !== null) await finish(outbox, entry, wamid);
      return entry;
    };
    const finish = (outbox: SendingStore['outbox'], entry: OutboxEntry, wamid: string) =>
      outbox.finish({
        entryId: entry.id,
        attempt: 1,
        outcome: outcomes.accepted(wamid),
        usedFallback: false,
        now: start,
        holdMs: 60_000,
        jitter: 0,
      });
    /** Takes and sends until nothing is left; the ids in the order of the calls. */
    const sendOneByOne = async ({ outbox }: SendingStore): Promise<string[]> => {
      const order: string[] = [];
      for (let now = start + 1_000; ; now += 1_000) {
        const { leased } = await outbox.take(takeRequest(now));
        if (leased.length === 0) return order;
        order.push(...leased.map(({ id }) => id));
        for (const entry of leased) await finish(outbox, entry, `wamid.${order.length}`);
      }
    };
    const statusOf = ({ id }: OutboxEntry, wamid: string, status: 'sent' | 'delivered' | 'failed') => ({
      ...messageStatus(wamid, status, { to: user }),
      biz_opaque_callback_data: writeOpaqueData({ entryId: id, attempt: 1, usedFallback: false }),
    });
    const receive = async (store: SendingStore, value: Parameters<typeof messagesChange>[0]): Promise<void> => {
      await store.events.accept(incoming(webhook(messagesChange(value))));
      await processAll(store);
    };

    if (isDurable)
      it('does not call Meta again at once after a restart in the middle of an outage', async () => {
        const store = await open();
        for (const recipient of ['1', '2', '3', '4', '5']) await store.outbox.accept(draft(recipient));
        const { leased } = await store.outbox.take(takeRequest(start, { limit: 3 }));
        for (const { id: entryId } of leased) {
          const finished = { entryId, attempt: 1, outcome: outcomes.unreached, usedFallback: false, now: start };
          await store.outbox.finish({ ...finished, holdMs: 60_000, jitter: 0 });
        }
        await store.close();
        const again = await open();
        expect((await again.outbox.take(takeRequest(start + 1_999))).leased).toEqual([]);
        expect((await again.outbox.take(takeRequest(start + 2_000))).leased).toHaveLength(1);
        expect((await again.outbox.senders())[0]?.pause).toMatchObject({ cause: 'unavailable', since: start });
      });

    if (isDurable)
      it('keeps a hold over a restart, and sends what it does not concern', async () => {
        const store = await open();
        const template = (to: string) => ({ body: JSON.stringify({ to, type: 'template', template: { name: 'a' } }) });
        await send(store, 'wamid.A', template(user));
        const [entry] = (await store.outbox.list({}, { limit: 1 })).data;
        if (!entry) throw new Error('Nothing was sent.');
        const failed = { ...statusOf(entry, 'wamid.A', 'failed'), errors: [{ code: 131042, title: 'No payment' }] };
        await receive(store, { statuses: [failed] });
        const { turns } = await store.outbox.settlePending(100, start);
        expect(turns).toMatchObject([{ kind: 'opened', hold: 'paid', pause: { problem: { code: 131042 } } }]);
        await store.close();
        const again = await open();
        await again.outbox.accept(draft('1', template('1')));
        const { entry: reply } = await again.outbox.accept(draft(user));
        const { leased } = await again.outbox.take(takeRequest(start + 1_000));
        expect(leased.map(({ id }) => id)).toEqual([reply.id]);
        expect(await again.outbox.resume(null, 'operator')).toMatchObject([{ kind: 'closed', hold: 'paid' }]);
      });

    it('settles an entry by the statuses that bring its id back, though its answer never came', async () => {
      const store = await open();
      const entry = await send(store, null);
      await receive(store, { statuses: [statusOf(entry, 'wamid.A', 'sent'), statusOf(entry, 'wamid.A', 'delivered')] });
      const { settled } = await store.outbox.settlePending(100, start);
      expect(settled.at(-1)).toMatchObject({ id: entry.id, state: 'delivered', wamid: 'wamid.A' });
      expect(await store.sent.drain(100)).toMatchObject({ drained: 1 });
      expect(await store.conversations.findMessage('wamid.A')).toMatchObject({ body: { outboxId: entry.id } });
      expect(await store.outbox.find(entry.id)).toMatchObject({ state: 'delivered' });
      expect((await store.outbox.settlePending(100, start)).settled).toEqual([]);
    });

    for (const comes of ['after', 'before'] as const)
      it(`settles an entry by its wamid if Meta leaves its id out of a status that comes ${comes} the message is known`, async () => {
        const store = await open();
        const entry = await send(store, 'wamid.A');
        const inIt = async () =>
          receive(store, {
            statuses: [messageStatus('wamid.A', 'sent'), messageStatus('wamid.A', 'delivered', { at: noon + 1_000 })],
          });
        if (comes === 'before') await inIt();
        await store.sent.drain(100);
        if (comes === 'after') await inIt();
        await store.outbox.settlePending(100, start);
        expect(await store.outbox.find(entry.id)).toMatchObject({
          state: 'delivered',
          wamid: 'wamid.A',
          statuses: [{ status: 'sent' }, { status: 'delivered' }],
        });
      });

    it('has a follower settle a status that came first and without the entry’s id as soon as the message is known', async () => {
      const store = await open();
      const entry = await send(store, 'wamid.A');
      await receive(store, { statuses: [messageStatus('wamid.A', 'delivered')] });
      const settled = Promise.withResolvers<OutboxEntry>();
      const follower = createFollower({
        ...{ outbox: store.outbox, sent: store.sent, now: () => start, sweepMs: 5_000 },
        onSettled: settled.resolve,
        onTurn: () => undefined,
        log: { info: () => undefined, error: settled.reject },
        // A rest never ends, so the follower reaches its next step only if the step before asked for one at once.
        sleep: (ms, signal) => (ms < 5_000 ? Promise.resolve() : abortableSleep(2 ** 31 - 1, signal)),
      });
      follower.start();
      expect(await settled.promise).toMatchObject({ id: entry.id, state: 'delivered' });
      await follower.stop();
    });

    it('sends a message again whose passing failure came without its id, and lets what the first try did count no more', async () => {
      const store = await open();
      const entry = await send(store, 'wamid.A', { expiresAt: Date.UTC(2100, 0) });
      await store.sent.drain(100);
      const errors = [{ code: 131016, title: 'Service unavailable' }];
      await receive(store, { statuses: [{ ...messageStatus('wamid.A', 'failed', { to: user }), errors }] });
      await store.outbox.settlePending(100, start);
      expect(await store.outbox.find(entry.id)).toMatchObject({ state: 'queued', attempts: [{ outcome: 'reported' }] });
      await receive(store, { statuses: [messageStatus('wamid.A', 'read', { to: user })] });
      expect((await store.outbox.settlePending(100, start)).settled).toEqual([]);
    });

    it('knows a person by the ids that Meta’s answer joined, also once the message is tidied away', async () => {
      const store = await open();
      const [asked, known] = ['5521998765432', '552198765432'];
      const { entry } = await store.outbox.accept(draft(asked));
      await store.outbox.take(takeRequest(start));
      const contacts = [{ input: `+${asked}`, wa_id: known, user_id: bsuid }];
      const outcome = { ...outcomes.accepted('wamid.A'), answer: { status: 200, body: JSON.stringify({ contacts }) } };
      const finished = { entryId: entry.id, attempt: 1, outcome, usedFallback: false, now: start };
      await store.outbox.finish({ ...finished, holdMs: 60_000, jitter: 0 });
      await store.sent.drain(100);
      await tidyAll(store.outbox, start + 31 * 24 * 60 * 60_000);
      expect(await store.outbox.find(entry.id)).toBeNull();
      const again = isDurable ? await open() : store;
      const found = await Promise.all(
        [asked, known, bsuid].map((id) => again.conversations.list({ user: id }, { limit: 10 })),
      );
      expect(new Set(found.flatMap(({ data }) => data.map(({ key }) => key))).size).toBe(1);
      expect(found.map(({ data }) => data.length)).toEqual([1, 1, 1]);
    });

    it('hands on many statuses in as many calls as it takes', async () => {
      const store = await open();
      const entry = await send(store, 'wamid.A');
      const statuses = (['sent', 'delivered', 'failed'] as const).map((word) => statusOf(entry, 'wamid.A', word));
      await receive(store, { statuses });
      let calls = 0;
      for (let hasMore = true; hasMore && calls < 9; calls += 1) {
        ({ hasMore } = await store.outbox.settlePending(1, start));
      }
      expect(calls).toBeGreaterThanOrEqual(3);
      expect((await store.outbox.find(entry.id))?.statuses).toHaveLength(3);
    });

    it('retries a message as soon as its conversation shows that it failed', async () => {
      const store = await open();
      const entry = await send(store, 'wamid.A');
      const failed = { ...statusOf(entry, 'wamid.A', 'failed'), errors: [{ code: 131026, title: 'Undeliverable' }] };
      await receive(store, { statuses: [failed] });
      const retry = (settle: () => Promise<unknown>) =>
        retryOnceSettled({ ...store, outbox: store.outbox, now: () => start, wait: settle }, entry.id);
      expect(await retry(() => store.outbox.settlePending(100, start))).toMatchObject({
        outcome: 'changed',
        entry: { state: 'queued' },
      });
    });

    it('does not wait for a message that has not failed', async () => {
      const store = await open();
      const entry = await send(store, 'wamid.A');
      await receive(store, { statuses: [statusOf(entry, 'wamid.A', 'sent')] });
      const wait = async () => expect.unreachable('There is nothing to wait for.');
      const deps = { ...store, outbox: store.outbox, now: () => start, wait };
      expect((await retryOnceSettled(deps, entry.id)).outcome).toBe('impossible');
    });

    it('leaves statuses of others alone', async () => {
      const store = await open();
      await send(store, 'wamid.A');
      const foreign = { ...messageStatus('wamid.B', 'sent'), biz_opaque_callback_data: 'order 17' };
      await receive(store, { statuses: [foreign, messageStatus('wamid.C', 'sent')] });
      expect((await store.outbox.settlePending(100, start)).settled).toEqual([]);
    });

    it('keeps a message of 1 MiB whole, as its entry and in its conversation', async () => {
      const store = await open();
      const picture = noise(1024 * 1024 - 500);
      const parameters = { flow_cta: 'Open', flow_id: '1', flow_action_payload: { screen: 'A', data: { picture } } };
      const interactive = { type: 'flow', body: { text: 'Choose' }, action: { name: 'flow', parameters } };
      const body = JSON.stringify({ messaging_product: 'whatsapp', to: user, type: 'interactive', interactive });
      const entry = await send(store, 'wamid.Long', { body });
      expect((await store.outbox.find(entry.id))?.body).toBe(body);
      expect(await store.sent.drain(100)).toEqual({ drained: 1, hasSettlements: false, hasMore: false });
      expect(JSON.stringify(await store.conversations.findMessage('wamid.Long'))).toContain(picture);
    });

    it('puts a sent message into the conversation with its user, once, whatever came first', async () => {
      const store = await open();
      await receive(store, { messages: [textMessage('wamid.In', { from: user })] });
      const entry = await send(store, 'wamid.A', { callbackData: 'order 17' });
      await receive(store, { statuses: [statusOf(entry, 'wamid.A', 'delivered')] });
      expect(await store.sent.drain(100)).toEqual({ drained: 1, hasSettlements: false, hasMore: false });
      expect(await store.sent.drain(100)).toEqual({ drained: 0, hasSettlements: false, hasMore: false });
      const { data } = await store.conversations.list({}, { limit: 10 });
      expect(data).toHaveLength(1);
      const [conversation] = data;
      if (!conversation) throw new Error('There is no conversation.');
      const messages = await store.conversations.messages(conversation, { limit: 10 });
      expect(messages.data.map(({ wamid }) => wamid).sort()).toEqual(['wamid.A', 'wamid.In']);
      expect(await store.conversations.findMessage('wamid.A')).toMatchObject({
        at: start,
        user: { waId: user },
        body: { direction: 'out', source: 'sent', type: 'text', outboxId: entry.id, callbackData: 'order 17' },
        statuses: [{ status: 'delivered' }],
      });
    });

    it('records that Meta refused a service message to another responder’s thread, and does not repeat it', async () => {
      const store = await open();
      const entry = await send(store, null);
      const problem = { code: 131070, subcode: null, title: 'Thread ownership', details: null, traceId: null };
      const finished = {
        entryId: entry.id,
        attempt: 1,
        usedFallback: false,
        now: start + 500,
        holdMs: 60_000,
        jitter: 0,
      };
      const outcome = { kind: 'refused', answer: { status: 400, body: '{}' }, problem } as const;
      expect(await store.outbox.finish({ ...finished, outcome })).toMatchObject({ entry: { state: 'refused' } });
      expect((await store.outbox.take(takeRequest(start + 86_400_000))).leased).toEqual([]);
      await store.sent.drain(100);
      const { data } = await store.conversations.list({}, { limit: 10 });
      expect(data[0]).toMatchObject({
        waId: user,
        total: { control: { state: 'other', reason: 'refused', at: start + 500 } },
      });
      expect(await store.conversations.routing()).toMatchObject([{ refusedAt: start + 500 }]);
    });

    it('records nothing in a conversation about a message that this service refused itself', async () => {
      const store = await open();
      const entry = await send(store, null);
      const problem = { code: 131070, subcode: null, title: 'Thread ownership', details: null, traceId: null };
      const finished = { entryId: entry.id, attempt: 1, usedFallback: false, now: start, holdMs: 60_000, jitter: 0 };
      const outcome = { kind: 'refused', answer: { status: 400, body: '{}' }, problem, isOurs: true } as const;
      await store.outbox.finish({ ...finished, outcome });
      await store.sent.drain(100);
      expect((await store.conversations.list({}, { limit: 10 })).data).toEqual([]);
      expect(await store.conversations.routing()).toEqual([]);
    });

    it('takes over another responder’s thread with a service message that Meta accepts', async () => {
      const store = await open();
      await store.events.accept(
        incoming(webhook(standbyChange({ messages: [textMessage('wamid.In', { from: user })] }))),
      );
      await processAll(store);
      await send(store, 'wamid.A');
      await store.sent.drain(100);
      const [conversation] = (await store.conversations.list({}, { limit: 10 })).data;
      expect(conversation?.total).toMatchObject({ control: { state: 'other' }, servedAt: start });
    });

    it('does not open the service window by what it sends', async () => {
      const store = await open();
      await send(store, 'wamid.A');
      await store.sent.drain(100);
      const { data } = await store.conversations.list({}, { limit: 10 });
      expect(data[0]?.total.windowOpenedAt).toBeNull();
      const lasts = await store.conversations.lastMessages(data);
      expect(lasts).toMatchObject([{ wamid: 'wamid.A', body: { direction: 'out' } }]);
    });

    it('sends to a person in the order of acceptance, by any of their ids, once a webhook has linked the ids', async () => {
      const store = await open();
      await receive(store, { messages: [textMessage('wamid.In', { from: user, fromUserId: bsuid })] });
      const entries = [];
      for (const [index, name] of [bsuid, user, bsuid, user].entries()) {
        entries.push((await store.outbox.accept(draft(name, { createdAt: start + index }))).entry);
      }
      expect(entries.map(({ recipient }) => recipient)).toEqual([bsuid, user, bsuid, user]);
      expect(await sendOneByOne(store)).toEqual(entries.map(({ id }) => id));
    });

    it('passes messages that are held under the other id', async () => {
      const store = await open();
      const template = { body: JSON.stringify({ to: user, type: 'template', template: { name: 'a' } }) };
      const { entry: held } = await store.outbox.accept(draft(user, template));
      const { entry: other } = await store.outbox.accept(draft(bsuid));
      const [first] = (await store.outbox.take(takeRequest(start, { limit: 1 }))).leased;
      expect(first?.id).toBe(held.id);
      const problem = { code: 131042, subcode: null, title: 'No payment', details: null, traceId: null };
      const finished = { entryId: held.id, attempt: 1, usedFallback: false, now: start, holdMs: 60_000, jitter: 0 };
      await store.outbox.finish({ ...finished, outcome: { kind: 'blocked', scope: 'category', problem } });
      await receive(store, { messages: [textMessage('wamid.In', { from: user, fromUserId: bsuid })] });
      const { entry: reply } = await store.outbox.accept(draft(bsuid, { createdAt: start + 1 }));
      const order = await sendOneByOne(store);
      expect(order.filter((id) => id !== held.id)).toEqual([other.id, reply.id]);
      expect(order).not.toContain(held.id);
    });

    it('goes behind messages that wait under the other id, though these were accepted before the ids were linked', async () => {
      const store = await open();
      const { entry: first } = await store.outbox.accept(draft(user));
      const { entry: stranger } = await store.outbox.accept(draft('16505550000'));
      await receive(store, { messages: [textMessage('wamid.In', { from: user, fromUserId: bsuid })] });
      const { entry: second } = await store.outbox.accept(draft(bsuid, { createdAt: start + 1 }));
      expect((await store.outbox.take(takeRequest(start + 1))).leased.map(({ id }) => id).sort()).toEqual(
        [first.id, stranger.id].sort(),
      );
      await finish(store.outbox, first, 'wamid.A');
      // Nothing waits any more, and the lane that was used last goes on.
      expect((await store.outbox.take(takeRequest(start + 2))).leased.map(({ id }) => id)).toEqual([second.id]);
      await finish(store.outbox, second, 'wamid.B');
      const { entry: third } = await store.outbox.accept(draft(bsuid, { createdAt: start + 3 }));
      expect(third.lane).toBe(first.lane);
    });

    if (isDurable)
      it('reports and settles after a crash what it had not reported or settled before', async () => {
        const before = await open();
        const entry = await send(before, 'wamid.A');
        await receive(before, { statuses: [statusOf(entry, 'wamid.A', 'sent')] });
        await before.close();
        const after = await open();
        // A store may have done either in the commit that brought it.
        await after.outbox.settlePending(100, start);
        await after.sent.drain(100);
        expect(await after.conversations.findMessage('wamid.A')).toMatchObject({ body: { source: 'sent' } });
        expect(await after.outbox.find(entry.id)).toMatchObject({ state: 'sent', statuses: [{ status: 'sent' }] });
      });
  });
}
