import type { Flow } from '../records/flow.ts';
import { type Advance, type AdvanceOptions, advanceLane } from './advance-lane.ts';
import { activeHolds, heldNeed, numberProbe } from './holds.ts';
import type { Lane } from './lane.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import type { LanePlace, RealignReport, RealignRequest, TakeReport, TakeRequest } from './outbox-store.ts';
import { realignSender, skewMs } from './realign.ts';
import { returnGrant, type Sender } from './sender.ts';
import { takeFromSender } from './take-from-sender.ts';
import { beginHoldProbe, laneNeeds, probeUnused, withoutEmptyHolds } from './take-held.ts';

/** The reads for taking due messages that a synchronous store offers within one transaction. */
export interface DueSource {
  /** Lanes whose lease or hold has expired, oldest first. */
  careLanes(now: number, limit: number): string[];
  /** The numbers that have lanes due for a call, and those that have holds. */
  callNumbers(now: number): string[];
  /** Due lanes of a number with this need (`Lane.needs`), oldest first. */
  callLanes(phoneNumberId: string, now: number, limit: number, needs: Lane['needs']): string[];
  /** When the next lane is due that isn't yet; null if none will be. */
  nextDueAt(now: number): number | null;
  /** Lanes that are due after this position, in due order. */
  lanesBehind(place: LanePlace, limit: number): LaneDue[];
  sender(phoneNumberId: string, now: number): Sender;
  senders(): Sender[];
  put(sender: Sender): void;
  run(flow: Flow<Advance>): Advance;
}

/** When a lane is due, and when that was decided. */
export interface LaneDue extends LanePlace {
  readonly setAt: number | null;
}

/** Takes what may go now: first recoveries, which need no rate, then calls, each number within its own rate. */
export function takeDue(request: TakeRequest, source: DueSource): TakeReport {
  const { now, limit } = request;
  const leased: OutboxEntry[] = [];
  const changed: OutboxEntry[] = [];
  const wakeUps: number[] = [];
  const paced: string[] = [];
  const advance = (
    key: string,
    callAt: number | null,
    more: Pick<AdvanceOptions, 'holds' | 'probes'> = {},
  ): boolean => {
    const step = source.run(advanceLane(key, { ...request, callAt, ...more }));
    changed.push(...step.changed);
    if (step.leased) leased.push(step.leased);
    return step.leased !== null;
  };
  const probeHold = (sender: Sender, hold: string): Sender => {
    const probe = beginHoldProbe(sender, hold, now);
    if ('waitsUntil' in probe) {
      wakeUps.push(probe.waitsUntil);
      return sender;
    }
    const [key] = source.callLanes(sender.phoneNumberId, now, 1, heldNeed(hold));
    if (key === undefined) return sender;
    const isUsed = advance(key, now, { holds: activeHolds(sender), probes: hold });
    return isUsed ? probe.sender : probeUnused(sender, probe, now);
  };
  for (const key of source.careLanes(now, limit)) advance(key, null);
  for (const phoneNumberId of source.callNumbers(now)) {
    const room = limit - leased.length;
    const stored = source.sender(phoneNumberId, now);
    if (stored.stop) continue;
    const before = realignSender(stored, request);
    const holds = activeHolds(before);
    // One more than there is room for shows whether to come back.
    const needed = (before.pause ? Math.min(room, 1) : room) + 1;
    const lanes: string[] = [];
    const empty: string[] = [];
    for (const needs of laneNeeds(before)) {
      if (lanes.length >= needed) break;
      const found = source.callLanes(phoneNumberId, now, needed - lanes.length, needs);
      lanes.push(...found);
      if (found.length === 0) empty.push(needs);
    }
    const wanted = Math.min(lanes.length, room);
    const { times, sender, nextAt } = takeFromSender(before, wanted, now, request.aheadMs);
    let used = 0;
    for (const key of lanes) {
      const callAt = times[used];
      if (callAt === undefined) break;
      if (advance(key, callAt, { holds, ...(before.pause && { probes: numberProbe }) })) used += 1;
    }
    let after = times.length > 0 || before !== stored ? returnGrant(sender, times.slice(used), now) : stored;
    if (!after.pause) for (const hold of holds) after = probeHold(after, hold);
    after = withoutEmptyHolds(after, empty, now);
    if (after !== stored) source.put(after);
    if (lanes.length > times.length) wakeUps.push(Math.max(now, nextAt));
    if (times.length < wanted && !sender.pause) paced.push(phoneNumberId);
  }
  // Ended entries made room for the next of their lanes.
  if (changed.length > 0) wakeUps.push(now);
  const next = source.nextDueAt(now);
  if (next !== null) wakeUps.push(next);
  return { leased, changed, nextAt: wakeUps.length === 0 ? null : Math.min(...wakeUps), paced };
}

/** Realigns numbers, once at the beginning, and lanes that are due later, as `takeDue` takes those that are due now. */
export function realignLanes(
  request: RealignRequest,
  source: Pick<DueSource, 'lanesBehind' | 'senders' | 'put' | 'run'>,
): RealignReport {
  const { now, after, limit } = request;
  for (const stored of after.key === '' ? source.senders() : []) {
    const sender = realignSender(stored, request);
    if (sender !== stored) source.put(sender);
  }
  const lanes = source.lanesBehind(after, limit);
  const ahead = lanes.filter((lane) => wasSetAhead(lane, now));
  const changed = ahead.flatMap(({ key }) => source.run(advanceLane(key, { ...request, callAt: null })).changed);
  return { changed, next: placeBehind(lanes, limit) };
}

/**
 * Whether a lane may have been written by a clock ahead of this one; records of older versions do not say when they
 * were written.
 */
export function wasSetAhead({ setAt }: Pick<LaneDue, 'setAt'>, now: number): boolean {
  return setAt === null || setAt > now + skewMs;
}

/** Where the next batch of lanes begins; null if this was the last. */
export function placeBehind(lanes: readonly LanePlace[], limit: number): LanePlace | null {
  const last = lanes.at(-1);
  return last && lanes.length >= limit ? { dueAt: last.dueAt, key: last.key } : null;
}
