import { describe, expect, it } from 'vitest';
import type { FeedEntry } from '../../src/inbound/event-feed.ts';
import type { Store } from '../../src/storage/store.ts';
import { incoming, messagesWebhook, noon, textMessage } from '../support/webhooks.ts';
import { processAll, type StoreFixture } from './store-fixture.ts';

const keep = async (store: Store, name: string, afterMs: number): Promise<void> => {
  await store.events.accept(incoming(messagesWebhook(textMessage(`wamid.${name}`)), { receivedAt: noon + afterMs }));
};

/** Reads on from a place until nothing more is to be had. */
async function follow(store: Store, from: string, limit = 100): Promise<FeedEntry[]> {
  const entries: FeedEntry[] = [];
  for (let place = from, hasMore = true; hasMore; ) {
    const page = await store.feed.read(place, limit);
    expect(page.entries.length).toBeLessThanOrEqual(limit);
    entries.push(...page.entries);
    ({ place, hasMore } = page);
  }
  return entries;
}

const namesOf = (entries: readonly FeedEntry[]): (string | undefined)[] =>
  entries.map(({ payload }) => /wamid\.(\w+)/.exec(Buffer.from(payload).toString())?.[1]);

export function describeEventFeed({ open }: StoreFixture): void {
  describe('feed', () => {
    it('gives all events in the order in which they were kept, with body, items and result', async () => {
      const store = await open();
      for (const [index, name] of ['A', 'B', 'C'].entries()) await keep(store, name, index);
      await processAll(store);
      const entries = await follow(store, await store.feed.place(noon));
      expect(namesOf(entries)).toEqual(['A', 'B', 'C']);
      for (const { event, payload, items } of entries) {
        expect(event).toEqual(await store.events.find(event.id));
        expect(Buffer.from(payload)).toEqual(Buffer.from((await store.events.payload(event.id)) ?? []));
        expect(items).toEqual(await store.events.items(event.id));
        expect(items).toHaveLength(1);
      }
    });

    it('continues after any event, whatever the size of the pages, and finds later ones', async () => {
      const store = await open();
      for (const [index, name] of ['A', 'B', 'C', 'D', 'E'].entries()) await keep(store, name, index);
      await processAll(store);
      const start = await store.feed.place(noon);
      const entries = await follow(store, start, 2);
      expect(namesOf(entries)).toEqual(['A', 'B', 'C', 'D', 'E']);
      await keep(store, 'F', 5);
      await processAll(store);
      for (const [index, { place }] of entries.entries()) {
        expect(namesOf(await follow(store, place))).toEqual(['A', 'B', 'C', 'D', 'E', 'F'].slice(index + 1));
      }
    });

    it('begins at a time, or behind all there is', async () => {
      const store = await open();
      await keep(store, 'A', 0);
      await keep(store, 'B', 60_000);
      await processAll(store);
      expect(namesOf(await follow(store, await store.feed.place(noon + 30_000)))).toEqual(['B']);
      expect(await follow(store, await store.feed.place(null))).toEqual([]);
    });

    it('shows an event that can’t be processed in time, and keeps its place while nothing comes', async () => {
      const store = await open();
      const start = await store.feed.place(noon - 60_000);
      const page = await store.feed.read(start, 10);
      expect(page).toEqual({ entries: [], place: start, hasMore: false });
      // An hour before the store's time.
      await keep(store, 'A', -3_600_000);
      const entries = await follow(store, await store.feed.place(noon - 3_600_000));
      expect(entries.map(({ event, items }) => [event.result, items])).toEqual([[null, []]]);
    });

    it('keeps a page small when bodies are big', async () => {
      const store = await open();
      for (const [index, name] of ['A', 'B', 'C'].entries()) {
        const message = textMessage(`wamid.${name}`, { body: name.repeat(700_000) });
        await store.events.accept(incoming(messagesWebhook(message), { receivedAt: noon + index }));
      }
      await processAll(store);
      const first = await store.feed.read(await store.feed.place(noon), 10);
      expect([namesOf(first.entries), first.hasMore]).toEqual([['A'], true]);
      expect(namesOf(await follow(store, first.place))).toEqual(['B', 'C']);
    });

    it('refuses an invalid position', async () => {
      const store = await open();
      await expect(store.feed.read('elsewhere', 10)).rejects.toMatchObject({ code: 'cursor_invalid' });
    });
  });
}
