import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { writeOpaqueData } from '../../../apps/whatsapp-service/src/outbox/opaque-data.ts';
import { createFirestoreStore } from '../../../apps/whatsapp-service/src/storage/firestore/firestore-store.ts';
import type { Store } from '../../../apps/whatsapp-service/src/storage/store.ts';
import { describeWithFirestore } from '../../../apps/whatsapp-service/test/support/firestore-tests.ts';
import { draft, outcomes, takeRequest } from '../../../apps/whatsapp-service/test/support/outbox.ts';
import {
  incoming,
  messageStatus,
  messagesWebhook,
  noon,
  statusesWebhook,
  textMessage,
} from '../../../apps/whatsapp-service/test/support/webhooks.ts';
import { bills } from './bills.ts';
import { type FirestoreMeter, startFirestoreMeter } from './firestore-meter.ts';

vi.setConfig({ testTimeout: 120_000 });

await describeWithFirestore('what Firestore bills', ({ emulatorHost, freshProjectId }) => {
  let meter: FirestoreMeter;
  let store: Store;
  beforeEach(async () => {
    meter = await startFirestoreMeter(emulatorHost);
    store = await createFirestoreStore({
      ...{ projectId: freshProjectId(), emulatorHost: meter.host, now: Date.now, cachesQueries: true },
      ...{ acceptDeadlineMs: 100_000, deadlineMs: 100_000 },
    });
  });
  afterEach(async () => {
    vi.useRealTimers();
    await store.close();
    await meter.stop();
    // This happened once in CI, although the counts were right. The message shows what could not be read.
    for (const message of meter.unread) console.warn(`Firestore's meter could not read a ${message}`);
  });

  /** Reads and writes of the documents of that work, without the announcements, which are written once a minute. */
  const billOf = async (work: () => Promise<unknown>): Promise<[reads: number, writes: number]> => {
    const from = meter.calls.length;
    await work();
    const calls = meter.calls.slice(from).filter(({ collection }) => collection !== 'state');
    return [calls.reduce((sum, { reads }) => sum + reads, 0), calls.reduce((sum, { writes }) => sum + writes, 0)];
  };
  const process = async (...bodies: readonly object[]): Promise<void> => {
    for (const body of bodies) {
      await store.events.accept(incoming(body as Parameters<typeof incoming>[0], { receivedAt: Date.now() }));
    }
    await store.events.processPending(40);
  };
  const texts = (count: number, round: string): object[] =>
    Array.from({ length: count }, (_, index) =>
      messagesWebhook(textMessage(`wamid.${round}.${index}`, { at: noon + index * 1_000 })),
    );

  it('is a webhook, its item and message, the conversation, and two reads, for a text of a new person', async () => {
    const { reads, writes } = bills.textAlone;
    // Its change is read by itself.
    expect(await billOf(() => process(...texts(1, 'first')))).toEqual([reads - 1, writes]);
  });

  it('is little more than four writes and one read for each of ten pending texts of one person', async () => {
    await process(...texts(1, 'before'));
    const [reads, writes] = await billOf(() => process(...texts(10, 'burst')));
    // Their changes take two more reads (below).
    expect(reads + 2).toBeLessThanOrEqual(bills.textInBurst.reads * 10);
    // Each has its webhook, its item, its message and its result; the conversation is written once.
    expect(writes).toBe(bills.textInBurst.writes * 10);
  });

  it('is one read for all changes of ten pending texts of one person', async () => {
    await process(...texts(10, 'burst'));
    const read = () => store.changes.read(null, 100);
    await expect.poll(async () => (await read()).changes.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(10);
    // And one read for the query that finds no others, where there is one: nothing newer may be read for two seconds.
    expect([1, 2]).toContain((await billOf(read))[0]);
    const received = (await read()).changes.filter(({ type }) => type === 'message.received');
    expect(received.map(({ key }) => key.split('.').at(-1))).toEqual([...'0123456789']);
  });

  const send = async (round: string): Promise<object[]> => {
    const { outbox, sent } = store.sending;
    const made = draft('16505552001', { createdAt: Date.now() });
    await outbox.accept(made);
    await outbox.take(takeRequest(Date.now()));
    const finished = { entryId: made.id, attempt: 1, usedFallback: false, holdMs: 60_000, jitter: 0 };
    await outbox.finish({ ...finished, outcome: outcomes.accepted(`wamid.${round}`), now: Date.now() });
    await sent.drain(100);
    const biz_opaque_callback_data = writeOpaqueData({ entryId: made.id, attempt: 1, usedFallback: false });
    return (['sent', 'delivered', 'read'] as const).map((status) => {
      const reported = messageStatus(`wamid.${round}`, status, { to: '16505552001' });
      return statusesWebhook({ ...reported, biz_opaque_callback_data });
    });
  };

  it('is the guide’s figure for a sent message with three separate statuses, to a new person and a known one', async () => {
    const sendApart = async (round: string): Promise<void> => {
      for (const status of await send(round)) await process(status);
    };
    for (const [round, { reads: most, writes }] of Object.entries({
      first: bills.sentApart,
      second: bills.sentApartToKnown,
    })) {
      const counted = await billOf(() => sendApart(round));
      expect(counted).toEqual([expect.any(Number), writes]);
      expect(counted[0]).toBeLessThanOrEqual(most);
    }
  });

  it('is less if the three statuses are pending together', async () => {
    for (const [round, { reads: most, writes }] of Object.entries({
      first: bills.sentTogether,
      second: bills.sentTogetherToKnown,
    })) {
      const counted = await billOf(async () => process(...(await send(round))));
      expect(counted).toEqual([expect.any(Number), writes]);
      expect(counted[0]).toBeLessThanOrEqual(most);
    }
  });

  let probes = 0;
  /** Waits until everything is idle: then a single instance processes a webhook in the commit that stores it. */
  const rest = async (): Promise<void> => {
    if (!vi.isFakeTimers()) vi.useFakeTimers({ toFake: ['performance'] });
    const isAtOnce = async (): Promise<boolean> => {
      vi.advanceTimersByTime(200_000);
      await store.events.processPending(40);
      probes += 1;
      const probe = messagesWebhook(textMessage(`wamid.rest.${probes}`, { from: '16505550000' }));
      return (await acceptAtOnce(probe)) === 1;
    };
    await expect.poll(isAtOnce, { timeout: 60_000 }).toBe(true);
  };
  const acceptAtOnce = async (body: object): Promise<number | undefined> => {
    const webhook = incoming(body as Parameters<typeof incoming>[0], { receivedAt: Date.now() });
    return (await store.events.acceptAtOnce?.(webhook))?.events;
  };
  const processAtOnce = async (...bodies: readonly object[]): Promise<void> => {
    expect(await Promise.all(bodies.map(acceptAtOnce))).toEqual(bodies.map(() => 1));
    // The worker is woken anyway, and reads nothing.
    await store.events.processPending(40);
  };

  it('is one write less for webhooks processed in the commit that stores them: one text, and ten of one person that arrive together', async () => {
    await rest();
    const { textAtOnce, textsAtOnce } = bills;
    // Its change is read by itself.
    expect(await billOf(() => processAtOnce(...texts(1, 'first')))).toEqual([textAtOnce.reads - 1, textAtOnce.writes]);
    const [reads, writes] = await billOf(() => processAtOnce(...texts(10, 'burst')));
    expect(reads + 2).toBeLessThanOrEqual(textsAtOnce.reads * 10);
    expect(writes).toBe(textsAtOnce.writes * 10);
  });

  it('is three writes less for a sent message whose statuses are processed at once', async () => {
    for (const [round, { reads: most, writes }] of Object.entries({
      first: bills.sentAtOnce,
      second: bills.sentAtOnceToKnown,
    })) {
      await rest();
      const counted = await billOf(async () => {
        for (const status of await send(round)) await processAtOnce(status);
      });
      expect(counted).toEqual([expect.any(Number), writes]);
      expect(counted[0]).toBeLessThanOrEqual(most);
    }
  });

  it('is counted once for changes that several readers read one after another', async () => {
    // One after another, because changes that wait together are one document of the feed.
    for (const text of texts(3, 'read')) await process(text);
    const type = 'message.received';
    const isShown = async () => (await store.changes.read(null, 100, type)).changes.length;
    await expect.poll(isShown, { timeout: 60_000 }).toBe(3);
    const first = await store.changes.read(null, 1);
    const behind = () => store.changes.read(first.place, 100, type);
    await behind();
    expect(await billOf(behind)).toEqual([0, 0]);
    expect((await behind()).changes).toHaveLength(2);
  });

  it('is nothing for reading lists without changes while others change', async () => {
    const reads = store.polledReads?.records;
    const { broadcasts } = await import('../../../apps/whatsapp-service/src/broadcasts/collections.ts');
    if (!reads) throw new Error('This store answers no query from memory.');
    vi.useFakeTimers({ toFake: ['performance'] });
    try {
      const look = () => reads.find(broadcasts, 'none');
      // It is idle two minutes after the last write that it hears of, however late that is.
      const later = () => {
        vi.advanceTimersByTime(200_000);
        return look();
      };
      await expect.poll(() => billOf(later), { timeout: 60_000 }).toEqual([0, 0]);
      await process(...texts(1, 'meanwhile'));
      expect(await billOf(look)).toEqual([0, 0]);
    } finally {
      vi.useRealTimers();
    }
  });
});
