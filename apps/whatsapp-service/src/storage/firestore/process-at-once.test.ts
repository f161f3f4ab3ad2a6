import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { describeWithFirestore } from '../../../test/support/firestore-tests.ts';
import { incoming, messagesWebhook, noon, textMessage } from '../../../test/support/webhooks.ts';
import { eventId } from '../../inbound/event-id.ts';
import { itemTasks } from '../../inbound/process-event.ts';
import type { Store } from '../store.ts';
import { createFirestoreStore } from './firestore-store.ts';

vi.setConfig({ testTimeout: 120_000 });
const ana = '16505552001';
const bela = '16505552004';

await describeWithFirestore('events.acceptAtOnce', ({ emulatorHost, freshProjectId }) => {
  let projectId = '';
  let probes = 0;
  const open: Store[] = [];
  beforeEach(() => {
    projectId = freshProjectId();
    // An instance is alone when it has heard of no other for two minutes.
    vi.useFakeTimers({ toFake: ['performance'] });
  });
  afterEach(async () => {
    vi.useRealTimers();
    for (const store of open.splice(0)) await store.close();
  });

  async function openStore(tasksOf = itemTasks): Promise<Store> {
    const store = await createFirestoreStore({
      ...{ projectId, emulatorHost, now: () => noon, cachesQueries: true, tasksOf },
      ...{ acceptDeadlineMs: 400_000, deadlineMs: 400_000 },
    });
    open.push(store);
    return store;
  }

  /** One that has looked, and knows that nothing waits. */
  async function storeAtRest(tasksOf = itemTasks): Promise<Store> {
    const store = await openStore(tasksOf);
    await rested(store);
    return store;
  }

  async function rested(store: Store): Promise<void> {
    await vi.waitFor(
      async () => {
        vi.advanceTimersByTime(200_000);
        await store.events.processPending(40);
        probes += 1;
        const probe = text(`wamid.probe.${probes}`, '16505559999', noon - 10_000);
        expect(await store.events.acceptAtOnce?.(probe)).not.toBeNull();
      },
      { timeout: 60_000, interval: 20 },
    );
  }

  const text = (wamid: string, from = ana, at = noon) =>
    incoming(messagesWebhook(textMessage(wamid, { from, at })), { receivedAt: at });

  it('stores a webhook with its result, its items and what they say, and with one change', async () => {
    const store = await storeAtRest();
    const webhook = text('wamid.1');
    expect(await store.events.acceptAtOnce?.(webhook)).toMatchObject({
      ...{ events: 1, hasMore: false, items: { applied: 1, duplicate: 0, failed: 0, rejected: 0 } },
      kinds: [{ kind: 'message.text', state: 'applied', count: 1 }],
    });
    const id = eventId(webhook.payload);
    expect(await store.events.find(id)).toMatchObject({
      ...{ id, deliveries: 1, receivedAt: noon },
      result: { kinds: { 'message.text': 1 }, counts: { applied: 1 } },
    });
    expect(Buffer.from((await store.events.payload(id)) ?? [])).toEqual(Buffer.from(webhook.payload));
    expect(await store.events.items(id)).toMatchObject([{ state: 'applied', wamid: 'wamid.1' }]);
    expect((await store.events.list({ kind: 'message' }, { limit: 1 })).data).toMatchObject([{ id }]);
    expect((await store.events.count()).pending).toBe(0);
  });

  it('is the same document as that of a webhook that was stored first', async () => {
    const store = await storeAtRest();
    const [first, atOnce] = [text('wamid.first'), text('wamid.other')];
    await store.events.accept(first);
    await store.events.processPending(40);
    expect(await store.events.acceptAtOnce?.(atOnce)).toMatchObject({ events: 1 });
    const [one, other] = await Promise.all([first, atOnce].map(({ payload }) => store.events.find(eventId(payload))));
    expect({ ...other, id: one?.id, sizeBytes: one?.sizeBytes }).toEqual(one);
    // A replay finds all that it needs.
    const id = eventId(atOnce.payload);
    expect(await store.events.replay(id, [])).toBe(true);
    expect(await store.events.processPending(40)).toMatchObject({ events: 1, items: { applied: 1 } });
  });

  it('keeps the order of those that arrive together, each person’s for itself, and stores the same body once', async () => {
    const store = await storeAtRest();
    const webhooks = ['1', '2', '3'].flatMap((name) => [text(`wamid.a${name}`), text(`wamid.b${name}`, bela)]);
    const [first] = webhooks;
    const reports = await Promise.all(
      [...webhooks, ...(first ? [first] : [])].map((webhook) => store.events.acceptAtOnce?.(webhook)),
    );
    expect(reports.map((report) => report?.events)).toEqual([1, 1, 1, 1, 1, 1, undefined]);
    expect(await store.events.accept(first ?? text(''))).toBe('duplicate');
    vi.useRealTimers();
    const received = async (person: string) =>
      (await store.changes.read(null, 100, 'message.received')).changes
        .map(({ key }) => key.split('/').at(-1) ?? '')
        .filter((wamid) => wamid.startsWith(`wamid.${person}`));
    await expect.poll(() => received('b'), { timeout: 60_000 }).toEqual(['wamid.b1', 'wamid.b2', 'wamid.b3']);
    expect(await received('a')).toEqual(['wamid.a1', 'wamid.a2', 'wamid.a3']);
  });

  it('leaves to storing what comes while something waits, until that is processed', async () => {
    const store = await storeAtRest();
    await store.events.accept(text('wamid.waits'));
    expect(await store.events.acceptAtOnce?.(text('wamid.behind'))).toBeNull();
    expect(await store.events.find(eventId(text('wamid.behind').payload))).toBeNull();
    await store.events.processPending(40);
    expect(await store.events.acceptAtOnce?.(text('wamid.behind'))).toMatchObject({ events: 1 });
  });

  it('leaves an event to the normal way of storing if another instance may be affected, or changes by another one are expected', async () => {
    const store = await storeAtRest();
    store.expectNews?.();
    expect(await store.events.acceptAtOnce?.(text('wamid.woken'))).toBeNull();
    await rested(store);
    const other = await openStore();
    await other.events.accept(text('wamid.others', bela));
    await vi.waitFor(async () => expect(await store.events.acceptAtOnce?.(text(`wamid.${Math.random()}`))).toBeNull(), {
      timeout: 60_000,
    });
  });

  it('leaves to storing a message that is known, one that cannot be applied, and one of several persons', async () => {
    const store = await storeAtRest((event) =>
      itemTasks(event).map((task) =>
        task.wamid === 'wamid.bad'
          ? {
              ...task,
              flow: () => {
                throw new RangeError('It is bad.');
              },
            }
          : task,
      ),
    );
    await store.events.acceptAtOnce?.(text('wamid.known'));
    const again = text('wamid.known', ana, noon + 1_000);
    const ofTwo = incoming(
      messagesWebhook(textMessage('wamid.a', { from: ana }), textMessage('wamid.b', { from: bela })),
    );
    for (const webhook of [again, text('wamid.bad'), ofTwo]) {
      expect(await store.events.acceptAtOnce?.(webhook)).toBeNull();
      expect(await store.events.accept(webhook)).toBe('stored');
      await store.events.processPending(40);
    }
    expect(await store.events.items(eventId(again.payload))).toMatchObject([{ state: 'duplicate' }]);
    expect(await store.events.items(eventId(text('wamid.bad').payload))).toMatchObject([{ state: 'failed' }]);
  });
});
