import type { Firestore, QueryDocumentSnapshot } from '@google-cloud/firestore';
import type { DayOf } from '@intexuraos/cloud-api';
import { type Acceptance, acceptEntry, type EntryDraft, recallEntry } from '../../../outbox/accept-entry.ts';
import { type Change, cancelEntry, hurryEntry, retryEntry } from '../../../outbox/change-entry.ts';
import { outboxEntries } from '../../../outbox/collections.ts';
import { finishAttempt } from '../../../outbox/finish-attempt.ts';
import { pausesOf } from '../../../outbox/holds.ts';
import { laneKey } from '../../../outbox/lane.ts';
import { type OutboxEntry, waitsSince } from '../../../outbox/outbox-entry.ts';
import type {
  OutboxDepth,
  OutboxStore,
  RealignReport,
  RealignRequest,
  SentFeed,
  TakeReport,
} from '../../../outbox/outbox-store.ts';
import {
  allowRate,
  followTurn,
  hurrySender,
  resumeSender,
  type Sender,
  type SenderTurn,
  senderTurns,
  stopSender,
} from '../../../outbox/sender.ts';
import { type Flow, load } from '../../../records/flow.ts';
import { type Division, undivided } from '../../../work/shards/division.ts';
import type { Activity } from '../activity.ts';
import type { Calls } from '../calls.ts';
import { collections, query, queryShapes, shards } from '../queries.ts';
import { maxWorkAgeMs, type QueryCache, uncached } from '../query-cache.ts';
import { createCareLook } from './care-look.ts';
import { changeEntries } from './change-entries.ts';
import { createDoneAtOnce, type DoneAtOnce } from './done-at-once.ts';
import { drainSent } from './drain-sent.ts';
import { expireEntries } from './expire-entries.ts';
import { listEntries } from './list-entries.ts';
import { outboxRecord, outboxRef } from './outbox-documents.ts';
import { findLoad } from './outbox-load.ts';
import { createRateParts } from './rate-parts.ts';
import { releaseEntries } from './release-entries.ts';
import { askOutboxFlow, firstOpenQuery, runOutboxFlow } from './run-outbox-flow.ts';
import { runWithSender } from './run-with-sender.ts';
import { createSenders, type Senders } from './senders.ts';
import { settlePending } from './settle-pending.ts';
import { createStragglers } from './stragglers.ts';
import { realignLanesOf, takeLanes } from './take-lanes.ts';
import { tidy } from './tidy.ts';
import { createTurns, type Turns } from './turns.ts';

interface FirestoreOutboxOptions {
  readonly firestore: Firestore;
  readonly calls: Calls;
  /** Default: every call asks. */
  readonly cached?: QueryCache;
  /** By default unknown. */
  readonly isStillSince?: Activity['isStillSince'];
  readonly dayOf: DayOf;
  /** Settlements that processing applies at once; by default none. */
  readonly done?: DoneAtOnce;
  /** Which lanes, statuses and rates are this instance's. Default: all. */
  readonly division?: Division;
  /** How long a take waits for lanes that others hold; default a second. */
  readonly patienceMs?: number;
}

/** Every change of an entry that lets something go is one of its lane. */
const ofLanes = [collections.outboxLanes, collections.outboxSenders];

/** Taking works through many lanes, and each of them may have to wait for another instance. */
const takeDeadlineMs = 30_000;

/**
 * The outbox in Firestore, shared by all instances: each rule runs in a transaction of its own; within this process,
 * changes of one lane run one after another.
 */
export function createFirestoreOutbox({
  firestore,
  calls,
  cached = uncached,
  isStillSince = () => false,
  dayOf,
  done = createDoneAtOnce(),
  patienceMs,
  division = undivided,
}: FirestoreOutboxOptions): { outbox: OutboxStore; sent: SentFeed } {
  const turns = createTurns();
  const parts = createRateParts();
  const senders = createSenders({
    firestore,
    parts,
    isStillSince: (at) => isStillSince(at, [collections.outboxSenders]),
  });
  const lanes = createLaneMemory();
  const stragglers = createStragglers();
  const onBackground = calls.trackBackground;
  const takes = {
    firestore,
    senders,
    division,
    parts,
    turns,
    stragglers,
    careLook: createCareLook(),
    patienceMs,
    onLeased: lanes.note,
    onBackground,
  };
  const inLane = <T>(entryId: string, work: () => Promise<T>): Promise<T> =>
    turns.take(lanes.of(entryId) ?? entryId, work);
  const change = (operation: string, id: string, flow: () => Flow<Change>) =>
    calls.run(operation, () => inLane(id, () => runOutboxFlow(firestore, flow)));

  const outbox: OutboxStore = {
    accept: (draft) => calls.run('accept a message', () => accept({ firestore, senders, turns }, draft, lanes.note)),
    recall: (idempotency, now) =>
      calls.run('recall a message', () => askOutboxFlow(firestore, recallEntry(idempotency, now))),
    take: (request) =>
      cached(
        { name: `take ${division.assigned()}`, of: ofLanes, now: request.now, maxAgeMs: maxWorkAgeMs },
        () => calls.run('take messages', () => takeLanes(takes, request), takeDeadlineMs),
        whileNothingIsDue,
      ),
    realign: (request) =>
      cached(
        // When the clock was set, all of it is looked at again.
        {
          name: `realign ${request.leaptAt} ${aheadOf(request)}`,
          of: ofLanes,
          now: request.now,
          maxAgeMs: maxWorkAgeMs,
        },
        () =>
          calls.run('realign what waits', () => realignLanesOf({ firestore, senders, turns }, request), takeDeadlineMs),
        whileNothingIsAhead,
      ),
    finish: (finished) =>
      calls.run('record an outcome', () =>
        inLane(finished.entryId, () =>
          runWithSender({ firestore, senders, dayOf, done }, () => finishAttempt(finished)),
        ),
      ),
    settlePending: (limit, now) =>
      calls.run(
        'apply statuses',
        () => settlePending({ firestore, senders, dayOf, done, inLane, cached, division }, limit, now),
        takeDeadlineMs,
      ),
    expire: (limit, now) =>
      calls.run('end overdue messages', () => expireEntries({ firestore, turns, cached }, limit, now), takeDeadlineMs),
    release: (limit, now) =>
      calls.run(
        'release scheduled messages',
        () => releaseEntries({ firestore, turns, cached }, limit, now),
        takeDeadlineMs,
      ),
    cancel: (id, now) => change('cancel a message', id, () => cancelEntry(id, now)),
    retry: (id, now) => change('retry a message', id, () => retryEntry(id, now)),
    changeAll: (kind, ids, now) =>
      calls.run('change messages', () => changeEntries({ firestore, turns }, kind, ids, now), takeDeadlineMs),
    find: (id) =>
      calls.run('read a message to send', async () =>
        outboxRecord(outboxEntries, await outboxRef(firestore, outboxEntries, id).get()),
      ),
    findAhead: ({ lane, position }) =>
      calls.run('look ahead of a message', async () => {
        const { docs } = await firstOpenQuery(firestore, lane, 0).get();
        const first = docs[0] ? outboxRecord(outboxEntries, docs[0]) : null;
        return first && first.position < position ? first : null;
      }),
    list: (filter, page, order = 'newest') =>
      calls.run('list messages to send', () => listEntries(firestore, filter, page, order)),
    senders: () => calls.run('list the numbers that send', async () => (await senders.all()).map(parts.shown)),
    setAllowedRate: (phoneNumberId, perSecond, now) =>
      calls.run('set a rate', () => senders.change(phoneNumberId, now, (sender) => allowRate(sender, perSecond, now))),
    spend: (phoneNumberId, messages, now) =>
      calls.run('count received messages', () => senders.spend(phoneNumberId, messages, now)),
    resume: (phoneNumberId, by) =>
      calls.run('resume a number', async () => {
        const turns: SenderTurn[] = [];
        for (const each of await pausedOf(senders, phoneNumberId)) {
          const resume = (sender: Sender) => resumeSender(sender, by);
          turns.push(...(await senders.update(each.phoneNumberId, each.bucket.at, resume)).turns);
        }
        return turns;
      }),
    pause: (phoneNumberIds, request, now) =>
      calls.run('pause a number', async () => {
        const turns: SenderTurn[] = [];
        for (const each of phoneNumberIds) {
          turns.push(...(await senders.update(each, now, (sender) => stopSender(sender, request, now))).turns);
        }
        return turns;
      }),
    hurry: (phoneNumberId, now) =>
      calls.run('try a number', async () => {
        const asked = await pausedOf(senders, phoneNumberId);
        for (const each of asked) await senders.change(each.phoneNumberId, now, (sender) => hurrySender(sender, now));
        return asked;
      }),
    hurryEntry: (id, now) => change('try a message', id, () => hurryEntry(id, now)),
    follow: (phoneNumberIds, turn) =>
      calls.run('pause or resume numbers', async () => {
        const turns: SenderTurn[] = [];
        for (const each of await senders.all()) {
          if (!phoneNumberIds.includes(each.phoneNumberId) || followTurn(each, turn) === each) continue;
          const { found } = await senders.update(each.phoneNumberId, each.bucket.at, (known) => {
            const sender = followTurn(known, turn);
            return { sender, found: senderTurns(known, sender) };
          });
          turns.push(...found);
        }
        return turns;
      }),
    depth: () => calls.run('count messages to send', () => depth(firestore)),
    load: (limit) => calls.run('count queued messages', () => findLoad(firestore, senders, limit)),
    tidy: (request) => calls.run('tidy the outbox', () => tidy(firestore, request), takeDeadlineMs),
  };
  return {
    outbox,
    sent: {
      drain: (limit) =>
        calls.run(
          'report sent messages',
          () => drainSent({ firestore, turns, dayOf, done, cached, division }, limit),
          takeDeadlineMs,
        ),
    },
  };
}

/** The number, or all, if anything of it is paused. */
async function pausedOf(senders: Senders, phoneNumberId: string | null): Promise<Sender[]> {
  const all = await senders.all();
  return all.filter((each) => [null, each.phoneNumberId].includes(phoneNumberId) && pausesOf(each).length > 0);
}

/** Until the next due time. */
const whileNothingIsDue = ({ leased, changed, paced, nextAt }: TakeReport): number | null =>
  leased.length + changed.length + paced.length > 0 ? null : (nextAt ?? Number.POSITIVE_INFINITY);

/** Names the lanes that a request is about: how many seconds ahead they are due, and the lane after which they begin. */
const aheadOf = ({ after, now }: RealignRequest): string => `${Math.round((after.dueAt - now) / 1_000)} ${after.key}`;

/** A lane that was set ahead, and is left, is looked at again. */
const whileNothingIsAhead = ({ changed, next }: RealignReport): number | null =>
  changed.length === 0 && next === null ? Number.POSITIVE_INFINITY : null;

interface AcceptDeps {
  readonly firestore: Firestore;
  readonly senders: Senders;
  readonly turns: Turns;
}

async function accept(
  { firestore, senders, turns }: AcceptDeps,
  draft: EntryDraft,
  note: (entry: OutboxEntry) => void,
) {
  await senders.introduce(draft.phoneNumberId, draft.createdAt);
  const lane = laneKey(draft.phoneNumberId, draft.recipient);
  let isFirst = true;
  const start = () => {
    const flow = isFirst ? acceptEntry(draft) : acceptAgain(draft);
    isFirst = false;
    return flow;
  };
  const { outcome, entry } = await turns.take(lane, () => runOutboxFlow(firestore, start));
  note(entry);
  return { outcome, entry };
}

/** A commit whose answer was lost may have been made: the entry may even have been sent by now, and must not be queued again. */
function* acceptAgain(draft: EntryDraft): Flow<Acceptance> {
  const entry = yield* load(outboxEntries, draft.id);
  return entry ? { outcome: 'accepted', entry, writes: [] } : yield* acceptEntry(draft);
}

async function depth(firestore: Firestore): Promise<OutboxDepth> {
  const count = async (state: string): Promise<number> => {
    const counted = await query(firestore, queryShapes.outboxEntriesInStateAtAll, { equals: [state] })
      .count()
      .get();
    return counted.data().count;
  };
  const oldest = query(firestore, queryShapes.oldestOutboxEntriesInState, { equals: ['queued'], among: shards })
    .limit(oldestAtMost)
    .get();
  const [queued, sending, unknown, { docs }] = await Promise.all([
    count('queued'),
    count('sending'),
    count('unknown'),
    oldest,
  ]);
  return { queued, sending, unknown, oldestQueuedAt: oldestOf(docs) };
}

/** How many of the oldest are read to find the one that has waited longest: scheduled ones were accepted earlier. */
const oldestAtMost = 20;

/** Since when the oldest of the entries waits, given those that were accepted first. */
function oldestOf(docs: readonly QueryDocumentSnapshot[]): number | null {
  const times = docs.flatMap((doc) => {
    const entry = outboxRecord(outboxEntries, doc);
    return entry ? [waitsSince(entry)] : [];
  });
  return times.length === 0 ? null : Math.min(...times);
}

/** Which lane an entry is in, for those that were accepted or leased here lately. */
function createLaneMemory(): { note(entry: OutboxEntry): void; of(entryId: string): string | undefined } {
  const most = 20_000;
  const lanes = new Map<string, string>();
  return {
    note: ({ id, lane }) => {
      lanes.set(id, lane);
      const [oldest] = lanes.keys();
      if (lanes.size > most && oldest !== undefined) lanes.delete(oldest);
    },
    of: (entryId) => lanes.get(entryId),
  };
}
