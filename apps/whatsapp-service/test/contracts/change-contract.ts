import { beforeEach, describe, expect, it } from 'vitest';
import { type Change, changeId, changes } from '../../src/changes/change.ts';
import { drainChanges } from '../../src/changes/drain-changes.ts';
import { eventId } from '../../src/inbound/event-id.ts';
import { collection } from '../../src/records/collection.ts';
import { append, load, put } from '../../src/records/flow.ts';
import type { Store } from '../../src/storage/store.ts';
import { draft, numberId, outcomes, start, takeRequest } from '../support/outbox.ts';
import {
  handoverChange,
  incoming,
  type JsonObject,
  messageStatus,
  messagesChange,
  noon,
  phoneNumberId,
  templateStatus,
  textMessage,
  webhook,
} from '../support/webhooks.ts';
import { processAll, type StoreFixture } from './store-fixture.ts';

const seen = collection({ name: 'test_seen', key: ({ id }: Seen) => id, indexes: {} });

interface Seen {
  readonly id: string;
  readonly times: number;
}

const user = '16505551234';
const received = (wamid: string, at = noon) => messagesChange({ messages: [textMessage(wamid, { from: user, at })] });
const hasStatus = (wamid: string, status: 'sent' | 'delivered' | 'failed') =>
  messagesChange({ statuses: [messageStatus(wamid, status, { to: user })] });

/** The contract of `ChangeFeed`, and of its consumers. */
export function describeChanges(fixture: StoreFixture): void {
  let store: Store;
  beforeEach(async () => {
    store = await fixture.open();
  });
  const deliver = async (...changes: readonly JsonObject[]): Promise<void> => {
    for (const [index, change] of changes.entries()) {
      await store.events.accept(incoming(webhook(change), { receivedAt: noon + index }));
    }
    await processAll(store);
  };
  const readAll = async (from: string | null = null, limit = 100) => {
    const all = [];
    for (let place = from, hasMore = true; hasMore; ) {
      const page = await store.changes.read(place, limit);
      if (page.hasMore && page.changes.length === 0) throw new Error('An empty page says that more follows.');
      all.push(...page.changes);
      ({ place, hasMore } = page);
    }
    return all;
  };
  const typesOf = async (from: string | null = null) => (await readAll(from)).map(({ type }) => type);

  describe('changes', () => {
    it('report a message that arrived, and that it opened the window, with its keys', async () => {
      await deliver(received('wamid.1'));
      const found = await readAll();
      expect(found).toMatchObject([
        { type: 'message.received', at: noon, key: `${phoneNumberId}/wamid.1`, detail: 'text' },
        { type: 'conversation.window_opened', at: noon, key: `${phoneNumberId}/w:${user}` },
      ]);
      expect(found[0]?.conversation).toBe(found[1]?.key);
    });

    it('report each status once, and a failure as such', async () => {
      await deliver(
        hasStatus('wamid.OUT', 'sent'),
        hasStatus('wamid.OUT', 'delivered'),
        hasStatus('wamid.OUT', 'failed'),
      );
      expect((await readAll()).map(({ type, detail }) => [type, detail])).toEqual([
        ['message.status', 'sent'],
        ['message.status', 'delivered'],
        ['message.failed', 'failed'],
      ]);
    });

    it('do not repeat what comes again, in the same webhook or in another, or in a replay', async () => {
      await deliver(received('wamid.1'));
      const place = await store.changes.end();
      const again = incoming(webhook(received('wamid.1')), { receivedAt: noon });
      await store.events.accept(again);
      await store.events.accept(incoming(webhook(received('wamid.1'), hasStatus('wamid.OUT', 'sent'))));
      await processAll(store);
      await store.events.replay(eventId(again.payload), []);
      await processAll(store);
      expect(await typesOf(place)).toEqual(['message.status']);
      expect((await typesOf()).filter((type) => type === 'message.received')).toHaveLength(1);
    });

    it('report a second message, but no opened window while it is open', async () => {
      await deliver(received('wamid.1'), received('wamid.2', noon + 60_000));
      expect((await typesOf()).filter((type) => type === 'message.received')).toHaveLength(2);
      expect((await typesOf()).filter((type) => type === 'conversation.window_opened')).toHaveLength(1);
    });

    it('report a handover, and a template’s status', async () => {
      await deliver(handoverChange('control_taken'), templateStatus(7, 'APPROVED'));
      expect((await readAll()).map(({ type, detail }) => [type, detail])).toEqual(
        expect.arrayContaining([
          ['conversation.control', 'other'],
          ['template.status', 'APPROVED'],
        ]),
      );
    });

    it('repeat nothing of a person whose ids are linked later, or who changes the number', async () => {
      const preference = { wa_id: user, category: 'marketing_messages', value: 'stop', timestamp: `${noon / 1_000}` };
      const metadata = { phone_number_id: phoneNumberId };
      await deliver(received('wamid.1'), {
        field: 'user_preferences',
        value: { messaging_product: 'whatsapp', metadata, user_preferences: [preference] },
      });
      expect(await typesOf()).toEqual(['message.received', 'conversation.window_opened', 'contact.changed']);
      const linked = { ...textMessage('wamid.2', { from: user, at: noon + 60_000 }), from_user_id: 'US.1' };
      const system = { type: 'user_changed_number', wa_id: '16505550199', user_id: 'US.2', previous_user_id: 'US.1' };
      const moved = { id: 'wamid.3', from: user, timestamp: `${noon / 1_000 + 120}`, type: 'system', system };
      await deliver(messagesChange({ messages: [linked] }), messagesChange({ messages: [moved] }));
      expect((await typesOf()).slice(3)).toEqual(['message.received', 'message.received']);
      const later = {
        ...textMessage('wamid.4', { from: '16505550199', at: noon + 48 * 3_600_000 }),
        from_user_id: 'US.2',
      };
      await deliver(messagesChange({ messages: [later] }));
      expect((await typesOf()).slice(5)).toEqual(['message.received', 'conversation.window_opened']);
    });

    it('report a thread that was handed over, once, also if nothing was known of its owner before', async () => {
      const controls = async () => (await readAll()).filter(({ type }) => type === 'conversation.control');
      const passed = (at: number) => handoverChange('control_passed', { at, previous_owner_role: 'ai_agent' });
      await deliver(passed(noon));
      await deliver(passed(noon), received('wamid.1', noon + 60_000));
      expect(await controls()).toMatchObject([{ detail: 'mine', at: noon }]);
      await deliver(passed(noon + 120_000));
      expect(await controls()).toMatchObject([{ at: noon }, { detail: 'mine', at: noon + 120_000 }]);
    });

    it('report a message that the outbox sent', async () => {
      const { outbox, sent } = store.sending;
      const { entry } = await outbox.accept(draft(user));
      await outbox.take(takeRequest(start));
      const finished = { entryId: entry.id, attempt: 1, usedFallback: false, now: start, holdMs: 60_000, jitter: 0 };
      await outbox.finish({ ...finished, outcome: outcomes.accepted('wamid.OUT') });
      await sent.drain(10);
      await sent.drain(10);
      expect(await readAll()).toMatchObject([{ type: 'message.sent', key: `${phoneNumberId}/wamid.OUT` }]);
    });

    it('report messages that ended before Meta accepted them, with the conversations of users and groups', async () => {
      const { outbox, sent } = store.sending;
      const cancelled = (await outbox.accept(draft('1'))).entry;
      await outbox.cancel(cancelled.id, start);
      const late = (await outbox.accept(draft('US.1234567890123'))).entry;
      await outbox.expire(10, late.expiresAt);
      const group = 'Y2FwaV9ncm91cDox';
      const body = JSON.stringify({ messaging_product: 'whatsapp', recipient_type: 'group', to: group });
      const refused = (await outbox.accept(draft(group, { body }))).entry;
      await outbox.take(takeRequest(start));
      const finished = { entryId: refused.id, attempt: 1, usedFallback: false, now: start, holdMs: 60_000, jitter: 0 };
      await outbox.finish({ ...finished, outcome: outcomes.refused });
      await sent.drain(10);
      const found = (await readAll()).map(({ type, key, detail, conversation }) => [type, key, detail, conversation]);
      expect(found.sort()).toEqual([
        ['outbox.cancelled', cancelled.id, 'cancelled', `${numberId}/w:1`],
        ['outbox.expired', late.id, 'expired', `${numberId}/u:US.1234567890123`],
        ['outbox.failed', refused.id, 'refused', `${numberId}/g:${group}`],
      ]);
    });

    it('report what a rule about records appends, with its records or not at all, in the order of its rules', async () => {
      const turned = (at: number, type: Change['type'] = 'subscription.failing') =>
        append(changes, { type, at, key: 'sub_1', detail: 'It answered HTTP 503.' });
      const place = await store.changes.end();
      // biome-ignore lint/correctness/useYield: it has nothing to read.
      await store.records.run(function* () {
        return { writes: [put(seen, { id: 'sub_1', times: 1 }), turned(start)] };
      });
      const failing = store.records.run(function* () {
        const before = yield* load(seen, 'sub_1');
        if (before?.times === 1) throw new Error('on purpose');
        return { writes: [turned(start + 1)] };
      });
      await expect(failing).rejects.toThrow('on purpose');
      // biome-ignore lint/correctness/useYield: it has nothing to read.
      await store.records.run(function* () {
        return { writes: [turned(start + 2, 'subscription.recovered')] };
      });
      await deliver(received('wamid.1'));
      const found = (await readAll(place)).filter(({ type }) => type.startsWith('subscription.'));
      expect(found).toEqual([turned(start).record, turned(start + 2, 'subscription.recovered').record]);
    });

    it('can be followed from page to page, each change once and those of a conversation in their order', async () => {
      const wamids = Array.from({ length: 5 }, (_, index) => `wamid.${index}`);
      for (const [index, wamid] of wamids.entries()) await deliver(received(wamid, noon + index * 1_000));
      const all = await readAll();
      expect(all.filter(({ type }) => type === 'message.received').map(({ key }) => key)).toEqual(
        wamids.map((wamid) => `${phoneNumberId}/${wamid}`),
      );
      for (const limit of [1, 2, 4]) expect(await readAll(null, limit)).toEqual(all);
      expect(new Set(all.map(changeId)).size).toBe(all.length);
    });

    it('can be read by type, from places that lead to the end, before or behind others', async () => {
      await deliver(
        received('wamid.1'),
        templateStatus(7, 'APPROVED'),
        received('wamid.2'),
        templateStatus(7, 'PAUSED'),
      );
      const found: string[] = [];
      let place: string | null = null;
      for (let hasMore = true; hasMore; ) {
        const page = await store.changes.read(place, 1, 'message.received');
        found.push(...page.changes.map(({ key }) => key));
        ({ place, hasMore } = page);
      }
      expect(found).toEqual(['wamid.1', 'wamid.2'].map((wamid) => `${phoneNumberId}/${wamid}`));
      await deliver(templateStatus(7, 'APPROVED'), received('wamid.3'));
      const { changes } = await store.changes.read(place, 100, 'message.received');
      expect(changes.map(({ key }) => key)).toEqual([`${phoneNumberId}/wamid.3`]);
      expect((await store.changes.read(place, 100, 'call')).changes).toEqual([]);
    });

    it('begin behind the end, for a reader that wants only what happens from now on', async () => {
      await deliver(received('wamid.1'));
      const place = await store.changes.end();
      expect(await typesOf(place)).toEqual([]);
      await deliver(hasStatus('wamid.OUT', 'sent'));
      expect(await typesOf(place)).toEqual(['message.status']);
    });

    it('refuse an invalid position', async () => {
      await expect(store.changes.read('elsewhere', 10)).rejects.toMatchObject({ code: 'cursor_invalid' });
    });

    if (fixture.isDurable)
      it('can be followed from a place of another process', async () => {
        await deliver(received('wamid.1'));
        const { place } = await store.changes.read(null, 1);
        const before = await readAll(place);
        store = await fixture.open();
        expect(await readAll(place)).toEqual(before);
        await deliver(hasStatus('wamid.OUT', 'sent'));
        expect(await readAll(place)).toMatchObject([...before, { type: 'message.status' }]);
      });
  });

  describe('a consumer of changes', () => {
    const drain = (from: 'end' | 'oldest' = 'oldest', limit = 100, fail = () => undefined) => {
      const { changes, records } = store;
      return drainChanges({ feed: changes, records, consumer: 'test', from, limit }, function* (some) {
        fail();
        const writes = [];
        for (const id of new Set(some.map(changeId))) {
          const before = yield* load(seen, id);
          writes.push(put(seen, { id, times: (before?.times ?? 0) + 1 }));
        }
        return { writes };
      });
    };
    const timesSeen = async () =>
      Promise.all(
        (await readAll()).map(async (change) => (await store.records.find(seen, changeId(change)))?.times ?? 0),
      );

    it('acts on each change once, though several instances do at the same time', async () => {
      await deliver(received('wamid.1'), hasStatus('wamid.OUT', 'sent'), hasStatus('wamid.OUT', 'delivered'));
      const drained = await Promise.all([drain(), drain(), drain()]);
      expect(drained.filter(({ changes }) => changes > 0)).toHaveLength(1);
      expect(await timesSeen()).toEqual([1, 1, 1, 1]);
      expect(await drain()).toMatchObject({ changes: 0, hasMore: false });
    });

    it('continues where it was, call by call', async () => {
      await deliver(received('wamid.1'), hasStatus('wamid.OUT', 'sent'), hasStatus('wamid.OUT', 'delivered'));
      for (let hasMore = true; hasMore; ) ({ hasMore } = await drain('oldest', 1));
      expect(await timesSeen()).toEqual([1, 1, 1, 1]);
    });

    it('gets again what its rule failed on', async () => {
      await deliver(received('wamid.1'));
      const failing = drain('oldest', 100, () => {
        throw new Error('on purpose');
      });
      await expect(failing).rejects.toThrow('on purpose');
      expect(await timesSeen()).toEqual([0, 0]);
      await drain();
      expect(await timesSeen()).toEqual([1, 1]);
    });

    it('begins with what happens after its first call, unless it asks for what there is', async () => {
      await deliver(received('wamid.1'));
      expect(await drain('end')).toMatchObject({ changes: 0, hasMore: false });
      await deliver(hasStatus('wamid.OUT', 'sent'));
      expect(await drain('end')).toMatchObject({ changes: 1, hasMore: false });
      expect(await timesSeen()).toEqual([0, 0, 1]);
    });
  });
}
