import { describe, expect, it } from 'vitest';
import { eventId } from '../../src/inbound/event-id.ts';
import { incoming, messagesChange, messagesWebhook, noon, textMessage, webhook } from '../support/webhooks.ts';
import { processAll, type StoreFixture } from './store-fixture.ts';

export function describeReplay({ open }: StoreFixture): void {
  describe('events.replay', () => {
    it('is false for an unknown id', async () => {
      const { events } = await open();
      expect(await events.replay('0'.repeat(32), [])).toBe(false);
      expect(await events.replay('../__x__/y', [])).toBe(false);
      expect(await events.count()).toEqual({ stored: 0, pending: 0 });
    });

    it('puts an event up for processing again', async () => {
      const store = await open();
      const sent = incoming(messagesWebhook(textMessage('wamid.1')));
      const id = eventId(sent.payload);
      await store.events.accept(sent);
      await processAll(store);
      expect(await store.events.replay(id, [])).toBe(true);
      expect((await store.events.find(id))?.result).toBeNull();
      expect(await store.events.oldestPendingAt()).toBe(noon);
      expect(await store.events.count()).toEqual({ stored: 1, pending: 1 });
      expect(await processAll(store)).toMatchObject({ events: 1 });
      expect((await store.events.find(id))?.result).not.toBeNull();
      expect(await store.events.count()).toEqual({ stored: 1, pending: 0 });
    });

    it('leaves what was applied applied once', async () => {
      const store = await open();
      const sent = incoming(messagesWebhook(textMessage('wamid.1'), textMessage('wamid.2')));
      const id = eventId(sent.payload);
      await store.events.accept(sent);
      await processAll(store);
      const before = await store.events.items(id);
      await store.events.replay(id, []);
      await processAll(store);
      expect((await store.events.find(id))?.result?.counts).toEqual({
        applied: 2,
        duplicate: 0,
        failed: 0,
        rejected: 0,
      });
      expect(await store.events.items(id)).toEqual(before);
      const { data } = await store.conversations.list({}, { limit: 10 });
      expect(data).toHaveLength(1);
    });

    it('gives failed items another try, and their success takes the failure away', async () => {
      const store = await open();
      const sent = incoming(messagesWebhook(textMessage('wamid.POISON-ONCE'), textMessage('wamid.2')));
      const id = eventId(sent.payload);
      await store.events.accept(sent);
      await processAll(store);
      expect((await store.events.find(id))?.result?.counts).toMatchObject({ applied: 1, failed: 1 });
      await store.events.replay(id, []);
      await processAll(store);
      expect((await store.events.find(id))?.result?.counts).toMatchObject({ applied: 2, failed: 0 });
      expect((await store.events.items(id)).map(({ state }) => state)).toEqual(['applied', 'applied']);
      expect(await store.conversations.findMessage('wamid.POISON-ONCE')).not.toBeNull();
    });

    it('forgets the items that an older version found in the event and this one does not', async () => {
      const store = await open();
      const sent = incoming(messagesWebhook(textMessage('wamid.RENAMED'), textMessage('wamid.2')));
      const id = eventId(sent.payload);
      await store.events.accept(sent);
      await processAll(store);
      const wamids = async () => (await store.events.items(id)).map(({ wamid }) => wamid);
      expect(await wamids()).toEqual(['wamid.BEFORE', 'wamid.2']);
      await store.events.replay(id, []);
      await processAll(store);
      expect((await wamids()).sort()).toEqual(['wamid.2', 'wamid.RENAMED']);
      expect((await store.events.find(id))?.result?.counts).toMatchObject({ applied: 2, duplicate: 0 });
    });

    it('records an item that fails again once', async () => {
      const store = await open();
      const sent = incoming(messagesWebhook(textMessage('wamid.POISON')));
      const id = eventId(sent.payload);
      await store.events.accept(sent);
      await processAll(store);
      await store.events.replay(id, []);
      await processAll(store);
      expect((await store.events.items(id)).map(({ state }) => state)).toEqual(['failed']);
    });

    it('checks again which items are foreign: rejected ones are applied', async () => {
      const store = await open();
      const theirs = messagesChange({ messages: [textMessage('wamid.THEIRS')], phoneNumberId: '1' });
      const sent = incoming(webhook(theirs), { foreign: ['/entry/0/changes/0'] });
      const id = eventId(sent.payload);
      await store.events.accept(sent);
      await processAll(store);
      expect(await store.conversations.findMessage('wamid.THEIRS')).toBeNull();
      await store.events.replay(id, []);
      await processAll(store);
      expect(await store.events.find(id)).toMatchObject({
        foreign: [],
        result: { counts: { applied: 1, rejected: 0 } },
      });
      expect((await store.events.items(id)).map(({ state }) => state)).toEqual(['applied']);
      expect(await store.conversations.findMessage('wamid.THEIRS')).not.toBeNull();
    });

    it('keeps the judgement of a replay that still finds something foreign', async () => {
      const store = await open();
      const theirs = messagesChange({ messages: [textMessage('wamid.THEIRS')], phoneNumberId: '1' });
      const sent = incoming(webhook(theirs));
      const id = eventId(sent.payload);
      await store.events.accept(sent);
      await store.events.replay(id, ['/entry/0']);
      await processAll(store);
      expect(await store.events.find(id)).toMatchObject({ foreign: ['/entry/0'], result: { counts: { rejected: 1 } } });
    });

    it('changes the judgement of an event that is still pending, and nothing else', async () => {
      const store = await open();
      const sent = incoming(messagesWebhook(textMessage('wamid.1')));
      await store.events.accept(sent);
      expect(await store.events.replay(eventId(sent.payload), [])).toBe(true);
      expect(await store.events.count()).toEqual({ stored: 1, pending: 1 });
      await processAll(store);
      expect((await store.events.find(eventId(sent.payload)))?.result?.counts).toMatchObject({ applied: 1 });
      expect(await store.events.count()).toEqual({ stored: 1, pending: 0 });
    });

    it('puts an event up once, however often it is asked for', async () => {
      const store = await open();
      const sent = incoming(messagesWebhook(textMessage('wamid.1')));
      const id = eventId(sent.payload);
      await store.events.accept(sent);
      await processAll(store);
      await Promise.all([store.events.replay(id, []), store.events.replay(id, []), store.events.replay(id, [])]);
      expect(await store.events.count()).toEqual({ stored: 1, pending: 1 });
      await processAll(store);
      expect(await store.events.count()).toEqual({ stored: 1, pending: 0 });
    });
  });
}
