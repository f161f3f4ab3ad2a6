import { setTimeout as delay } from 'node:timers/promises';
import { objectOf, objectsOf } from '../json.ts';
import { type Service, ServiceRefusal } from '../service/service.ts';
import { counted } from '../terminal/counted.ts';
import { wrap } from '../terminal/table.ts';
import type { Paint, StoredEvent } from './event-line.ts';
import type { SentWebhook } from './story-sender.ts';

/** A comparison of the stored events with the sent webhooks. */
export interface StoredReport {
  /** A webhook for each stored event. */
  readonly events: readonly StoredEvent[];
  /** The differences; empty if there are none. */
  readonly problems: readonly string[];
}

type Reader = Pick<Service, 'get' | 'request'>;

/** A stored webhook, once its items are through, or as it is after `withinMs`; null if the service has none of this id. */
export async function storedEvent(service: Reader, id: string, withinMs: number): Promise<StoredEvent | null> {
  const until = performance.now() + withinMs;
  for (;;) {
    const event = await readEvent(service, id);
    if (event === null || event.isProcessed || performance.now() >= until) return event;
    await delay(5);
  }
}

async function readEvent(service: Reader, id: string): Promise<StoredEvent | null> {
  try {
    const event = await service.get(`/v1/events/${id}`);
    const { applied, duplicate, failed, rejected } = objectOf(objectOf(event.result).counts);
    const items = objectsOf(event.items).filter(({ state }) => state !== 'pending');
    return {
      deliveries: Number(event.deliveries ?? 0),
      isProcessed: typeof event.result === 'object' && event.result !== null,
      counts: {
        applied: Number(applied ?? 0),
        duplicate: Number(duplicate ?? 0),
        failed: Number(failed ?? 0),
        rejected: Number(rejected ?? 0),
      },
      kinds: items.map(({ kind }) => String(kind)),
    };
  } catch (error) {
    if (error instanceof ServiceRefusal && error.status === 404) return null;
    throw error;
  }
}

/**
 * Reads every sent webhook back and compares: the answer it got, its bytes, how often it was delivered, and that each of its
 * items is through and none failed. Waits up to `withinMs` for each to be processed.
 */
export async function checkStored(
  sent: readonly SentWebhook[],
  service: Reader,
  withinMs: number,
): Promise<StoredReport> {
  const events: StoredEvent[] = [];
  const problems: string[] = [];
  for (const deliveries of Object.values(Object.groupBy(sent, ({ eventId }) => eventId))) {
    const [first] = deliveries ?? [];
    if (!deliveries || !first) continue;
    const event = await storedEvent(service, first.eventId, withinMs);
    if (event) events.push(event);
    const response = event && (await service.request(`/v1/events/${first.eventId}/raw`));
    const bytes = response?.ok ? Buffer.from(await response.arrayBuffer()) : null;
    problems.push(...problemsOf(deliveries, event, bytes).map((problem) => `${first.kind}: ${problem}`));
  }
  return { events, problems };
}

function problemsOf(deliveries: readonly SentWebhook[], event: StoredEvent | null, bytes: Buffer | null): string[] {
  const problems = deliveries
    .filter(({ status, expectedStatus }) => status !== expectedStatus)
    .map(({ status, expectedStatus }) => `answered ${status}, not ${expectedStatus}`);
  const accepted = deliveries.filter(({ status }) => status === 200);
  const [first] = accepted;
  if (!first) return event ? [...problems, 'stored although it was refused'] : problems;
  if (!event || !bytes) return [...problems, 'accepted, but not in the store'];
  if (!bytes.equals(first.body)) problems.push('stored with bytes that differ from what was sent');
  if (event.deliveries !== accepted.length) {
    problems.push(`sent ${accepted.length} times, counted ${event.deliveries} times`);
  }
  if (!event.isProcessed) problems.push('not processed in time');
  if (event.counts.failed > 0) problems.push(`${event.counts.failed} items failed`);
  return problems;
}

export interface Summary {
  readonly sent: number;
  readonly accepted: number;
  readonly refused: number;
  /** POSTs whose very body had been sent before. */
  readonly repeats: number;
  /** Items by outcome. */
  readonly items: StoredEvent['counts'];
  readonly kinds: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
}

/** Adds up what was sent and what became of it. */
export function summarise(sent: readonly SentWebhook[], { events, problems }: StoredReport): Summary {
  const accepted = sent.filter(({ status }) => status === 200).length;
  const kinds: Record<string, number> = {};
  for (const kind of events.flatMap((event) => event.kinds)) kinds[kind] = (kinds[kind] ?? 0) + 1;
  const sum = (state: keyof StoredEvent['counts']): number =>
    events.reduce((total, { counts }) => total + counts[state], 0);
  return {
    sent: sent.length,
    accepted,
    refused: sent.length - accepted,
    repeats: accepted - events.length,
    items: { applied: sum('applied'), duplicate: sum('duplicate'), rejected: sum('rejected'), failed: sum('failed') },
    kinds,
    problems,
  };
}

const columns = 80;
const indent = 22;

/** The summary as lines of at most 80 columns. */
export function summaryLines({ items, ...summary }: Summary, paint: Paint): string[] {
  const isGood = summary.problems.length === 0 && items.failed === 0;
  return [
    paint('bold', 'Summary'),
    `  sent: ${counted(summary.sent, 'webhook')}`,
    `  accepted: ${summary.accepted}, with ${counted(items.applied, 'item')} applied`,
    `  refused: ${summary.refused} (unsigned, forged, or of another account)`,
    `  duplicates: ${counted(summary.repeats, 'webhook')} and ${counted(items.duplicate, 'item')}, applied only once`,
    `  not ours: ${counted(items.rejected, 'item')}, kept apart`,
    paint(items.failed === 0 ? 'green' : 'red', `  failed: ${items.failed}`),
    '  items by kind:',
    ...kindLines(summary.kinds),
    '',
    isGood
      ? paint('green', 'Everything accepted is in the store, byte for byte, and processed.')
      : paint('red', 'Some checks failed:'),
    ...summary.problems.map((problem) => paint('red', `  ! ${problem}`)),
  ];
}

/** A line for each kind with its types, commonest first. */
function kindLines(kinds: Readonly<Record<string, number>>): string[] {
  const families = Object.groupBy(Object.entries(kinds), ([kind]) => kind.split('.')[0] ?? kind);
  return Object.entries(families).flatMap(([family, members = []]) => {
    const commonestFirst = members.toSorted(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1));
    const types = commonestFirst.map(([kind, count]) => `${kind.slice(family.length + 1)}~${count}`).join(', ');
    const [first = '', ...more] = wrap(types, columns, ' '.repeat(indent));
    return [`    ${family.padEnd(indent - 4)}${first.trimStart()}`, ...more].map((line) => line.replaceAll('~', ' '));
  });
}
