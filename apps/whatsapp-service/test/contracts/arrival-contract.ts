import { describe, expect, it } from 'vitest';
import { eventId } from '../../src/inbound/event-id.ts';
import type { WebhookEvent } from '../../src/inbound/webhook-event.ts';
import { incoming, messagesWebhook, noon, textMessage } from '../support/webhooks.ts';
import { processAll, readAll, type StoreFixture } from './store-fixture.ts';

const wamids = Array.from({ length: 12 }, (_, index) => `wamid.${index}`);
const webhooks = wamids.map((wamid) => incoming(messagesWebhook(textMessage(wamid)), { receivedAt: noon }));
const idsInOrder = webhooks.map(({ payload }) => eventId(payload));

/** A clock has milliseconds, and several webhooks of one user may come within one. */
export function describeArrival({ open }: StoreFixture): void {
  describe('webhooks received in one millisecond', () => {
    const received = async () => {
      const store = await open();
      for (const webhook of webhooks) await store.events.accept(webhook);
      return store;
    };
    const isDone = ({ result }: WebhookEvent): boolean => result !== null;

    it('are processed in the order in which they were accepted', async () => {
      const store = await received();
      const done: string[] = [];
      for (const _ of webhooks) {
        await store.events.processPending(1);
        const { data } = await store.events.list({}, { limit: 100 });
        done.push(...data.filter((event) => isDone(event) && !done.includes(event.id)).map(({ id }) => id));
      }
      expect(done).toEqual(idsInOrder);
    });

    it('are listed and followed in that order, page by page', async () => {
      const store = await received();
      await processAll(store);
      const listed = await readAll((page) => store.events.list({}, page), 5);
      expect(listed.map(({ id }) => id)).toEqual(idsInOrder.toReversed());
      const ofMessages = await readAll((page) => store.events.list({ kind: 'message' }, page), 5);
      expect(ofMessages.map(({ id }) => id)).toEqual(idsInOrder.toReversed());
      const followed: string[] = [];
      for (let place = await store.feed.place(noon), hasMore = true; hasMore; ) {
        const page = await store.feed.read(place, 5);
        followed.push(...page.entries.map(({ event }) => event.id));
        ({ place, hasMore } = page);
      }
      expect(followed).toEqual(idsInOrder);
    });

    it('leave their messages in that order, also when all are replayed in another', async () => {
      const store = await received();
      await processAll(store);
      const listed = async (): Promise<string[]> => {
        const { data } = await store.conversations.list({}, { limit: 1 });
        const [conversation] = data;
        if (!conversation) return [];
        return (await store.conversations.messages(conversation, { limit: 100 })).data.map(({ wamid }) => wamid);
      };
      expect(await listed()).toEqual(wamids.toReversed());
      for (const id of idsInOrder.toReversed()) {
        await store.events.replay(id, []);
        await processAll(store);
      }
      expect(await listed()).toEqual(wamids.toReversed());
    });
  });
}
