import { readFileSync } from 'node:fs';
import { Firestore } from '@google-cloud/firestore';
import { afterEach, expect, it } from 'vitest';
import { awkwardBodies } from '../../../test/support/awkward-bodies.ts';
import { describeWithFirestore } from '../../../test/support/firestore-tests.ts';
import { draft, outcomes, start, takeRequest } from '../../../test/support/outbox.ts';
import {
  incoming,
  messageStatus,
  messagesWebhook,
  noon,
  phoneNumberId,
  standbyChange,
  statusesWebhook,
  templateStatus,
  textMessage,
  wabaId,
  webhook,
} from '../../../test/support/webhooks.ts';
import { drainChanges } from '../../changes/drain-changes.ts';
import { allCollections } from '../../collections.ts';
import { eventId } from '../../inbound/event-id.ts';
import type { IncomingWebhook } from '../../inbound/webhook-event.ts';
import { writeOpaqueData } from '../../outbox/opaque-data.ts';
import type { Store } from '../store.ts';
import { createFirestoreStore } from './firestore-store.ts';
import { collections, eventParts, indexFields } from './queries.ts';

/** No machine is as slow as this. */
const noDeadlineMs = 600_000;

await describeWithFirestore('createFirestoreStore, seen from the database', ({ emulatorHost, freshProjectId }) => {
  const closers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  /** A store, and Google's own client looking at the same database. */
  async function storeAndReader() {
    const projectId = freshProjectId();
    // A busy machine makes the emulator slow; how late is too late is tested with round trips.
    const deadlines = { acceptDeadlineMs: noDeadlineMs, deadlineMs: noDeadlineMs };
    const store = await createFirestoreStore({ projectId, emulatorHost, now: () => noon, ...deadlines });
    const reader = new Firestore({
      projectId,
      host: emulatorHost,
      ssl: false,
      customHeaders: { Authorization: 'Bearer owner' },
    });
    closers.push(
      () => store.close(),
      () => reader.terminate(),
    );
    return { store, reader };
  }

  const documentOf = (reader: Firestore, { payload }: IncomingWebhook) =>
    reader.collection(collections.events).doc(eventId(payload));

  it('keeps a webhook as readers of IntexuraOS know it, with our own fields added', async () => {
    const { store, reader } = await storeAndReader();
    const body = messagesWebhook(textMessage('wamid.1', { body: 'Hello' }));
    const sent = incoming(body, { foreign: ['/entry/1'] });
    await store.events.accept(sent);
    expect((await documentOf(reader, sent).get()).data()).toEqual({
      id: eventId(sent.payload),
      payload: body,
      signatureValid: true,
      receivedAt: new Date(noon).toISOString().replace('Z', '000Z'),
      phoneNumberId,
      wabaId,
      raw: Buffer.from(sent.payload),
      rawEncoding: 'identity',
      rawParts: 0,
      foreign: ['/entry/1'],
      sizeBytes: sent.payload.byteLength,
      deliveries: 1,
      lastReceivedAt: new Date(noon).toISOString(),
      state: 'pending',
      replays: 0,
      shard: expect.any(Number),
    });
  });

  it('marks a processed event, with its result', async () => {
    const { store, reader } = await storeAndReader();
    const sent = incoming(messagesWebhook(textMessage('wamid.1')));
    await store.events.accept(sent);
    await store.events.processPending(10);
    const { state, result } = (await documentOf(reader, sent).get()).data() ?? {};
    expect(state).toBe('processed');
    expect(JSON.parse(result)).toMatchObject({ processedAt: noon, kinds: { 'message.text': 1 } });
  });

  it.each(awkwardBodies())('shows a payload only where Firestore can hold it: $name', async ({ body }) => {
    const { store, reader } = await storeAndReader();
    const sent = incoming(body);
    await store.events.accept(sent);
    const payload = (await documentOf(reader, sent).get()).get('payload');
    if (payload !== undefined) expect(payload).toEqual(JSON.parse(Buffer.from(sent.payload).toString()));
  });

  it('shows the payload of 1,000 messages', async () => {
    const { store, reader } = await storeAndReader();
    const many = Array.from({ length: 1_000 }, (_, index) => textMessage(`wamid.${index}`));
    const sent = incoming(messagesWebhook(...many));
    await store.events.accept(sent);
    const payload = (await documentOf(reader, sent).get()).get('payload');
    expect(payload.entry[0].changes[0].value.messages).toHaveLength(1_000);
  });

  it('keeps a body that one document cannot hold in parts, and compresses one that can be', async () => {
    const { store, reader } = await storeAndReader();
    const [noise, letters] = awkwardBodies().map(({ body }) => incoming(body));
    if (!noise || !letters) throw new Error('There are no big bodies.');
    for (const sent of [noise, letters]) await store.events.accept(sent);
    expect((await documentOf(reader, noise).get()).data()).not.toHaveProperty('raw');
    expect((await documentOf(reader, noise).collection(eventParts).get()).size).toBeGreaterThan(1);
    expect((await documentOf(reader, letters).get()).get('raw').length).toBeLessThan(20_000);
    expect((await documentOf(reader, letters).collection(eventParts).get()).size).toBe(0);
  });

  it('keeps all parts of a big body or none, however often and at once it comes', async () => {
    const { store, reader } = await storeAndReader();
    const [sent] = awkwardBodies().map(({ body }) => incoming(body));
    if (!sent) throw new Error('There is no big body.');
    const outcomes = await Promise.all([1, 2, 3].map(() => store.events.accept(sent)));
    expect(outcomes.toSorted()).toEqual(['duplicate', 'duplicate', 'stored']);
    const event = await documentOf(reader, sent).get();
    expect((await documentOf(reader, sent).collection(eventParts).get()).size).toBe(event.get('rawParts'));
    expect(event.get('deliveries')).toBe(3);
  });

  it('writes no part where the event is there already', async () => {
    const { store, reader } = await storeAndReader();
    const [sent] = awkwardBodies().map(({ body }) => incoming(body));
    if (!sent) throw new Error('There is no big body.');
    await documentOf(reader, sent).set({ id: 'somebody was here' });
    expect(await store.events.accept(sent)).toBe('duplicate');
    expect((await documentOf(reader, sent).collection(eventParts).get()).size).toBe(0);
  });

  it('says that a body is corrupt when part of it was changed or deleted, and lets the feed go past it', async () => {
    const { store, reader } = await storeAndReader();
    // Long enough ago for the feed, which is six seconds late.
    const received = { receivedAt: noon - 60_000 };
    const [big] = awkwardBodies().map(({ body }) => incoming(body, received));
    const small = incoming(messagesWebhook(textMessage('wamid.1')), received);
    if (!big) throw new Error('There is no big body.');
    for (const sent of [big, small]) await store.events.accept(sent);
    await documentOf(reader, big).collection(eventParts).doc('raw-1').delete();
    await documentOf(reader, small).update({ raw: Buffer.from('{}') });
    for (const { payload } of [big, small]) {
      await expect(store.events.payload(eventId(payload))).rejects.toMatchObject({ code: 'store_corrupt' });
    }
    const whole = incoming(messagesWebhook(textMessage('wamid.2')), received);
    await store.events.accept(whole);
    const shown: string[] = [];
    let place = await store.feed.place(small.receivedAt);
    for (let hasMore = true; hasMore; ) {
      const page = await store.feed.read(place, 10);
      shown.push(...page.entries.map(({ event }) => event.id));
      ({ place, hasMore } = page);
    }
    expect(shown).toEqual([eventId(whole.payload)]);
  });

  it('keeps an item whose record no document can hold as failed, and applies its neighbours', async () => {
    const { store } = await storeAndReader();
    const [big] = awkwardBodies();
    const text = JSON.parse(String(big?.body)).entry[0].changes[0].value.messages[0].text.body;
    const sent = incoming(messagesWebhook(textMessage('wamid.BIG', { body: text }), textMessage('wamid.SMALL')));
    await store.events.accept(sent);
    expect(await store.events.processPending(10)).toMatchObject({
      items: { applied: 1, failed: 1 },
      failures: [{ path: '/entry/0/changes/0/value/messages/0', reason: 'RecordTooLargeError' }],
    });
    expect(await store.conversations.findMessage('wamid.SMALL')).not.toBeNull();
  });

  it('keeps even an item as failed whose id alone no document can hold', async () => {
    const { store } = await storeAndReader();
    const sent = incoming(messagesWebhook(textMessage('w'.repeat(2_000_000)), textMessage('wamid.SMALL')));
    await store.events.accept(sent);
    expect(await store.events.processPending(10)).toMatchObject({ events: 1, items: { applied: 1, failed: 1 } });
    const states = (await store.events.items(eventId(sent.payload))).map(({ state }) => state);
    expect(states).toEqual(['failed', 'applied']);
  });

  it('keeps a result that no document can hold', async () => {
    const { store } = await storeAndReader();
    const messages = Array.from({ length: 40 }, (_, index) =>
      textMessage(`wamid.${index}`, { from: String(index), type: `${'kind'.repeat(8_000)}${index}` }),
    );
    const sent = incoming(messagesWebhook(...messages));
    await store.events.accept(sent);
    expect(await store.events.processPending(10)).toMatchObject({ events: 1, items: { failed: 0 } });
    const event = await store.events.find(eventId(sent.payload));
    expect(Object.values(event?.result?.counts ?? {}).reduce((sum, count) => sum + count, 0)).toBe(40);
    expect((await store.events.list({}, { limit: 1 })).data).toEqual([event]);
  });

  it(
    'has an index exemption for each field that no query asks for',
    async () => {
      const { store, reader } = await storeAndReader();
      const priced = { ...messageStatus('wamid.3', 'delivered'), pricing: { type: 'regular', category: 'service' } };
      await store.events.accept(incoming(statusesWebhook(priced)));
      const changes = [messagesWebhook(textMessage('wamid.1')), webhook(templateStatus(7, 'APPROVED'))];
      changes.push(webhook(standbyChange({ messages: [textMessage('wamid.2')] })));
      for (const body of [...changes, ...awkwardBodies().map(({ body }) => body)]) {
        await store.events.accept(incoming(body));
      }
      await store.continuity.extend(noon, false);
      await sendOne(store);
      await store.events.processPending(40);
      const user = { waId: '16505551234' };
      await store.conversations.recordControl({ phoneNumberId, user, action: 'release', at: noon });
      // biome-ignore lint/correctness/useYield: it has nothing to read.
      await drainChanges({ feed: store.changes, records: store.records, consumer: 'test', limit: 10 }, function* () {
        return { writes: [] };
      });
      const { fieldOverrides } = JSON.parse(
        readFileSync(new URL('../../../../../firestore.indexes.json', import.meta.url), 'utf8'),
      );
      const exempt = fieldOverrides.map((field: { collectionGroup: string; fieldPath: string }) =>
        [field.collectionGroup, field.fieldPath].join('.'),
      );
      const declared = allCollections.map(({ name }) => `whatsapp_${name}`);
      const groups = [...new Set([...Object.values(collections), ...declared, eventParts])];
      const found = await Promise.all(groups.map(async (group) => (await reader.collectionGroup(group).get()).docs));
      const fields = groups.flatMap((group, index) =>
        (found[index] ?? []).flatMap((document) => Object.keys(document.data()).map((field) => `${group}.${field}`)),
      );
      const indexed = [...new Set(fields)].filter((field) => !exempt.includes(field));
      expect(indexed.toSorted()).toEqual([
        'whatsapp_conversations.id',
        'whatsapp_items.eventId',
        'whatsapp_items.wamid',
        'whatsapp_messages.wamid',
        'whatsapp_outbox_entries.state',
        'whatsapp_outbox_lanes.isResting',
        'whatsapp_usage.day',
        'whatsapp_webhook_events.phoneNumberId',
        'whatsapp_webhook_events.state',
      ]);
      // Declared collections need no record here: their fields follow from the declaration.
      const possible = allCollections.flatMap(({ name, indexes, keptUntil }) =>
        Object.keys(indexes)
          .flatMap(indexFields)
          .concat('doc', 'shard', 'key', keptUntil === undefined ? [] : 'deleteAt')
          .map((field) => `whatsapp_${name}.${field}`),
      );
      // Only written if there is a setting (`retention.test.ts`).
      possible.push(...['webhook_events', 'webhook_event_parts', 'items'].map((name) => `whatsapp_${name}.deleteAt`));
      expect(exempt.filter((field: string) => !fields.includes(field) && !possible.includes(field))).toEqual([]);
    },
    noDeadlineMs,
  );
});

/** A message that Meta took, with its status, and a status that waits for the outbox, as it came before Meta's answer. */
async function sendOne({ sending, events }: Store): Promise<void> {
  const { outbox } = sending;
  const idempotency = { scope: 'k', key: 'a', hash: 'h' };
  const { entry } = await outbox.accept(draft('1202', { idempotency }));
  const { entry: unanswered } = await outbox.accept(draft('1206'));
  await outbox.take(takeRequest(start));
  const finished = { entryId: entry.id, attempt: 1, usedFallback: false, now: start, holdMs: 1, jitter: 0 };
  await outbox.finish({ ...finished, outcome: outcomes.accepted('wamid.OUT') });
  for (const [wamid, { id: entryId, recipient: to }] of [
    ['wamid.OUT', entry] as const,
    ['wamid.Open', unanswered] as const,
  ]) {
    const opaque = writeOpaqueData({ entryId, attempt: 1, usedFallback: false });
    const status = { ...messageStatus(wamid, 'sent', { to }), biz_opaque_callback_data: opaque };
    await events.accept(incoming(statusesWebhook(status)));
  }
  await outbox.accept(draft('1203'));
  const { entry: takenBack } = await outbox.accept(draft('1205'));
  await outbox.cancel(takenBack.id, start);
  await outbox.accept(draft('1204', { sendAt: start + 60_000 }));
}
