import { furthestAheadMs, isPlanned } from '../pacing/ahead.ts';
import { takeTokens, tokenAt } from '../pacing/bucket.ts';
import { goneAt, lastSecondAt, type Moment, messagesIn, momentMs } from '../pacing/last-second.ts';
import { probe, recover, type Sender, senderRule, spend } from './sender.ts';

/** Resuming a number wakes its own instance; other instances look again after this at the latest. */
const stoppedLookMs = 60_000;

export interface SenderGrant {
  /** The moment of each granted message, now or a little later; in order of time. */
  readonly times: readonly number[];
  /** The sender after the grant. */
  readonly sender: Sender;
  /** When to ask again, if more was wanted than granted. */
  readonly nextAt: number;
}

/**
 * When up to `wanted` messages of a number may be sent: now, or within `aheadMs` milliseconds (none by default, 100 at
 * most). A caller that plans ahead asks again when half of that time is left, so no capacity is lost meanwhile:
 * capacity unused at its moment could only be made up by exceeding the rate in another second.
 *
 * A paused number may send nothing, except a single probe when one is due; the next probe is then scheduled. A number
 * that an operator paused sends nothing at all.
 */
export function takeFromSender(before: Sender, wanted: number, now: number, aheadMs = 0): SenderGrant {
  if (before.stop) return { times: [], sender: before, nextAt: now + stoppedLookMs };
  if (before.pause) {
    const { times, sender } = wanted > 0 ? probe(before, now) : { times: [], sender: before };
    return { times, sender, nextAt: sender.pause?.probeAt ?? now };
  }
  const aheadAtMost = Math.min(aheadMs, furthestAheadMs);
  const againBefore = aheadAtMost / 2;
  let sender = recover(before, now);
  const planned = plannedUntil(sender, now);
  if (planned > now + againBefore) return { times: [], sender, nextAt: planned - againBefore };
  const times: number[] = [];
  for (let at = now; ; ) {
    const moment = takeAt(sender, wanted - times.length, at, at > now);
    sender = moment.sender;
    times.push(...Array<number>(moment.taken).fill(at));
    const next = Math.max(moment.nextAt, at + momentMs);
    if (times.length >= wanted || next > now + aheadAtMost) {
      return { times, sender, nextAt: Math.max(now, moment.nextAt - againBefore) };
    }
    at = next;
  }
}

/** How many messages may go at one moment, and when the next one may. */
function takeAt(
  before: Sender,
  wanted: number,
  at: number,
  isExact: boolean,
): { readonly taken: number; readonly sender: Sender; readonly nextAt: number } {
  const rule = senderRule(before);
  const room = Math.max(1, Math.floor(before.perSecond)) - messagesIn(lastSecondAt(before.lastSecond ?? [], at));
  const { taken } = takeTokens(before.bucket, rule, at, Math.min(wanted, room));
  const sender = spend(before, taken, at, isExact);
  const nextRoomAt = room > taken ? at : goneAt(sender.lastSecond ?? [], taken + 1 - room, at);
  return { taken, sender, nextAt: Math.max(nextRoomAt, tokenAt(sender.bucket, rule, at)) };
}

/** The last moment planned ahead; a message sent just now is recorded at the end of its moment, and is not a plan. */
function plannedUntil({ lastSecond }: Sender, now: number): number {
  const last: Moment | undefined = lastSecond?.at(-1);
  return last && isPlanned(last.at, now + momentMs) ? last.at : now;
}
