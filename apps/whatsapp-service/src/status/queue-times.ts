import { tokensAt } from '../outbox/bucket.ts';
import { type Lane, pairRule } from '../outbox/lane.ts';
import type { OutboxEntry } from '../outbox/outbox-entry.ts';
import type { LaneLoad, OutboxLoad } from '../outbox/outbox-store.ts';
import type { Sender } from '../outbox/sender.ts';

/** How long a queue takes if nothing more holds it up. A pause is not counted, since its end is not known. */
export interface QueueTimes {
  readonly numbers: readonly NumberTime[];
  readonly lanes: readonly (LaneLoad & { readonly takesMs: number })[];
  readonly isSample: boolean;
}

export interface NumberTime {
  readonly phoneNumberId: string;
  readonly waiting: number;
  /** Messages a second that go just now; null for a number that has never sent. */
  readonly perSecond: number | null;
  readonly takesMs: number;
}

/**
 * When the last message of each queue leaves: a recipient gets one in six seconds after a burst of 45 (`pairRule`), and a
 * number sends at its rate. What Meta takes to answer is left out.
 */
export function queueTimes(
  { numbers, lanes, isSample }: OutboxLoad,
  senders: readonly Sender[],
  now: number,
): QueueTimes {
  const rates = new Map(senders.map(({ phoneNumberId, perSecond }) => [phoneNumberId, perSecond]));
  const atRate = (phoneNumberId: string, waiting: number): number =>
    Math.ceil((waiting / (rates.get(phoneNumberId) ?? Number.POSITIVE_INFINITY)) * 1_000);
  const timed = lanes.map((load) => ({
    ...load,
    takesMs: Math.max(laneTakesMs(load, now), atRate(load.lane.phoneNumberId, load.waiting)),
  }));
  return {
    numbers: numbers.map(({ phoneNumberId, waiting }) => ({
      phoneNumberId,
      waiting,
      perSecond: rates.get(phoneNumberId) ?? null,
      takesMs: timed
        .filter(({ lane }) => lane.phoneNumberId === phoneNumberId)
        .reduce((longest, { takesMs }) => Math.max(longest, takesMs), atRate(phoneNumberId, waiting)),
    })),
    lanes: timed,
    isSample,
  };
}

function laneTakesMs({ lane, waiting, head }: LaneLoad, now: number): number {
  // The call that is under way has its token already.
  const toCall = head.state === 'queued' ? waiting : waiting - 1;
  const begins = Math.max(now, lane.pausedUntil, headUntil(lane, head));
  return tokensAt(lane.pair, pairRule, begins, toCall) - now;
}

/** Until when the first message itself holds up the others. */
function headUntil({ dueAt }: Pick<Lane, 'dueAt'>, head: OutboxEntry): number {
  if (head.state === 'queued') return head.dueAt;
  return head.holdUntil ?? (head.state === 'unknown' ? (dueAt ?? 0) : 0);
}
