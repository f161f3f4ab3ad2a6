import type { Output } from '../terminal/output.ts';
import type { SentWebhook } from './story-sender.ts';

/** What the service's API says of one stored webhook. */
export interface StoredEvent {
  /** How often this very body was delivered. */
  readonly deliveries: number;
  /** Whether its items are through. */
  readonly isProcessed: boolean;
  /** What became of how many items. */
  readonly counts: Readonly<Record<'applied' | 'duplicate' | 'failed' | 'rejected', number>>;
  /** The kinds of those items that something became of, such as `message.text`. */
  readonly kinds: readonly string[];
}

export type Paint = Output['paint'];

/** One line of the sandbox's list. */
interface EventLine {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: string;
  readonly who: string;
  readonly status: number;
  readonly ms: number;
  readonly outcome: string;
}

const widths = { time: 8, kind: 20, who: 14, status: 3, ms: 6 } as const;

/** The heading above the list. */
export function headingLine(paint: Paint): string {
  const cells = ['time'.padEnd(widths.time), 'kind'.padEnd(widths.kind), 'from'.padEnd(widths.who), 'answer     '];
  return paint('bold', `${cells.join('  ')}  outcome`);
}

/** One event as one line of at most 80 columns. */
export function eventLine({ at, kind, who, status, ms, outcome }: EventLine, paint: Paint): string {
  const cells = [
    paint('dim', timeOfDay(at)),
    kind.padEnd(widths.kind),
    who.padEnd(widths.who),
    `${status}`.padStart(widths.status),
    paint('dim', `${Math.round(ms)} ms`.padStart(widths.ms)),
    outcome,
  ];
  return cells.join('  ');
}

/** What became of a webhook, in a few words: the answer it got, and what the service stores of it. */
export function outcomeOf(
  { status, expectedStatus }: Pick<SentWebhook, 'status' | 'expectedStatus'>,
  event: StoredEvent | null,
  paint: Paint,
): string {
  if (status !== expectedStatus) return paint('red', `WRONG: ${expectedStatus} expected`);
  if (status !== 200) return paint('yellow', 'refused as expected');
  if (!event) return paint('red', 'NOT STORED');
  if (event.deliveries > 1) return paint('yellow', 'repeat, stored once');
  if (!event.isProcessed) return paint('yellow', 'stored, in the queue');
  const { applied, duplicate, failed, rejected } = event.counts;
  if (failed > 0) return paint('red', `stored, ${failed} FAILED`);
  if (rejected > 0) return paint('yellow', `stored, ${rejected} not ours`);
  if (duplicate > 0) return paint('yellow', `stored, ${duplicate} known`);
  return paint('green', applied === 1 ? 'stored' : `stored, ${applied} items`);
}

function timeOfDay(at: number): string {
  const time = new Date(at);
  return [time.getHours(), time.getMinutes(), time.getSeconds()].map((part) => `${part}`.padStart(2, '0')).join(':');
}
