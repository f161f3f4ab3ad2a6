import { readFileSync } from 'node:fs';
import { Firestore } from '@google-cloud/firestore';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeWithFirestore, type FirestoreForTests } from '../../../test/support/firestore-tests.ts';
import { draft, numberId, outcomes, start, takeRequest, tidyAll } from '../../../test/support/outbox.ts';
import {
  incoming,
  messageStatus,
  messagesWebhook,
  noon,
  phoneNumberId,
  statusesWebhook,
  textMessage,
} from '../../../test/support/webhooks.ts';
import { allCollections } from '../../collections.ts';
import { eventId } from '../../inbound/event-id.ts';
import { writeOpaqueData } from '../../outbox/opaque-data.ts';
import type { Store } from '../store.ts';
import { createCalls } from './calls.ts';
import { connect } from './connection.ts';
import { createFirestoreStore } from './firestore-store.ts';
import { findPendingEvents } from './pending-events.ts';
import { declaredShapes, type QueryShape, queryShapes } from './queries.ts';
import { uncached } from './query-cache.ts';

interface FieldFilter {
  readonly field: { readonly fieldPath: string };
  readonly op: string;
}

/** A query as it goes over the wire. */
interface StructuredQuery {
  readonly from: readonly { readonly collectionId: string }[];
  readonly where?: {
    readonly fieldFilter?: FieldFilter;
    readonly compositeFilter?: { readonly filters: readonly { readonly fieldFilter: FieldFilter }[] };
  };
  readonly orderBy?: readonly { readonly field: { readonly fieldPath: string }; readonly direction: string }[];
}

interface QueryRequest {
  readonly structuredQuery?: StructuredQuery;
  readonly structuredAggregationQuery?: { readonly structuredQuery: StructuredQuery };
}

/** The layer that all requests of Google's client pass through, where a test can observe them. */
interface Wire {
  requestStream(method: string, isBidirectional: boolean, request: QueryRequest, tag: string): Promise<unknown>;
}

const wire = Firestore.prototype as unknown as Wire;

const isEquality = ({ op }: FieldFilter): boolean =>
  ['EQUAL', 'IN', 'ARRAY_CONTAINS', 'ARRAY_CONTAINS_ANY'].includes(op);

/**
 * The index that Firestore needs for a query: the fields compared for equality, in any order, then the sort order. A
 * single field is indexed automatically. https://firebase.google.com/docs/firestore/query-data/index-overview
 */
function indexFor({ from, where, orderBy = [] }: StructuredQuery): string {
  const single = where?.fieldFilter;
  const filters = single ? [single] : (where?.compositeFilter?.filters.map(({ fieldFilter }) => fieldFilter) ?? []);
  const equal = filters
    .filter(isEquality)
    .map(({ field, op }) => `${field.fieldPath}${op.startsWith('ARRAY_CONTAINS') ? '[]' : ''}`);
  const order = orderBy
    .filter(({ field }) => field.fieldPath !== '__name__')
    .map(({ field, direction }) => `${field.fieldPath} ${direction}`);
  return text(from[0]?.collectionId ?? '', equal, order);
}

const text = (collection: string, equal: readonly string[], order: readonly string[]): string =>
  `${collection}: ${equal.toSorted().join(' & ')}${order.length > 0 ? ` by ${order.join(', ')}` : ''}`;

const fieldsIn = (index: string): number =>
  index
    .split(': ')[1]
    ?.split(/ & | by |, /)
    .filter((field) => field !== '').length ?? 0;

function shapeText({ collection, equals = [], among, contains, orderBy = [] }: QueryShape): string {
  const equal = [...equals, ...(among ? [among] : []), ...(contains ? [`${contains}[]`] : [])];
  const order = orderBy.map(([field, direction]) => `${field} ${direction === 'asc' ? 'ASCENDING' : 'DESCENDING'}`);
  return text(collection, equal, order);
}

const file = JSON.parse(readFileSync(new URL('../../../../../firestore.indexes.json', import.meta.url), 'utf8'));

interface IndexField {
  readonly fieldPath: string;
  readonly order?: string;
  readonly arrayConfig?: string;
}

/** Whether an index of the file is the one that is wanted: the equal fields in any order come first. */
function indexTexts({ collectionGroup, fields }: { collectionGroup: string; fields: readonly IndexField[] }): string[] {
  return fields.map((_field, split) => {
    const equal = fields
      .slice(0, split + 1)
      .map(({ fieldPath, arrayConfig }) => `${fieldPath}${arrayConfig ? '[]' : ''}`);
    return text(
      collectionGroup,
      equal,
      fields.slice(split + 1).map(({ fieldPath, order }) => `${fieldPath} ${order}`),
    );
  });
}

/** Looks for events as an instance does that has a part of the work. */
async function lookAsOneOfSeveral({ emulatorHost, freshProjectId }: FirestoreForTests): Promise<void> {
  const { firestore, close } = await connect({ projectId: freshProjectId(), emulatorHost, requestTimeoutMs: 15_000 });
  const lease = { shards: [1], sending: [1], moreInMs: null };
  const division = { assigned: () => [1], lease: async () => lease };
  const calls = createCalls({ deadlineMs: 15_000 });
  await findPendingEvents({ firestore, calls, cached: uncached, division, now: () => noon }, 1);
  await close();
}

await describeWithFirestore('the indexes of the queries that the store really makes', (firestore) => {
  const asked = new Set<string>();
  const original = wire.requestStream;
  let store: Store;
  beforeAll(async () => {
    wire.requestStream = function (this: unknown, method, isBidirectional, request, tag) {
      const made = request.structuredQuery ?? request.structuredAggregationQuery?.structuredQuery;
      if (made) asked.add(indexFor(made));
      return original.call(this, method, isBidirectional, request, tag);
    };
    store = await createFirestoreStore({
      projectId: firestore.freshProjectId(),
      emulatorHost: firestore.emulatorHost,
      now: () => noon,
      acceptDeadlineMs: 15_000,
      deadlineMs: 15_000,
    });
    await useEverything(store);
    await lookAsOneOfSeveral(firestore);
  }, 120_000);
  afterAll(async () => {
    wire.requestStream = original;
    await store?.close();
  });

  it('has every index that queries need in firestore.indexes.json', () => {
    const there = new Set(file.indexes.flatMap(indexTexts));
    const wanted = [...asked].filter((index) => fieldsIn(index) > 1);
    expect(wanted.length).toBeGreaterThan(20);
    expect(wanted.filter((index) => !there.has(index))).toEqual([]);
  });

  it('has no other index in firestore.indexes.json', () => {
    const idle = file.indexes.filter(
      (index: Parameters<typeof indexTexts>[0]) => !indexTexts(index).some((one) => asked.has(one)),
    );
    expect(idle).toEqual([]);
  });

  it('exempts no field from single-field indexes that a query needs', () => {
    const exempt = new Set(
      file.fieldOverrides.map(
        (field: { collectionGroup: string; fieldPath: string }) => `${field.collectionGroup}: ${field.fieldPath}`,
      ),
    );
    const alone = [...asked].filter((index) => fieldsIn(index) === 1);
    expect(alone.length).toBeGreaterThan(3);
    expect(alone.filter((index) => exempt.has(index))).toEqual([]);
  });

  it('runs only queries that are declared', () => {
    const written = [...Object.values(queryShapes), ...allCollections.flatMap(declaredShapes)];
    expect([...asked].toSorted()).toEqual([...new Set(written.map(shapeText))].toSorted());
  });
});

const page = { limit: 10 };

/** Every call of the store's that asks Firestore for more than one document by its name, with every filter. */
async function useEverything({
  events,
  feed,
  conversations,
  account,
  usage,
  sending,
  records,
  changes,
}: Store): Promise<void> {
  const sent = incoming(messagesWebhook(textMessage('wamid.1')), { receivedAt: noon - 60_000 });
  await events.accept(sent);
  await events.processPending(10);
  await events.oldestPendingAt();
  await events.count();
  await events.find(eventId(sent.payload));
  await events.items(eventId(sent.payload));
  const times = { from: noon - 120_000, until: noon };
  const filters = [
    {},
    { kind: 'message' },
    { kind: 'message.text' },
    { user: '1' },
    { wamid: 'wamid.1' },
    { via: 'standby' },
  ];
  for (const filter of filters) {
    await events.list(filter, page);
    await events.list({ ...filter, ...times }, page);
  }
  await feed.read(await feed.place(noon - 120_000), 10);
  await feed.place(null);
  for (const filter of [{}, { phoneNumberId }, { user: '1' }, { phoneNumberId, user: '1' }])
    await conversations.list(filter, page);
  await conversations.list({ control: { state: 'other', at: noon } }, page);
  await conversations.routing();
  const [conversation] = (await conversations.list({}, page)).data;
  if (!conversation) throw new Error('The message made no conversation.');
  await conversations.find(conversation.id);
  await conversations.messages(conversation, page);
  await conversations.findMessage('wamid.1');
  await account.list();
  await usage.list('2026-11-01', '2026-11-30');
  await sendSomething(sending, events);
  await changes.read(null, 10);
  for (const collection of allCollections.filter(({ hasOwnTables }) => !hasOwnTables)) {
    for (const name of Object.keys(collection.indexes)) {
      await records.list({ collection, name }, { group: '', from: 0, until: 1 }, page);
      await records.count({ collection, name }, { group: '' });
    }
    if (collection.keptUntil) await records.sweep(collection, noon, 10);
  }
}

async function sendSomething({ outbox, sent }: Store['sending'], events: Store['events']): Promise<void> {
  const { entry } = await outbox.accept(draft('1202', { idempotency: { scope: 'k', key: 'a', hash: 'h' } }));
  const { entry: second } = await outbox.accept(draft('1202'));
  await outbox.take(takeRequest(start));
  const finished = { entryId: entry.id, attempt: 1, usedFallback: false, now: start, holdMs: 1, jitter: 0 };
  await outbox.finish({ ...finished, outcome: outcomes.accepted('wamid.OUT') });
  const biz_opaque_callback_data = writeOpaqueData({ entryId: entry.id, attempt: 1, usedFallback: false });
  await events.accept(
    incoming(statusesWebhook({ ...messageStatus('wamid.OUT', 'sent', { to: '1202' }), biz_opaque_callback_data })),
  );
  await events.processPending(10);
  await outbox.settlePending(10, start);
  await sent.drain(10);
  await outbox.findAhead(second);
  await outbox.expire(10, start);
  await outbox.release(10, start);
  await outbox.cancel(second.id, start);
  await outbox.retry(second.id, start);
  await outbox.changeAll('cancel', [second.id], start);
  const times = { from: start - 1_000, until: start + 1_000 };
  for (const filter of [
    {},
    { states: ['queued', 'failed'] as const },
    { recipient: '1202' },
    { phoneNumberId: numberId },
  ]) {
    await outbox.list(filter, page);
    await outbox.list({ ...filter, ...times }, page);
    await outbox.list(filter, page, 'oldest');
  }
  await outbox.senders();
  await outbox.depth();
  await outbox.load(10);
  await tidyAll(outbox, start + 31 * 24 * 60 * 60_000);
}
