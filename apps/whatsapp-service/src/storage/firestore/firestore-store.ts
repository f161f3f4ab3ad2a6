import { randomUUID } from 'node:crypto';
import { daysIn } from '@intexuraos/cloud-api';
import { accountRecords } from '../../account/collections.ts';
import { usageRows } from '../../conversations/usage.ts';
import type { ContentKeys } from '../../encryption/content-keys.ts';
import { itemTasks } from '../../inbound/process-event.ts';
import { compareKeys } from '../../records/joins.ts';
import { defaultRetention, type Retention } from '../../records/retention.ts';
import { readThrough } from '../../search/read-through.ts';
import { undivided } from '../../work/shards/division.ts';
import { createShards, type ShardsDeps } from '../../work/shards/shards.ts';
import type { OnFlushed } from '../group-commit.ts';
import type { Store } from '../store.ts';
import { createAccept } from './accept-events.ts';
import { createActivity } from './activity.ts';
import { announcingWrites } from './announcing-writes.ts';
import { createArrivalTimes } from './arrival-time.ts';
import { type Calls, createCalls } from './calls.ts';
import { createFirestoreChanges } from './change-feed.ts';
import { type Connection, connect } from './connection.ts';
import { createContinuity } from './continuity.ts';
import { createConversations } from './conversations.ts';
import { cipherOf, useKeys } from './encryption/content-cipher.ts';
import { createFirestoreRewriting } from './encryption/firestore-rewriting.ts';
import { noteKeys } from './encryption/key-notes.ts';
import { createFirestoreEraser } from './erasure/firestore-eraser.ts';
import { createEventFeed } from './event-feed.ts';
import { createFirestoreRecords } from './firestore-records.ts';
import { createNothingWaits } from './nothing-waits.ts';
import { createDoneAtOnce, noteSettled } from './outbox/done-at-once.ts';
import { createFirestoreOutbox } from './outbox/firestore-outbox.ts';
import { createPolledReads } from './polled-reads.ts';
import { createProblemDocument } from './problem-document.ts';
import { createProcessAtOnce } from './process-at-once.ts';
import { createProcessEvents } from './process-events.ts';
import { collections, query, queryShapes } from './queries.ts';
import { createQueryCache, uncached } from './query-cache.ts';
import { recordFrom, type Settling } from './records.ts';
import { createFirestoreSweeper } from './retention/firestore-sweeper.ts';
import { createRoundTrips } from './round-trips.ts';
import { atStart } from './store-fault.ts';
import { dateBy } from './stored-record.ts';
import { refuseUnfinishedImport } from './transfer/import-mark.ts';
import { createWebhookEvents } from './webhook-events.ts';
import type { OnRoundTrip } from './write-requests.ts';

export interface FirestoreStoreOptions {
  /** Default: from the environment and the credentials; with an emulator `intexuraos-local`. */
  readonly projectId?: string | undefined;
  /** Default `(default)`. */
  readonly databaseId?: string | undefined;
  /** `host:port` of Google's emulator; without it the real Firestore, with the credentials of the environment. */
  readonly emulatorHost?: string | undefined;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Splits an event into tasks; tests put bad items in. Default: as the service does. */
  readonly tasksOf?: typeof itemTasks;
  /** IANA name of the zone whose days messages are counted on; default `UTC`. */
  readonly timeZone?: string | undefined;
  /** How long data is stored; by default as without a setting. */
  readonly retention?: Retention | undefined;
  /**
   * The keys that encrypt content; null if it is plain. Default: as null, but without asking the database whether it
   * needs any, which would be a read.
   */
  readonly keys?: ContentKeys | null | undefined;
  /** After a change of keys, an older instance has ended within this, in milliseconds; default an hour. */
  readonly othersEndWithinMs?: number | undefined;
  /** How many documents a step of rewriting goes through; default 50. */
  readonly rewrittenAtOnce?: number | undefined;
  /** Called with each request that acceptance makes, and the number of events that it should create. */
  readonly onRoundTrip?: OnRoundTrip;
  /** Called with each request that stored webhooks. */
  readonly onCommit?: OnFlushed | undefined;
  /** When `accept` gives up, in milliseconds; default 3,500, a little before its caller does. */
  readonly acceptDeadlineMs?: number;
  /** After this, in milliseconds, no change can appear before one that is there; default 2,000. */
  readonly changesSettledAfterMs?: number | undefined;
  /** Listens for other instances' announcements, and repeats no read while nobody writes. Default: every call reads. */
  readonly cachesQueries?: boolean;
  /** Divides the work with the other instances once `Store.shards` is started; needs `cachesQueries`. Does all of it by default. */
  readonly instance?: Pick<ShardsDeps, 'id' | 'name' | 'place' | 'hasEnded' | 'role' | 'version'> | undefined;
  /** Asks whether an import has not finished, and rejects then. Default: it is not asked, which would be a read. */
  readonly refusesUnfinishedImport?: boolean;
  /** Told once if Firestore has not answered for `deadlineMs` while the store is opened; it has six times as long in all. */
  readonly onSilence?: ((message: string) => void) | undefined;
  /** When any other call gives up, in milliseconds; default 10,000. */
  readonly deadlineMs?: number;
}

/**
 * Stores everything in Cloud Firestore: for more than one machine. `docs/reference/firestore.md` explains the layout;
 * the indexes it needs are in `firestore.indexes.json`. Rejects if there are no credentials or no project.
 */
export async function createFirestoreStore(options: FirestoreStoreOptions): Promise<Store> {
  const {
    now,
    tasksOf = itemTasks,
    timeZone = 'UTC',
    retention = defaultRetention,
    onRoundTrip = () => undefined,
  } = options;
  const dayOf = daysIn(timeZone);
  const { acceptDeadlineMs = 3_500, deadlineMs = 10_000 } = options;
  const opened = await connect({ ...options, requestTimeoutMs: deadlineMs });
  const { firestore } = opened;
  await refuseUnfit(opened, options, deadlineMs);
  const { keys } = options;
  dateBy(firestore, retention);
  const steadyNow = (): number => performance.now();
  const activity = options.cachesQueries ? createActivity({ firestore, steadyNow }) : null;
  const connection = activity ? announcingWrites(opened, activity) : opened;
  const cached = activity ? createQueryCache(activity, steadyNow) : uncached;
  const calls = createCalls({ deadlineMs });
  const records = createFirestoreRecords(firestore, calls);
  const shards =
    activity && options.instance
      ? createShards({
          ...{ records, ...options.instance, steadyNow, announcedAt: activity.announcedAt },
          announce: () => activity.announce(Object.values(collections)),
        })
      : null;
  const division = shards ?? undivided;
  const roundTrips = createRoundTrips();
  const waits = createNothingWaits(steadyNow);
  const timeOf = createArrivalTimes();
  const accept = createAccept({
    connection,
    cipher: cipherOf(firestore),
    deadlineMs: acceptDeadlineMs,
    timeOf,
    onCommit: options.onCommit,
    onRoundTrip: (operation, events) => {
      roundTrips.count(operation, events);
      onRoundTrip(operation, events);
    },
  });
  const conversations = createConversations(firestore, calls, dayOf);
  const done = createDoneAtOnce();
  const onSettled: Settling['onSettled'] = (entries) => noteSettled(done, entries);
  const isAlone = (): boolean => activity?.isAlone([collections.events]) ?? false;
  const processing = { firestore, calls, division, waits, isAlone, tasksOf, dayOf, now, onSettled };
  let closing: Promise<void> | undefined;

  const store: Omit<Store, 'polledReads'> = {
    kind: 'firestore',
    wakeUps: 'none',
    events: {
      accept: (webhook) => calls.run('keep a webhook', () => waits.during(() => accept(webhook)), acceptDeadlineMs),
      acceptAtOnce: createProcessAtOnce({
        ...{ ...processing, timeOf, steadyNow, withinMs: acceptDeadlineMs / 4 },
        ...{ documentsPath: connection.documentsPath, cipher: cipherOf(firestore) },
        onKept: (events, ms) => {
          roundTrips.count('create', events);
          options.onCommit?.(events, ms);
        },
      }),
      processPending: createProcessEvents({ ...processing, cached }),
      ...createWebhookEvents({ connection, calls, waits, deadlineMs }),
    },
    feed: createEventFeed({ firestore, calls, now }),
    conversations,
    search: { needsConversations: true, find: (filter, page) => readThrough(conversations, filter, page) },
    continuity: createContinuity(firestore, calls),
    problems: createProblemDocument({ firestore, calls, cached, now }),
    usage: {
      list: (fromDay, untilDay) =>
        calls.run('list usage', async () => {
          // '~' sorts after every character of a day.
          const { docs } = await query(firestore, queryShapes.usageOfDays, {
            from: fromDay,
            until: `${untilDay}~`,
          }).get();
          const counts = new Map<string, number>();
          for (const doc of docs) {
            const key = String(doc.get('key'));
            counts.set(key, (counts.get(key) ?? 0) + Number(doc.get('delivered')));
          }
          return usageRows(counts, fromDay, untilDay);
        }),
    },
    account: {
      list: () =>
        calls.run('list account records', async () => {
          const { docs } = await query(firestore, queryShapes.allAccountRecords).get();
          const records = docs.map((doc) => recordFrom(accountRecords, doc)).filter((record) => record !== null);
          return records.sort((a, b) => compareKeys([a.key], [b.key]));
        }),
    },
    sending: createFirestoreOutbox({
      ...{ firestore, calls, cached, division, dayOf, done },
      ...(activity && { isStillSince: activity.isStillSince }),
    }),
    records,
    ...(shards && { shards }),
    sweeping: createFirestoreSweeper(firestore, calls, retention),
    erasing: createFirestoreEraser(firestore, calls),
    ...(keys && {
      rewriting: createFirestoreRewriting({
        ...{ connection: opened, calls, keys, now },
        instanceId: options.instance?.id ?? randomUUID(),
        othersEndWithinMs: options.othersEndWithinMs,
        documentsAtOnce: options.rewrittenAtOnce,
      }),
    }),
    changes: createFirestoreChanges({ firestore, calls, settledAfterMs: options.changesSettledAfterMs }),
    checkWritable: async () => {
      await calls.run('take a write', () => probe(opened, acceptDeadlineMs), acceptDeadlineMs);
      const eventsPerRoundTrip = roundTrips.eventsPerRoundTrip();
      return { warnings: [], ...(eventsPerRoundTrip === undefined ? {} : { eventsPerRoundTrip }) };
    },
    close: () => {
      activity?.stop();
      closing ??= close(calls, connection);
      return closing;
    },
  };
  if (!activity) return store;
  const expectNews = (): void => {
    waits.doubt();
    activity.note(null);
  };
  return { ...store, polledReads: createPolledReads(store, cached, now), expectNews };
}

/**
 * @throws {ServiceError} if the database must not be used as it is: because of an import that has not finished, or a key
 * that its content needs and the configuration lacks. Also if Firestore does not say so in time: Google's client alone
 * would repeat these reads for minutes, and until then nobody would learn why the service does not start.
 */
async function refuseUnfit(
  connection: Connection,
  { refusesUnfinishedImport, keys, now, onSilence }: FirestoreStoreOptions,
  deadlineMs: number,
): Promise<void> {
  const { firestore } = connection;
  const calls = createCalls({ deadlineMs: 6 * deadlineMs, passing: atStart });
  const silence = setTimeout(() => {
    const seconds = Math.round(deadlineMs / 1_000);
    onSilence?.(`Firestore has not answered for ${seconds} s; the service waits up to a minute for it.`);
  }, deadlineMs);
  try {
    await calls.run('answer the first reads', async () => {
      if (refusesUnfinishedImport) await refuseUnfinishedImport(firestore);
      if (keys !== undefined) await noteKeys(firestore, keys, now());
    });
  } catch (error) {
    await close(calls, connection);
    throw error;
  } finally {
    clearTimeout(silence);
  }
  if (keys !== undefined) useKeys(firestore, keys);
}

/**
 * A client that is closed while it still repeats a request on its own throws outside of any call. So if calls were
 * given up, it is closed in the background, as soon as the last of them has ended.
 */
async function close(calls: Calls, connection: Connection): Promise<void> {
  await calls.close();
  const closed = calls.idle().then(() => connection.close());
  if (calls.isIdle) await closed;
  else closed.catch(() => undefined);
}

/** Deleting a document that doesn't exist is a write like any other, and leaves nothing behind. */
function probe({ commit, documentsPath }: Connection, timeoutMs: number): Promise<void> {
  return commit([{ delete: `${documentsPath}/whatsapp_health/probe` }], timeoutMs);
}
