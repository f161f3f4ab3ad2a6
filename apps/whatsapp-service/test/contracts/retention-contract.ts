import { afterEach, beforeEach, expect, it } from 'vitest';
import { auditRecords, newestAuditRecords } from '../../src/audit/collections.ts';
import { allCollections } from '../../src/collections.ts';
import { put } from '../../src/records/flow.ts';
import { defaultRetention, type Retention, type RetentionKind } from '../../src/records/retention.ts';
import { allChores } from '../../src/retention/chores.ts';
import type { Store } from '../../src/storage/store.ts';
import {
  incoming,
  messagesChange,
  noon,
  otherPhoneNumberId,
  phoneNumberId,
  textMessage,
  webhook,
} from '../support/webhooks.ts';
import { processAll } from './store-fixture.ts';

/** A place for one test's store, which can be opened again with other settings. */
export interface RetentionPlace {
  open(retention: Retention): Promise<Store>;
  /** Deletes what the database deletes by itself at this time; absent where it deletes nothing. */
  deleteExpired?(now: number): Promise<void>;
  remove?(): Promise<void>;
}

const day = 24 * 60 * 60_000;

const keeping = (
  usual: Partial<Record<RetentionKind, number | null>>,
  numbers: Retention['numbers'] = {},
): Retention => ({ usual: { ...defaultRetention.usual, ...usual }, numbers });

/** What retention promises, in every store. */
export function describeRetention(isDurable: boolean, findPlace: () => Promise<RetentionPlace>): void {
  let place: RetentionPlace;
  let store: Store | null = null;
  let settings = defaultRetention;

  beforeEach(async () => {
    place = await findPlace();
  });
  afterEach(async () => {
    await store?.close();
    store = null;
    await place.remove?.();
  });
  const open = async (retention: Retention): Promise<Store> => {
    settings = retention;
    await store?.close();
    store = await place.open(retention);
    return store;
  };
  const current = (): Store => {
    if (!store) throw new Error('No store is open.');
    return store;
  };
  const chores = () => {
    const { records, sweeping, sending } = current();
    const common = { collections: allCollections, retention: settings, contents: null, now: Date.now };
    return allChores({ records, sweeping, outbox: sending.outbox, ...common });
  };
  /** One pass through everything, as the sweeper makes it; how many records of each kind went. */
  const sweep = async (now: number): Promise<Record<string, number>> => {
    const removed: Record<string, number> = {};
    for (const { kind, step } of chores()) {
      let at: string | null = null;
      do {
        const done: { removed: number; next: string | null } = await step(at, now);
        if (done.removed > 0) removed[kind] = (removed[kind] ?? 0) + done.removed;
        at = done.next;
      } while (at !== null);
    }
    await place.deleteExpired?.(now);
    return removed;
  };
  const receive = async (wamid: string, at: number, number = phoneNumberId): Promise<void> => {
    const body = webhook(messagesChange({ phoneNumberId: number, messages: [textMessage(wamid, { at })] }));
    await current().events.accept({ ...incoming(body), receivedAt: at, phoneNumberId: number });
  };
  const eventTimes = async () =>
    (await current().events.list({}, { limit: 100 })).data.map(({ receivedAt }) => (receivedAt - noon) / day).sort();
  const messagesOf = async (number: string) => {
    const { data } = await current().conversations.list({ phoneNumberId: number }, { limit: 10 });
    const pages = await Promise.all(data.map((each) => current().conversations.messages(each, { limit: 100 })));
    return { conversations: data.length, wamids: pages.flatMap((page) => page.data.map(({ wamid }) => wamid)).sort() };
  };

  it('removes old webhooks and what became of their items, and leaves conversations and messages as they are', async () => {
    await open(keeping({ events: 30 }));
    for (const at of [0, 1, 20]) await receive(`wamid.${at}`, noon + at * day);
    await processAll(current());
    const before = await messagesOf(phoneNumberId);
    expect(before).toEqual({ conversations: 1, wamids: ['wamid.0', 'wamid.1', 'wamid.20'] });
    await sweep(noon + 31 * day);
    expect(await eventTimes()).toEqual([1, 20]);
    expect((await current().events.list({ wamid: 'wamid.0' }, { limit: 10 })).data).toEqual([]);
    expect((await current().events.list({ wamid: 'wamid.1' }, { limit: 10 })).data).toHaveLength(1);
    await sweep(noon + 31 * day + 1);
    expect(await eventTimes()).toEqual([20]);
    expect(await messagesOf(phoneNumberId)).toEqual(before);
  });

  it('never removes a webhook that waits to be processed, or to be processed again', async () => {
    await open(keeping({ events: 8 }));
    await receive('wamid.again', noon);
    await processAll(current());
    const [event] = (await current().events.list({}, { limit: 10 })).data;
    await current().events.replay(event?.id ?? '', []);
    await receive('wamid.new', noon + 1);
    await sweep(noon + 100 * day);
    expect(await eventTimes()).toHaveLength(2);
    await processAll(current());
    expect((await messagesOf(phoneNumberId)).wamids).toEqual(['wamid.again', 'wamid.new']);
    await sweep(noon + 100 * day);
    expect(await eventTimes()).toEqual([]);
  });

  it('gives no webhook the place of one that was removed', async () => {
    await open(keeping({ events: 8 }));
    for (const n of [1, 2, 3]) await receive(`wamid.${n}`, noon);
    await processAll(current());
    const seen = await current().feed.place(noon + day);
    await sweep(noon + 9 * day);
    expect(await eventTimes()).toEqual([]);
    if (isDurable) await open(settings);
    await receive('wamid.4', noon + 9 * day);
    expect((await processAll(current())).events).toBe(1);
    expect((await messagesOf(phoneNumberId)).wamids).toEqual(['wamid.1', 'wamid.2', 'wamid.3', 'wamid.4']);
    expect(await current().events.count()).toEqual({ stored: 1, pending: 0 });
    expect((await current().feed.read(seen, 10)).entries).toHaveLength(1);
  });

  it('removes old messages, by the settings of their number, and what is kept forever never', async () => {
    await open(keeping({ messages: 30 }, { [otherPhoneNumberId]: { messages: null, events: 8 } }));
    for (const number of [phoneNumberId, otherPhoneNumberId]) {
      for (const at of [0, 10]) await receive(`wamid.${number}.${at}`, noon + at * day, number);
    }
    await processAll(current());
    await sweep(noon + 31 * day);
    expect(await messagesOf(phoneNumberId)).toEqual({ conversations: 1, wamids: [`wamid.${phoneNumberId}.10`] });
    expect((await messagesOf(otherPhoneNumberId)).wamids).toHaveLength(2);
    expect(await eventTimes()).toEqual([0, 10]);
    await sweep(noon + 10_000 * day);
    expect(await messagesOf(phoneNumberId)).toEqual({ conversations: 1, wamids: [] });
    expect((await messagesOf(otherPhoneNumberId)).wamids).toHaveLength(2);
    const [conversation] = (await current().conversations.list({ phoneNumberId }, { limit: 1 })).data;
    expect(conversation && (await current().conversations.lastMessages([conversation]))).toEqual([null]);
  });

  it('removes nothing without settings, and finds nothing in an empty store', async () => {
    await open(defaultRetention);
    expect(await sweep(noon)).toEqual({});
    await receive('wamid.1', noon);
    await processAll(current());
    await sweep(noon + 30_000 * day);
    expect([(await eventTimes()).length, (await messagesOf(phoneNumberId)).wamids.length]).toEqual([1, 1]);
  });

  // Memory has nothing from before.
  const itIfDurable = isDurable ? it : () => undefined;
  itIfDurable(
    'applies settings that were changed to what was stored before, also after a stop in the middle',
    async () => {
      await open(defaultRetention);
      for (const at of [0, 5]) await receive(`wamid.${at}`, noon + at * day);
      await processAll(current());
      await storeAudit(current(), [noon, noon + 5 * day]);
      await open(keeping({ events: 30, messages: 30, audit: 30 }));
      // One step of each, and then another process.
      for (const { step } of chores()) await step(null, noon + 31 * day);
      await open(settings);
      await sweep(noon + 31 * day);
      expect(await eventTimes()).toEqual([5]);
      expect((await messagesOf(phoneNumberId)).wamids).toEqual(['wamid.5']);
      expect(await auditCount()).toBe(1);
      await open(defaultRetention);
      await sweep(noon + 60 * day);
      expect([await eventTimes(), await auditCount()]).toEqual([[5], 1]);
      await sweep(noon + 406 * day);
      expect([await eventTimes(), await auditCount()]).toEqual([[5], 0]);
    },
  );

  const auditCount = () => current().records.count(newestAuditRecords, { group: 'all' });
}

async function storeAudit({ records }: Store, times: readonly number[]): Promise<void> {
  const record = { action: 'key.create', resource: null, keyId: 'key_test', count: 1, status: 200 };
  await records.run(function* () {
    return { writes: times.map((at) => put(auditRecords, { ...record, id: `aud_${at}`, at } as never)) };
  });
}
