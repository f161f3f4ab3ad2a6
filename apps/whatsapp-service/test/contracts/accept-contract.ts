import { describe, expect, it } from 'vitest';
import { eventId } from '../../src/inbound/event-id.ts';
import { awkwardBodies } from '../support/awkward-bodies.ts';
import { incoming, messagesWebhook, noon, phoneNumberId, textMessage, wabaId } from '../support/webhooks.ts';
import { processAll, type StoreFixture } from './store-fixture.ts';

export function describeAccept({ open, isDurable }: StoreFixture): void {
  describe('events.accept', () => {
    it('keeps a webhook with all that was said about it', async () => {
      const { events } = await open();
      const webhook = incoming(messagesWebhook(textMessage('wamid.1')), {
        foreign: ['/entry/1', '/entry/2/changes/0'],
      });
      expect(await events.accept(webhook)).toBe('stored');
      expect(await events.find(eventId(webhook.payload))).toEqual({
        id: eventId(webhook.payload),
        signatureValid: true,
        receivedAt: noon,
        phoneNumberId,
        wabaId,
        foreign: ['/entry/1', '/entry/2/changes/0'],
        sizeBytes: webhook.payload.byteLength,
        deliveries: 1,
        lastReceivedAt: noon,
        result: null,
      });
    });

    it('keeps a webhook that names no number and no account', async () => {
      const { events } = await open();
      const webhook = incoming('{"entry":[]}', { phoneNumberId: null, wabaId: null });
      await events.accept(webhook);
      expect(await events.find(eventId(webhook.payload))).toMatchObject({ phoneNumberId: null, wabaId: null });
    });

    if (isDurable)
      it('stores it durably: it is still there when the store is opened again', async () => {
        const before = await open();
        const webhook = incoming(messagesWebhook(textMessage('wamid.1')));
        await before.events.accept(webhook);
        const kept = await before.events.find(eventId(webhook.payload));
        await before.close();
        const { events } = await open();
        expect(await events.find(eventId(webhook.payload))).toEqual(kept);
        expect(await events.payload(eventId(webhook.payload))).toEqual(webhook.payload);
        expect(await events.accept(webhook)).toBe('duplicate');
      });

    it('calls the same bytes again a duplicate, stores nothing, counts it and moves its last time on', async () => {
      const { events } = await open();
      const webhook = incoming(messagesWebhook(textMessage('wamid.1')));
      await events.accept(webhook);
      expect(await events.accept({ ...webhook, receivedAt: noon + 1_000 })).toBe('duplicate');
      expect(await events.accept({ ...webhook, receivedAt: noon + 7_000, phoneNumberId: 'x' })).toBe('duplicate');
      expect(await events.count()).toEqual({ stored: 1, pending: 1 });
      expect(await events.find(eventId(webhook.payload))).toMatchObject({
        receivedAt: noon,
        phoneNumberId,
        deliveries: 3,
        lastReceivedAt: noon + 7_000,
      });
    });

    it('does not put a processed event up again when its bytes come once more', async () => {
      const store = await open();
      const webhook = incoming(messagesWebhook(textMessage('wamid.1')));
      await store.events.accept(webhook);
      await processAll(store);
      await store.events.accept(webhook);
      expect(await store.events.count()).toEqual({ stored: 1, pending: 0 });
      expect((await store.events.find(eventId(webhook.payload)))?.result).not.toBeNull();
    });

    it('distinguishes bodies that differ only in white space', async () => {
      const { events } = await open();
      expect(await events.accept(incoming('{"entry":[]}'))).toBe('stored');
      expect(await events.accept(incoming('{"entry": []}'))).toBe('stored');
      expect(await events.count()).toMatchObject({ stored: 2 });
    });

    it('stores the same body once, however many bring it at the same time', async () => {
      const { events } = await open();
      const webhook = incoming(messagesWebhook(textMessage('wamid.1')));
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => events.accept(webhook)));
      expect(outcomes.filter((outcome) => outcome === 'stored')).toHaveLength(1);
      expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(19);
      expect(await events.find(eventId(webhook.payload))).toMatchObject({ deliveries: 20 });
    });

    it('takes 50 at a time, and a duplicate among them refuses no other', async () => {
      const { events } = await open();
      const webhooks = Array.from({ length: 50 }, (_, index) =>
        incoming(messagesWebhook(textMessage(`wamid.${index}`)), { receivedAt: noon + index }),
      );
      const [known] = webhooks.slice(25);
      if (known) await events.accept(known);
      const outcomes = await Promise.all(webhooks.map((webhook) => events.accept(webhook)));
      expect(outcomes).toEqual(webhooks.map((webhook) => (webhook === known ? 'duplicate' : 'stored')));
      const found = await Promise.all(webhooks.map(({ payload }) => events.payload(eventId(payload))));
      expect(found).toEqual(webhooks.map(({ payload }) => payload));
    });

    it('takes big and small webhooks at the same time', async () => {
      const { events } = await open();
      const webhooks = awkwardBodies().map(({ body }) => incoming(body));
      expect(await Promise.all(webhooks.map((webhook) => events.accept(webhook)))).toEqual(
        webhooks.map(() => 'stored'),
      );
      expect(await events.count()).toMatchObject({ stored: webhooks.length });
    });

    describe.each(awkwardBodies())('with $name', ({ body, items }) => {
      it('gives it back byte for byte, before and after it was processed, and loses none of its items', async () => {
        const store = await open();
        const webhook = incoming(body);
        const id = eventId(webhook.payload);
        expect(await store.events.accept(webhook)).toBe('stored');
        expect(sameBytes(await store.events.payload(id), webhook.payload)).toBe(true);
        expect(await store.events.accept(webhook)).toBe('duplicate');
        expect(await processAll(store)).toMatchObject({ events: 1 });
        expect(sameBytes(await store.events.payload(id), webhook.payload)).toBe(true);
        const event = await store.events.find(id);
        expect(event).toMatchObject({ sizeBytes: webhook.payload.byteLength, deliveries: 2 });
        const { applied, failed } = event?.result?.counts ?? { applied: -1, failed: -1 };
        expect(applied + failed).toBe(items);
        expect(await store.events.items(id)).toHaveLength(items);
      });
    });
  });

  describe('events.payload', () => {
    it('is null for an unknown id', async () => {
      const { events } = await open();
      expect(await events.payload('0'.repeat(32))).toBeNull();
      expect(await events.payload('')).toBeNull();
      expect(await events.payload('../__x__/y')).toBeNull();
    });
  });

  describe('events.find', () => {
    it('is null for an unknown id', async () => {
      const { events } = await open();
      expect(await events.find('0'.repeat(32))).toBeNull();
      expect(await events.find('')).toBeNull();
      expect(await events.find('../__x__/y')).toBeNull();
    });
  });
}

/** A plain comparison: where megabytes differ, a printed difference helps nobody. */
const sameBytes = (found: Uint8Array | null, sent: Uint8Array): boolean =>
  found !== null && Buffer.compare(found, sent) === 0;
