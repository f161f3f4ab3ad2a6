import { tokensAt } from '../pacing/bucket.ts';
import type { ChangeKind } from './change-entry.ts';
import type { LaneCount } from './change-many.ts';
import { createLane, type Lane, pairRule } from './lane.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import type { LaneLoad, NumberLoad, OutboxLoad } from './outbox-store.ts';
import type { Sender } from './sender.ts';

/** How long a queue takes if nothing else holds it up. A pause is not counted, since its end is unknown. */
export interface QueueTimes<L = LaneLoad> {
  readonly numbers: readonly NumberTime[];
  readonly lanes: readonly (L & { readonly takesMs: number })[];
  readonly isSample: boolean;
}

export interface NumberTime {
  readonly phoneNumberId: string;
  readonly waiting: number;
  /** The number's present rate in messages a second; null if it has never sent. */
  readonly perSecond: number | null;
  readonly takesMs: number;
}

/** The waiting messages of a lane, as far as they determine its time. */
interface Queue {
  readonly lane: Lane;
  readonly waiting: number;
  readonly head: Pick<OutboxEntry, 'state' | 'dueAt' | 'holdUntil'>;
}

interface Queues<L extends Queue> extends Omit<OutboxLoad, 'lanes'> {
  readonly lanes: readonly L[];
}

/**
 * When the last message of each queue is sent: a recipient gets one in six seconds after a burst of 45 (`pairRule`),
 * and a number sends at its rate. The time of Meta's answers is not included.
 */
export function queueTimes<L extends Queue>(
  { numbers, lanes, isSample }: Queues<L>,
  senders: readonly Sender[],
  now: number,
): QueueTimes<L> {
  const rates = new Map(senders.map(({ phoneNumberId, perSecond }) => [phoneNumberId, perSecond]));
  const atRate = (phoneNumberId: string, waiting: number): number =>
    Math.ceil((waiting / (rates.get(phoneNumberId) ?? Number.POSITIVE_INFINITY)) * 1_000);
  const longest = new Map<string, number>();
  const timed = lanes.map((load) => {
    const { phoneNumberId } = load.lane;
    const takesMs = Math.max(laneTakesMs(load, now), atRate(phoneNumberId, load.waiting));
    longest.set(phoneNumberId, Math.max(longest.get(phoneNumberId) ?? 0, takesMs));
    return { ...load, takesMs };
  });
  return {
    numbers: numbers.map(({ phoneNumberId, waiting }) => ({
      phoneNumberId,
      waiting,
      perSecond: rates.get(phoneNumberId) ?? null,
      takesMs: Math.max(longest.get(phoneNumberId) ?? 0, atRate(phoneNumberId, waiting)),
    })),
    lanes: timed,
    isSample,
  };
}

/** The time to send the messages of a bulk operation. */
export interface BulkTimes {
  readonly numbers: readonly { readonly phoneNumberId: string; readonly messages: number; readonly takesMs: number }[];
  readonly lanes: readonly (LaneCount & { readonly takesMs: number })[];
}

/** The same for retried messages, after those that wait already; for cancelled ones, how long they would have taken. */
export function bulkTimes(
  kind: ChangeKind,
  changed: readonly LaneCount[],
  load: OutboxLoad,
  senders: readonly Sender[],
  now: number,
): BulkTimes {
  const known = new Map(load.lanes.map((each) => [each.lane.key, each]));
  const waitsAhead = (each: NumberLoad | LaneLoad | undefined): number => (kind === 'retry' ? (each?.waiting ?? 0) : 0);
  const free = { state: 'queued', dueAt: now, holdUntil: null } as const;
  const lanes = changed.map((count) => {
    const queue = known.get(count.lane);
    const lane = queue?.lane ?? createLane(count.phoneNumberId, count.recipient, now);
    return { count, lane, waiting: count.messages + waitsAhead(queue), head: queue?.head ?? free };
  });
  const counts = [...Map.groupBy(changed, ({ phoneNumberId }) => phoneNumberId)].map(([phoneNumberId, own]) => {
    const messages = own.reduce((sum, each) => sum + each.messages, 0);
    const queue = load.numbers.find((each) => each.phoneNumberId === phoneNumberId);
    return { phoneNumberId, messages, waiting: messages + waitsAhead(queue) };
  });
  const times = queueTimes({ numbers: counts, lanes, isSample: false }, senders, now);
  return {
    numbers: counts.map(({ phoneNumberId, messages }, index) => ({
      phoneNumberId,
      messages,
      takesMs: times.numbers[index]?.takesMs ?? 0,
    })),
    lanes: times.lanes.map(({ count, takesMs }) => ({ ...count, takesMs })),
  };
}

function laneTakesMs({ lane, waiting, head }: Queue, now: number): number {
  // A call in flight has its token already.
  const toCall = head.state === 'queued' ? waiting : waiting - 1;
  const begins = Math.max(now, lane.pausedUntil, headUntil(lane, head));
  return tokensAt(lane.pair, pairRule, begins, toCall) - now;
}

/** Until when the first message itself holds up the others. */
function headUntil({ dueAt }: Pick<Lane, 'dueAt'>, head: Queue['head']): number {
  if (head.state === 'queued') return head.dueAt;
  return head.holdUntil ?? (head.state === 'unknown' ? (dueAt ?? 0) : 0);
}
