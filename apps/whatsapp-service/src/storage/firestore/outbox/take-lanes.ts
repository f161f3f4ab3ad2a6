import { FieldPath, type Firestore } from '@google-cloud/firestore';
import { type AdvanceOptions, advanceLane } from '../../../outbox/advance-lane.ts';
import { outboxLanes } from '../../../outbox/collections.ts';
import { activeHolds, heldNeed, numberProbe, probeOver } from '../../../outbox/holds.ts';
import type { Lane } from '../../../outbox/lane.ts';
import type { OutboxEntry } from '../../../outbox/outbox-entry.ts';
import type { RealignReport, RealignRequest, TakeReport, TakeRequest } from '../../../outbox/outbox-store.ts';
import { realignSender, type Time } from '../../../outbox/realign.ts';
import type { Sender } from '../../../outbox/sender.ts';
import { placeBehind, wasSetAhead } from '../../../outbox/take-due.ts';
import { beginHoldProbe, laneNeeds, withoutEmptyHolds } from '../../../outbox/take-held.ts';
import type { Division } from '../../../work/shards/division.ts';
import { shardCount } from '../../../work/shards/shard-book.ts';
import { inParallel } from '../in-parallel.ts';
import { indexedText } from '../indexed-text.ts';
import { query, queryShapes, workShards } from '../queries.ts';
import type { CareLook } from './care-look.ts';
import { outboxRecord, outboxRef } from './outbox-documents.ts';
import type { RateParts } from './rate-parts.ts';
import { runOutboxFlow } from './run-outbox-flow.ts';
import type { Senders } from './senders.ts';
import type { Stragglers } from './stragglers.ts';
import type { Turns } from './turns.ts';

export interface TakeLanesDeps {
  readonly firestore: Firestore;
  readonly senders: Senders;
  readonly division: Division;
  readonly parts: RateParts;
  readonly turns: Turns;
  readonly stragglers: Stragglers;
  readonly careLook: CareLook;
  /** Called with each entry that is leased, to find its lane again. */
  readonly onLeased: (entry: OutboxEntry) => void;
  /** Nobody waits longer than this for other lanes. Default: a second. */
  readonly patienceMs?: number | undefined;
  /** Called with work that continues after a look. */
  readonly onBackground: (work: Promise<void>) => void;
}

/** Lanes that are advanced at a time; each takes two round trips, so this number hides the distance to Firestore. */
const lanesAtOnce = 32;
/** A killed process leaves locks, and Firestore holds them for up to a minute. */
const usualPatienceMs = 1_000;
/** A due lane that did not move is looked at again after this. */
const dueAgainMs = 1_000;
/** While lanes are left behind, the next look comes after this. */
const lookAgainMs = 250;

/** The results of one look. */
interface Look {
  readonly leased: OutboxEntry[];
  readonly changed: OutboxEntry[];
  readonly wakeUps: number[];
  readonly paced: string[];
  /** No more lanes are started for it, and the results of those in progress are left for another look. */
  isOver: boolean;
  /** Called when lanes are begun. */
  onBegin(): void;
}

/**
 * Takes what may go now, as `takeDue` does for synchronous stores: first recoveries, which need no rate, then calls,
 * each number within its own rate. A lane that another instance advances first leases nothing here.
 *
 * Leased entries are returned whatever happens to the rest: a slow lane is left behind and comes with a later look, a
 * failed one stays due. Rejects only if nothing was leased.
 */
export async function takeLanes(deps: TakeLanesDeps, request: TakeRequest): Promise<TakeReport> {
  const { now } = request;
  const { stragglers, patienceMs = usualPatienceMs } = deps;
  const late = stragglers.handOver();
  await countAgain(deps.senders, late.leased, now);
  const impatience = Promise.withResolvers<'impatient'>();
  let timer: NodeJS.Timeout | undefined;
  const look: Look = {
    leased: [...late.leased],
    changed: [...late.changed],
    wakeUps: [],
    paced: [],
    isOver: false,
    onBegin: () => {
      timer ??= setTimeout(() => impatience.resolve('impatient'), patienceMs);
    },
  };
  const looking = lookAround(deps, request, look);
  try {
    const end = await Promise.race([looking, impatience.promise]);
    if (end === 'impatient' && look.leased.length > 0) look.wakeUps.push(now);
  } catch (error) {
    if (look.leased.length === 0) throw error;
    look.wakeUps.push(now + patienceMs);
  } finally {
    clearTimeout(timer);
    look.isOver = true;
    deps.onBackground(looking);
  }
  // An ended entry made room for the next of its lane.
  if (look.changed.length > 0) look.wakeUps.push(now);
  if (stragglers.areThere()) look.wakeUps.push(now + lookAgainMs);
  const { leased, changed, wakeUps, paced } = look;
  return { leased, changed, nextAt: wakeUps.length === 0 ? null : Math.min(...wakeUps), paced };
}

/** A call that begins later than its granted moment takes another one. */
async function countAgain(senders: Senders, late: readonly OutboxEntry[], now: number): Promise<void> {
  for (const [phoneNumberId, entries] of Map.groupBy(late, (entry) => entry.phoneNumberId)) {
    const count = senders.spend(phoneNumberId, entries.length, now);
    // They are leased already, so they go even if they can't be counted.
    await count.catch(() => undefined);
  }
}

async function lookAround(deps: TakeLanesDeps, request: TakeRequest, look: Look): Promise<void> {
  const { firestore, senders, stragglers, parts } = deps;
  const { now, limit } = request;
  const { shards, sending, moreInMs } = await deps.division.lease();
  if (moreInMs !== null) look.wakeUps.push(now + moreInMs);
  if (shards.length === 0) {
    look.wakeUps.push(now + dueAgainMs);
    return;
  }
  parts.have(sending.length / shardCount);
  const advance = (key: string, callAt: number | null, more: Pick<AdvanceOptions, 'holds' | 'probes'> = {}) =>
    advanceFor(deps, look, key, { ...request, callAt, ...more });
  const looksForCare = deps.careLook.begin(now, shards);
  const careDue = query(firestore, queryShapes.careLanes, { equals: ['care'], among: shards, until: now + 1 });
  const [care, all] = await Promise.all([looksForCare ? lanesOf(careDue.limit(limit)) : [], senders.recent()]);
  if (care.length > 0) look.wakeUps.push(now + dueAgainMs);
  await inParallel(care, lanesAtOnce, async ({ key }) => {
    await advance(key, null);
  });
  for (const stored of all) {
    if (look.isOver) return;
    if (stored.stop) continue;
    const before = await realigned(senders, stored, request);
    const { phoneNumberId, pause } = before;
    const holds = activeHolds(before);
    if (!pause) for (const hold of holds) await probeHold(deps, { before, hold, request, sending, look, advance });
    if (pause && pause.probeAt > now) {
      look.wakeUps.push(pause.probeAt);
      continue;
    }
    const left = Math.max(0, limit - look.leased.length);
    const room = pause ? Math.min(left, 1) : left;
    // One more than there is room for shows whether to come back.
    const due: Lane[] = [];
    const empty: string[] = [];
    for (const needs of laneNeeds(before)) {
      if (due.length > room) break;
      const found = await callLanes(firestore, { phoneNumberId, now, needs, among: sending }, room + 1 - due.length);
      due.push(...found);
      if (found.length === 0 && needs !== 'call')
        empty.push(...(await emptyOfAll(firestore, phoneNumberId, now, needs)));
    }
    if (withoutEmptyHolds(before, empty, now) !== before) {
      await senders.change(phoneNumberId, now, (sender) => withoutEmptyHolds(sender, empty, now));
    }
    if (due.length > 0) look.wakeUps.push(now + dueAgainMs);
    const lanes = due.filter(({ key }) => !stragglers.isUnderWay(key));
    if (lanes.length === 0) continue;
    const wanted = Math.min(lanes.length, room);
    const grant = await senders.grant(before, wanted, request, request.aheadMs);
    const { times, sender, nextAt } = grant;
    const unused: number[] = [];
    const calls = times.map((callAt, index) => ({ key: lanes[index]?.key ?? '', callAt }));
    const advances = inParallel(calls, lanesAtOnce, async ({ key, callAt }) => {
      const more = { holds, ...(pause && { probes: numberProbe }) };
      const isLeased = await advance(key, callAt, more).catch((fault: unknown) => ({ fault }));
      if (isLeased !== true) unused.push(callAt);
      if (typeof isLeased === 'object') throw isLeased.fault;
    });
    await advances.finally(async () => {
      if (unused.length > 0) await senders.giveBack(grant, unused, now);
    });
    if (lanes.length > times.length) look.wakeUps.push(Math.max(now, nextAt));
    if (times.length < wanted && !sender.pause) look.paced.push(phoneNumberId);
  }
  if (looksForCare) deps.careLook.end(now, shards, await nextDueAt(firestore, now, shards));
  const next = deps.careLook.nextAt();
  if (next !== null) look.wakeUps.push(next);
}

interface HoldLook {
  readonly before: Sender;
  readonly hold: string;
  readonly request: TakeRequest;
  readonly sending: readonly number[];
  readonly look: Look;
  readonly advance: (key: string, callAt: number, more: Pick<AdvanceOptions, 'holds' | 'probes'>) => Promise<boolean>;
}

/** Sends one message that is held, if it is time to see whether its hold is over. */
async function probeHold(
  { firestore, senders }: TakeLanesDeps,
  { before, hold, request: { now }, sending, look, advance }: HoldLook,
): Promise<void> {
  const { phoneNumberId } = before;
  const expected = beginHoldProbe(before, hold, now);
  if ('waitsUntil' in expected) {
    look.wakeUps.push(expected.waitsUntil);
    return;
  }
  const [lane] = await callLanes(firestore, { phoneNumberId, now, needs: heldNeed(hold), among: sending }, 1);
  if (!lane) return;
  const { isBegun } = await senders.update(phoneNumberId, now, (sender) => {
    const probe = beginHoldProbe(sender, hold, now);
    return 'waitsUntil' in probe ? { sender, isBegun: false } : { sender: probe.sender, isBegun: true };
  });
  if (!isBegun) return;
  const isLeased = await advance(lane.key, now, { holds: activeHolds(before), probes: hold }).catch(() => false);
  if (!isLeased) await senders.change(phoneNumberId, now, (sender) => probeOver(sender, hold, now, now));
}

/** The number realigned to this clock; written back, so that its waits start to run. */
async function realigned(senders: Senders, stored: Sender, time: Time): Promise<Sender> {
  if (realignSender(stored, time) === stored) return stored;
  const { sender } = await senders.update(stored.phoneNumberId, time.now, (sender) => ({
    sender: realignSender(sender, time),
  }));
  return sender;
}

/**
 * Examines lanes that are due later, after a position, and realigns those that a clock ahead of this one put there, as
 * `realignLanes` does for the synchronous stores.
 */
export async function realignLanesOf(
  { firestore, senders, turns }: Pick<TakeLanesDeps, 'firestore' | 'senders' | 'turns'>,
  request: RealignRequest,
): Promise<RealignReport> {
  const { now, after, limit } = request;
  if (after.key === '') for (const stored of await senders.all()) await realigned(senders, stored, request);
  const behind = query(firestore, queryShapes.lanesByDue, { among: workShards, from: after.dueAt });
  const inOrder = behind.orderBy(FieldPath.documentId());
  // Documents with the same time are ordered by their ids, as positions are by keys in the other stores.
  const place =
    after.key === '' ? inOrder : inOrder.startAfter(after.dueAt, outboxRef(firestore, outboxLanes, after.key));
  const lanes = (await lanesOf(place.limit(limit))).map(({ key, dueAt, setAt }) => ({
    key,
    dueAt: dueAt ?? 0,
    setAt: setAt ?? null,
  }));
  const changed: OutboxEntry[] = [];
  const ahead = lanes.filter((lane) => wasSetAhead(lane, now));
  await inParallel(ahead, lanesAtOnce, async ({ key }) => {
    const advance = () => advanceLane(key, { ...request, callAt: null });
    changed.push(...(await turns.take(key, () => runOutboxFlow(firestore, advance))).changed);
  });
  return { changed, next: placeBehind(lanes, limit) };
}

/** Advances a lane for this look, or for a later one if this is over meanwhile; whether an entry is leased. */
async function advanceFor(
  { firestore, turns, stragglers, onLeased }: TakeLanesDeps,
  look: Look,
  key: string,
  options: Parameters<typeof advanceLane>[1],
): Promise<boolean> {
  if (look.isOver || stragglers.isUnderWay(key)) return false;
  look.onBegin();
  const step = await stragglers.watch(key, () =>
    turns.take(key, () => runOutboxFlow(firestore, () => advanceLane(key, options))),
  );
  if (step.leased) onLeased(step.leased);
  if (look.isOver) {
    stragglers.leave(step);
  } else {
    look.changed.push(...step.changed);
    if (step.leased) look.leased.push(step.leased);
  }
  return step.leased !== null;
}

async function lanesOf(lanes: FirebaseFirestore.Query): Promise<Lane[]> {
  const { docs } = await lanes.get();
  return docs.flatMap((doc) => outboxRecord(outboxLanes, doc) ?? []);
}

interface CallLanes {
  readonly phoneNumberId: string;
  readonly now: number;
  readonly needs: Lane['needs'];
  readonly among: readonly number[];
}

async function callLanes(
  firestore: Firestore,
  { phoneNumberId, now, needs, among }: CallLanes,
  limit: number,
): Promise<Lane[]> {
  if (among.length === 0) return [];
  const equals = [needs, indexedText(phoneNumberId)];
  return lanesOf(query(firestore, queryShapes.callLanes, { equals, among, until: now + 1 }).limit(limit));
}

/** The need, if no instance's lanes have it. */
async function emptyOfAll(
  firestore: Firestore,
  phoneNumberId: string,
  now: number,
  needs: Lane['needs'],
): Promise<Lane['needs'][]> {
  const found = await callLanes(firestore, { phoneNumberId, now, needs, among: workShards }, 1);
  return found.length === 0 ? [needs] : [];
}

/** When the next lane falls due that isn't yet. */
async function nextDueAt(firestore: Firestore, now: number, among: readonly number[]): Promise<number | null> {
  const [lane] = await lanesOf(query(firestore, queryShapes.lanesByDue, { among, from: now + 1 }).limit(1));
  return lane?.dueAt ?? null;
}
