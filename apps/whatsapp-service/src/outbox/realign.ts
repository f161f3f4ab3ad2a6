import type { Moment } from '../pacing/last-second.ts';
import type { Pause } from '../work/breaker.ts';
import type { Holds } from './holds.ts';
import type { Lane } from './lane.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import type { Sender } from './sender.ts';

/**
 * All times of the outbox are system time, since other instances and later processes share no other clock; and that
 * clock may be set. Every record says when it was last written. A record from the future was written before the clock
 * was set back; one from before a leap forward may be younger than it looks. Either counts as written at the nearest
 * possible moment, and all its times shift with it: every rest lasts as long as its rule says, and no longer.
 */

/** The time, and what is known about its clock. */
export interface Time {
  readonly now: number;
  /** When the clock last leapt forward, in its new time (`Clock.leaptAt`); absent or null if it has not. */
  readonly leaptAt?: number | null;
}

/** Instances' clocks differ, and calls are planned a little ahead. */
export const skewMs = 1_000;

/** By how much a record's times shift, given when it was written. */
function shiftOf(writtenAt: number, { now, leaptAt = null }: Time): number {
  if (writtenAt > now + skewMs) return now - writtenAt;
  return leaptAt !== null && writtenAt < leaptAt ? Math.min(leaptAt, now) - writtenAt : 0;
}

/** The first entry of a lane, with its delay, its lease or its hold. */
export function realignEntry(entry: OutboxEntry, time: Time): OutboxEntry {
  const by = shiftOf(entry.updatedAt, time);
  if (by === 0) return entry;
  const { lease, holdUntil } = entry;
  return {
    ...entry,
    updatedAt: entry.updatedAt + by,
    dueAt: entry.dueAt + by,
    lease: lease && { ...lease, until: lease.until + by },
    holdUntil: holdUntil === null ? null : holdUntil + by,
  };
}

/** A lane, with the pace and the rest of its pair, both of which began when its bucket was last changed. */
export function realignLane(lane: Lane, time: Time): Lane {
  const { pair, pausedUntil } = lane;
  const by = shiftOf(pair.at, time);
  if (by === 0) return lane;
  // A rest that was already over no longer counts.
  const rest = pausedUntil > pair.at ? pausedUntil + by : 0;
  return { ...lane, pair: { ...pair, at: pair.at + by }, pausedUntil: rest };
}

/** A number, with its pace, what it has sent in the last second, and its breaker. */
export function realignSender(sender: Sender, time: Time): Sender {
  const { bucket, lastSecond, slowedAt, tooFastSince, pause, doubt, resumedAt } = sender;
  const by = shiftOf(bucket.at, time);
  const moments = lastSecond && realignMoments(lastSecond, time);
  const paused = pause && realignPause(pause, time.now);
  const holds = sender.holds && realignHolds(sender.holds, time.now);
  const isAhead = (at: number | null | undefined): boolean => typeof at === 'number' && at > time.now + skewMs;
  const isStray = isAhead(doubt?.since) || isAhead(resumedAt);
  if (by === 0 && moments === lastSecond && paused === pause && holds === sender.holds && !isStray) return sender;
  return {
    ...sender,
    bucket: { ...bucket, at: bucket.at + by },
    slowedAt: slowedAt === null ? null : slowedAt + by,
    ...(tooFastSince !== undefined && { tooFastSince: tooFastSince + by }),
    pause: paused,
    ...(moments && { lastSecond: moments }),
    ...(holds && { holds }),
    ...(isStray && { doubt: null, resumedAt: null }),
  };
}

function realignMoments(moments: readonly Moment[], time: Time): readonly Moment[] {
  if (moments.every(({ at }) => shiftOf(at, time) === 0)) return moments;
  return moments.map((moment) => ({ ...moment, at: moment.at + shiftOf(moment.at, time) })).sort((a, b) => a.at - b.at);
}

function realignHolds(holds: Holds, now: number): Holds {
  const realigned = Object.entries(holds).map(([hold, breaker]) => {
    const pause = breaker.pause && realignPause(breaker.pause, now);
    return [hold, pause === breaker.pause ? breaker : { ...breaker, pause }] as const;
  });
  return realigned.every(([hold, breaker]) => breaker === holds[hold]) ? holds : Object.fromEntries(realigned);
}

/** An early probe does no harm, so only a late one is shifted. */
function realignPause<P>(pause: Pause<P>, now: number): Pause<P> {
  const by = shiftOf(Math.max(pause.since, pause.probedAt ?? 0), { now });
  if (by === 0) return pause;
  const { failedAt, probedAt } = pause;
  return {
    ...pause,
    since: pause.since + by,
    probeAt: pause.probeAt + by,
    ...(failedAt !== undefined && { failedAt: failedAt + by }),
    ...(probedAt !== undefined && { probedAt: probedAt + by }),
  };
}
