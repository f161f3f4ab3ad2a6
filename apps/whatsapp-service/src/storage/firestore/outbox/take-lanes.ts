import type { Firestore } from '@google-cloud/firestore';
import { type Advance, advanceLane } from '../../../outbox/advance-lane.ts';
import type { Lane } from '../../../outbox/lane.ts';
import type { OutboxEntry } from '../../../outbox/outbox-entry.ts';
import type { TakeReport, TakeRequest } from '../../../outbox/outbox-store.ts';
import { indexedText } from '../indexed-text.ts';
import { query, queryShapes, shards } from '../queries.ts';
import { inParallel, type Turns } from './in-turn.ts';
import { outboxRecord } from './outbox-documents.ts';
import { runOutboxFlow } from './run-outbox-flow.ts';
import type { Senders } from './senders.ts';

export interface TakeLanesDeps {
  readonly firestore: Firestore;
  readonly senders: Senders;
  readonly turns: Turns;
  /** Told of each entry that is leased, to find its lane again. */
  readonly onLeased: (entry: OutboxEntry) => void;
}

/** Lanes that are advanced at a time; each takes two round trips, so this is what hides the distance to Firestore. */
const lanesAtOnce = 32;

/**
 * Takes what may go now, as `takeDue` does for stores that answer at once: first the care that needs no rate, then
 * calls, each number within its own. A lane that another instance advances first leases nothing here.
 */
export async function takeLanes(deps: TakeLanesDeps, request: TakeRequest): Promise<TakeReport> {
  const { firestore, senders } = deps;
  const { now, limit } = request;
  const leased: OutboxEntry[] = [];
  const changed: OutboxEntry[] = [];
  const wakeUps: number[] = [];
  const paced: string[] = [];
  const advance = async (key: string, callAt: number | null): Promise<boolean> => {
    const step = await advanceOne(deps, key, { ...request, callAt });
    changed.push(...step.changed);
    if (!step.leased) return false;
    leased.push(step.leased);
    deps.onLeased(step.leased);
    return true;
  };
  const [care, all] = await Promise.all([
    lanesOf(query(firestore, queryShapes.careLanes, { equals: ['care'], among: shards, until: now + 1 }).limit(limit)),
    senders.all(),
  ]);
  await inParallel(care, lanesAtOnce, async ({ key }) => {
    await advance(key, null);
  });
  for (const { phoneNumberId } of all) {
    const room = limit - leased.length;
    // One more than there is room for tells whether to come back.
    const lanes = await callLanes(firestore, phoneNumberId, now, room + 1);
    if (lanes.length === 0) continue;
    const wanted = Math.min(lanes.length, room);
    const { times, sender, nextAt } = await senders.grant(phoneNumberId, wanted, now, request.aheadMs);
    const unused: number[] = [];
    const calls = times.map((callAt, index) => ({ key: lanes[index]?.key ?? '', callAt }));
    await inParallel(calls, lanesAtOnce, async ({ key, callAt }) => {
      if (!(await advance(key, callAt))) unused.push(callAt);
    });
    if (unused.length > 0) await senders.giveBack(phoneNumberId, unused, now);
    if (lanes.length > times.length) wakeUps.push(Math.max(now, nextAt));
    if (times.length < wanted && !sender.pause) paced.push(phoneNumberId);
  }
  // What came to its end made room for the next of its lane.
  if (changed.length > 0) wakeUps.push(now);
  const next = await nextDueAt(firestore, now);
  if (next !== null) wakeUps.push(next);
  return { leased, changed, nextAt: wakeUps.length === 0 ? null : Math.min(...wakeUps), paced };
}

function advanceOne(
  { firestore, turns }: TakeLanesDeps,
  key: string,
  options: Parameters<typeof advanceLane>[1],
): Promise<Advance> {
  return turns.take(key, () => runOutboxFlow(firestore, () => advanceLane(key, options)));
}

async function lanesOf(lanes: FirebaseFirestore.Query): Promise<Lane[]> {
  const { docs } = await lanes.get();
  return docs.flatMap((doc) => outboxRecord<'lane'>(doc) ?? []);
}

function callLanes(firestore: Firestore, phoneNumberId: string, now: number, limit: number): Promise<Lane[]> {
  const equals = ['call', indexedText(phoneNumberId)];
  return lanesOf(query(firestore, queryShapes.callLanes, { equals, among: shards, until: now + 1 }).limit(limit));
}

/** When the next lane falls due that isn't yet. */
async function nextDueAt(firestore: Firestore, now: number): Promise<number | null> {
  const [lane] = await lanesOf(query(firestore, queryShapes.lanesByDue, { among: shards, from: now + 1 }).limit(1));
  return lane?.dueAt ?? null;
}
