import type { DocumentSnapshot, Firestore } from '@google-cloud/firestore';
import { itemRecords } from '../../inbound/collections.ts';
import { type ItemRecord, inOrderOfPlace } from '../../inbound/item-record.ts';
import type { WebhookEventStore } from '../../inbound/webhook-event-store.ts';
import type { Calls } from './calls.ts';
import type { Connection } from './connection.ts';
import { eventFields, replayWrite, webhookEvent } from './event-document.ts';
import { listEvents } from './event-list.ts';
import { readResult } from './event-results.ts';
import type { NothingWaits } from './nothing-waits.ts';
import { collections, query, queryShapes, workShards } from './queries.ts';
import { recordFrom } from './records.ts';
import { grpc } from './store-fault.ts';
import { bodyFields, storedPayload } from './stored-payload.ts';

type EventReads = Omit<WebhookEventStore, 'accept' | 'acceptAtOnce' | 'processPending'>;

export interface WebhookEventsOptions {
  readonly connection: Connection;
  readonly calls: Calls;
  readonly waits: Pick<NothingWaits, 'during'>;
  readonly deadlineMs: number;
}

const manyEvents = 50_000;
const recountAfterMs = 5 * 60_000;

/** Reads of stored events, and the replay of one. */
export function createWebhookEvents(options: WebhookEventsOptions): EventReads {
  const { connection, calls, waits, deadlineMs } = options;
  const { firestore } = connection;
  const count = createCount(options);
  const refOf = (id: string) => firestore.collection(collections.events).doc(id);

  /** Null for an id that is invalid or unknown. */
  const fetch = async (id: string, fieldMask: readonly string[]): Promise<DocumentSnapshot | null> => {
    if (!isEventId(id)) return null;
    const [snapshot] = await firestore.getAll(refOf(id), { fieldMask: [...fieldMask] });
    return snapshot?.exists ? snapshot : null;
  };

  return {
    find: (id) =>
      calls.run('read an event', async () => {
        const snapshot = await fetch(id, eventFields);
        return snapshot && webhookEvent(snapshot.data() ?? {}, await readResult(firestore, snapshot));
      }),
    payload: (id) =>
      calls.run('read a webhook', async () => {
        const snapshot = await fetch(id, bodyFields);
        return snapshot && storedPayload(firestore, snapshot);
      }),
    list: (filter, page) => calls.run('list events', () => listEvents(firestore, filter, page)),
    items: (id) => calls.run('read the items of an event', () => itemsOf(firestore, id)),
    replay: (id, foreign) =>
      calls.run(
        'put an event up for a replay',
        async () => isEventId(id) && waits.during(() => replay(connection, id, foreign, deadlineMs)),
      ),
    oldestPendingAt: () => calls.run('find the oldest waiting event', () => oldestPendingAt(firestore)),
    count: () => calls.run('count events', count),
  };
}

/** Ids come from outside; anything else might name another document. */
const isEventId = (id: string): boolean => /^[0-9a-f]{32}$/.test(id);

export async function itemsOf(firestore: Firestore, eventId: string): Promise<ItemRecord[]> {
  const { docs } = await query(firestore, queryShapes.itemsOfEvent, { equals: [eventId] }).get();
  const records = docs.map((doc) => recordFrom(itemRecords, doc)).filter((record) => record !== null);
  // A worker that died after recording a failure leaves the record next to that of a later worker's success.
  const applied = new Set(records.filter(({ state }) => state === 'applied').map(({ path }) => path));
  const shown = records.filter(({ state, path }) => state === 'applied' || !applied.has(path));
  return inOrderOfPlace(shown);
}

/** One write, and no transaction that could contend with a worker's. */
async function replay(
  connection: Connection,
  id: string,
  foreign: readonly string[],
  timeoutMs: number,
): Promise<boolean> {
  const name = `${connection.documentsPath}/${collections.events}/${id}`;
  const [status] = await connection.batchWrite([replayWrite(name, foreign)], timeoutMs);
  if (status?.code === grpc.notFound) return false;
  if (status?.code === 0) return true;
  throw Object.assign(new Error(status?.message), { code: status?.code });
}

async function oldestPendingAt(firestore: Firestore): Promise<number | null> {
  const oldest = query(firestore, queryShapes.pendingEvents, { equals: ['pending'], among: workShards });
  const { docs } = await oldest.select('receivedAt').limit(1).get();
  return docs[0] ? Date.parse(docs[0].get('receivedAt')) : null;
}

/**
 * Firestore bills a read for each thousand events counted, and health asks often: a count of many is up to five minutes
 * old. That of waiting events is always fresh.
 */
function createCount({ connection: { firestore } }: WebhookEventsOptions): WebhookEventStore['count'] {
  let known = { at: 0, stored: 0 };
  const countStored = async (): Promise<number> => {
    if (known.stored < manyEvents || performance.now() - known.at > recountAfterMs) {
      const stored = await query(firestore, queryShapes.allEvents).count().get();
      known = { at: performance.now(), stored: stored.data().count };
    }
    return known.stored;
  };
  return async () => {
    const pending = query(firestore, queryShapes.allPendingEvents, { equals: ['pending'] }).count();
    const [stored, waiting] = await Promise.all([countStored(), pending.get()]);
    return { stored, pending: waiting.data().count };
  };
}
