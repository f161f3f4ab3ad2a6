import { describe, expect, it } from 'vitest';
import { eventId } from '../../src/inbound/event-id.ts';
import { incoming, messagesWebhook, textMessage } from '../support/webhooks.ts';
import { processAll, type StoreFixture } from './store-fixture.ts';

export function describeLifecycle({ open, isDurable }: StoreFixture): void {
  describe('checkWritable', () => {
    it('resolves where the store can take a write, and leaves nothing behind', async () => {
      const store = await open();
      expect(await store.checkWritable()).toMatchObject({ warnings: expect.any(Array) });
      expect(await store.events.count()).toEqual({ stored: 0, pending: 0 });
      expect((await store.events.list({}, { limit: 10 })).data).toEqual([]);
    });

    it('rejects after the store was closed', async () => {
      const store = await open();
      await store.close();
      await expect(store.checkWritable()).rejects.toMatchObject({ code: 'store_unavailable' });
    });
  });

  describe('continuity', () => {
    it('remembers since when reception has been complete, and begins again after a gap or a fault', async () => {
      const store = await open();
      const { continuity } = store;
      expect(await continuity.extend(1_000_000, false)).toEqual({ since: 1_000_000, seenAt: 1_000_000 });
      expect(await continuity.extend(1_030_000, false)).toEqual({ since: 1_000_000, seenAt: 1_030_000 });
      const other = isDurable ? await open() : store;
      expect(await other.continuity.extend(1_040_000, false)).toMatchObject({ since: 1_000_000 });
      expect(await continuity.extend(1_070_001, false)).toMatchObject({ since: 1_070_001 });
      expect(await continuity.extend(1_080_000, true)).toMatchObject({ since: 1_080_000 });
      expect(await continuity.extend(1_090_000, false)).toMatchObject({ since: 1_080_000 });
    });
  });

  describe('close', () => {
    it('finishes what was begun', async () => {
      const store = await open();
      const webhooks = Array.from({ length: 30 }, (_, index) =>
        incoming(messagesWebhook(textMessage(`wamid.${index}`))),
      );
      const outcomes = Promise.all(webhooks.map((webhook) => store.events.accept(webhook)));
      await store.close();
      expect(await outcomes).toEqual(webhooks.map(() => 'stored'));
    });

    it('makes acceptance reject with an error that says a retry may help', async () => {
      const store = await open();
      await store.close();
      const accepted = store.events.accept(incoming('{"entry":[]}'));
      await expect(accepted).rejects.toMatchObject({ code: 'store_unavailable', isRetryable: true });
    });

    it('makes every other call reject', async () => {
      const store = await open();
      await store.close();
      const { events, conversations, account } = store;
      const calls = [
        events.processPending(1),
        events.oldestPendingAt(),
        store.continuity.extend(1, false),
        events.find('x'),
        events.payload('x'),
        events.list({}, { limit: 1 }),
        events.items('x'),
        events.replay('x', []),
        events.count(),
        conversations.list({}, { limit: 1 }),
        conversations.find('x'),
        conversations.findMessage('x'),
        account.list(),
      ];
      const outcomes = await Promise.allSettled(calls);
      expect(outcomes.map(({ status }) => status)).toEqual(calls.map(() => 'rejected'));
    });

    it('may be called again', async () => {
      const store = await open();
      await store.close();
      await store.close();
    });

    if (isDurable)
      it('keeps events pending: a store that is opened again processes them', async () => {
        const before = await open();
        const webhook = incoming(messagesWebhook(textMessage('wamid.1')));
        await before.events.accept(webhook);
        await before.close();
        await expect(before.events.processPending(1)).rejects.toThrow();
        const store = await open();
        expect(await processAll(store)).toMatchObject({ events: 1, items: { applied: 1 } });
        expect(await store.events.items(eventId(webhook.payload))).toHaveLength(1);
      });
  });
}
