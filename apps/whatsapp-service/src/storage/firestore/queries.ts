import type { Firestore, Query, Timestamp, WhereFilterOp } from '@google-cloud/firestore';
import type { Collection, Index } from '../../records/collection.ts';
import { allShards } from '../../work/shards/shard-book.ts';

export const collections = {
  events: 'whatsapp_webhook_events',
  items: 'whatsapp_items',
  messages: 'whatsapp_messages',
  conversations: 'whatsapp_conversations',
  account: 'whatsapp_account',
  routing: 'whatsapp_routing',
  usage: 'whatsapp_usage',
  state: 'whatsapp_state',
  outboxEntries: 'whatsapp_outbox_entries',
  outboxLanes: 'whatsapp_outbox_lanes',
  outboxSenders: 'whatsapp_outbox_senders',
  outboxKeys: 'whatsapp_outbox_keys',
  outboxSettlements: 'whatsapp_outbox_settlements',
  outboxSent: 'whatsapp_outbox_sent',
  changes: 'whatsapp_changes',
} as const;

/** Documents below an event with the parts of a body that doesn't fit into it. */
export const eventParts = 'whatsapp_webhook_event_parts';

/**
 * An index whose first field only grows takes 500 writes a second; one that begins with a shard takes that many for
 * each. https://firebase.google.com/docs/firestore/solutions/shard-timestamp
 */
export const shards = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/**
 * The shards of events, lanes and the feeds between them and conversations: each belongs to an instance
 * (`work/shards`). They are more than the `shards`, in whose range documents of older versions are.
 */
export const workShards = allShards;

/** The shard of a document, by the first byte of a hex hash. */
export const shardOf = (hexHash: string): number => Number.parseInt(hexHash.slice(0, 2), 16) % shards.length;

export const workShardOf = (hexHash: string): number => Number.parseInt(hexHash.slice(0, 2), 16) % workShards.length;

/** A query without its values. `firestore.indexes.json` has an index for each, which a test checks. */
export interface QueryShape {
  readonly collection: string;
  /** Fields that equal a value. */
  readonly equals?: readonly string[];
  /** A list that contains a value. */
  readonly contains?: string;
  /** A field that equals one of up to 30 values. */
  readonly among?: string;
  /** A field that lies in a range; it must be the first to order by. */
  readonly range?: string;
  readonly orderBy?: readonly (readonly [field: string, direction: 'asc' | 'desc'])[];
}

const newestFirst = [
  ['receivedAt', 'desc'],
  ['eventId', 'desc'],
] as const;

const latestFirst = [
  ['lastAt', 'desc'],
  ['key', 'asc'],
] as const;

const newestEntries = [
  ['createdAt', 'desc'],
  ['id', 'asc'],
] as const;

/** Entries of the same time go by their documents' ids, which are the entries' own. */
const oldestEntries = [['createdAt', 'asc']] as const;

/** Every query that the store makes. */
export const queryShapes = {
  pendingEvents: {
    collection: collections.events,
    equals: ['state'],
    among: 'shard',
    orderBy: [['receivedAt', 'asc']],
  },
  /** Those with items of several shards, by the others. */
  pendingEventsOfSeveral: {
    collection: collections.events,
    equals: ['state'],
    contains: 'moreShards',
    orderBy: [['receivedAt', 'asc']],
  },
  allPendingEvents: { collection: collections.events, equals: ['state'] },
  allEvents: { collection: collections.events },
  events: {
    collection: collections.events,
    among: 'shard',
    range: 'receivedAt',
    orderBy: [
      ['receivedAt', 'desc'],
      ['id', 'desc'],
    ],
  },
  feedEvents: {
    collection: collections.events,
    among: 'shard',
    range: 'receivedAt',
    orderBy: [
      ['receivedAt', 'asc'],
      ['id', 'asc'],
    ],
  },
  itemsOfEvent: { collection: collections.items, equals: ['eventId'] },
  itemsOfMessage: { collection: collections.items, among: 'wamid', range: 'receivedAt', orderBy: newestFirst },
  itemsOfUser: { collection: collections.items, contains: 'users', range: 'receivedAt', orderBy: newestFirst },
  itemsOfType: {
    collection: collections.items,
    equals: ['kind'],
    among: 'shard',
    range: 'receivedAt',
    orderBy: newestFirst,
  },
  itemsOfKind: {
    collection: collections.items,
    equals: ['kindGroup'],
    among: 'shard',
    range: 'receivedAt',
    orderBy: newestFirst,
  },
  itemsOfField: {
    collection: collections.items,
    equals: ['via'],
    among: 'shard',
    range: 'receivedAt',
    orderBy: newestFirst,
  },
  conversations: { collection: collections.conversations, among: 'shard', orderBy: latestFirst },
  conversationsOfNumber: {
    collection: collections.conversations,
    equals: ['phoneNumberId'],
    among: 'shard',
    orderBy: latestFirst,
  },
  conversationsOfControl: {
    collection: collections.conversations,
    equals: ['control'],
    among: 'shard',
    orderBy: latestFirst,
  },
  conversationsOfUser: { collection: collections.conversations, contains: 'users', orderBy: latestFirst },
  conversationById: { collection: collections.conversations, equals: ['id'] },
  messagesOfConversations: {
    collection: collections.messages,
    among: 'conversationKey',
    orderBy: [
      ['at', 'desc'],
      ['key', 'asc'],
    ],
  },
  messagesByWamid: { collection: collections.messages, equals: ['wamid'], orderBy: [['phoneNumberId', 'asc']] },
  usageOfDays: { collection: collections.usage, range: 'day', orderBy: [['day', 'asc']] },
  allAccountRecords: { collection: collections.account },
  allRouting: { collection: collections.routing },
  outboxEntries: { collection: collections.outboxEntries, among: 'shard', range: 'createdAt', orderBy: newestEntries },
  outboxEntriesInState: {
    collection: collections.outboxEntries,
    equals: ['state'],
    among: 'shard',
    range: 'createdAt',
    orderBy: newestEntries,
  },
  outboxEntriesTo: {
    collection: collections.outboxEntries,
    equals: ['recipient'],
    range: 'createdAt',
    orderBy: newestEntries,
  },
  oldestOutboxEntriesInState: {
    collection: collections.outboxEntries,
    equals: ['state'],
    among: 'shard',
    range: 'createdAt',
    orderBy: oldestEntries,
  },
  oldestOutboxEntriesTo: {
    collection: collections.outboxEntries,
    equals: ['recipient'],
    range: 'createdAt',
    orderBy: oldestEntries,
  },
  outboxEntriesOfNumber: {
    collection: collections.outboxEntries,
    equals: ['phoneNumberId', 'state'],
    among: 'shard',
  },
  outboxEntriesInStateAtAll: { collection: collections.outboxEntries, equals: ['state'] },
  openOutboxEntries: {
    collection: collections.outboxEntries,
    equals: ['lane', 'isOpen'],
    range: 'position',
    orderBy: [['position', 'asc']],
  },
  overdueOutboxEntries: {
    collection: collections.outboxEntries,
    among: 'shard',
    range: 'expiresAt',
    orderBy: [['expiresAt', 'asc']],
  },
  scheduledOutboxEntries: {
    collection: collections.outboxEntries,
    among: 'shard',
    orderBy: [
      ['sendAt', 'asc'],
      ['id', 'asc'],
    ],
  },
  endedOutboxEntries: {
    collection: collections.outboxEntries,
    equals: ['isOpen'],
    among: 'shard',
    range: 'updatedAt',
    orderBy: [['updatedAt', 'asc']],
  },
  careLanes: {
    collection: collections.outboxLanes,
    equals: ['needs'],
    among: 'shard',
    range: 'dueAt',
    orderBy: [['dueAt', 'asc']],
  },
  callLanes: {
    collection: collections.outboxLanes,
    equals: ['needs', 'phoneNumberId'],
    among: 'shard',
    range: 'dueAt',
    orderBy: [['dueAt', 'asc']],
  },
  lanesByDue: { collection: collections.outboxLanes, among: 'shard', range: 'dueAt', orderBy: [['dueAt', 'asc']] },
  restingLanes: { collection: collections.outboxLanes, equals: ['isResting'] },
  allSenders: { collection: collections.outboxSenders },
  oldKeys: { collection: collections.outboxKeys, among: 'shard', range: 'createdAt', orderBy: [['createdAt', 'asc']] },
  settlements: { collection: collections.outboxSettlements, among: 'shard', orderBy: [['at', 'asc']] },
  itemChanges: { collection: collections.items, among: 'shard', orderBy: [['changedAt', 'asc']] },
  otherChanges: { collection: collections.changes, among: 'shard', orderBy: [['changedAt', 'asc']] },
  sentMessages: { collection: collections.outboxSent, among: 'shard', orderBy: [['at', 'asc']] },
} as const satisfies Record<string, QueryShape>;

export interface QueryValues {
  /** In the order of the shape's `equals`. */
  readonly equals?: readonly (string | boolean)[];
  /** With several, a list that contains one of them. */
  readonly contains?: string | readonly (string | number)[];
  readonly among?: readonly (string | number)[];
  readonly from?: string | number | undefined;
  readonly until?: string | number | Timestamp | undefined;
}

/** A query of that shape with these values. */
export function query(firestore: Firestore, shape: QueryShape, values: QueryValues = {}): Query {
  const wheres: [string, WhereFilterOp, unknown][] = [];
  for (const [index, field] of (shape.equals ?? []).entries()) wheres.push([field, '==', values.equals?.[index]]);
  if (shape.contains) {
    const operator = typeof values.contains === 'string' ? 'array-contains' : 'array-contains-any';
    wheres.push([shape.contains, operator, values.contains]);
  }
  if (shape.among) wheres.push([shape.among, 'in', values.among]);
  if (shape.range && values.from !== undefined) wheres.push([shape.range, '>=', values.from]);
  if (shape.range && values.until !== undefined) wheres.push([shape.range, '<', values.until]);
  let built: Query = firestore.collection(shape.collection);
  for (const [field, operator, value] of wheres) built = built.where(field, operator, value);
  for (const [field, direction] of shape.orderBy ?? []) built = built.orderBy(field, direction);
  return built;
}

/** The fields of a document that hold its groups in an index, and its place in them. */
export const indexFields = (index: string): readonly [groups: string, place: string] => [`${index}_in`, `${index}_at`];

/** Every list of a declared collection by one of its indexes. */
export function indexShape({ collection, name }: Index): QueryShape {
  const [groups, place] = indexFields(name);
  return {
    collection: `whatsapp_${collection.name}`,
    contains: groups,
    among: 'shard',
    range: place,
    orderBy: [
      [place, 'asc'],
      ['key', 'asc'],
    ],
  };
}

/** The expired records of a declared collection. */
export function expiryShape({ name }: Collection): QueryShape {
  return { collection: `whatsapp_${name}`, among: 'shard', range: 'deleteAt', orderBy: [['deleteAt', 'asc']] };
}

/** Every query for the records of a collection that has only its declaration. */
export function declaredShapes(collection: Collection): QueryShape[] {
  if (collection.hasOwnTables) return [];
  const lists = Object.keys(collection.indexes).map((name) => indexShape({ collection, name }));
  return collection.keptUntil ? [...lists, expiryShape(collection)] : lists;
}
