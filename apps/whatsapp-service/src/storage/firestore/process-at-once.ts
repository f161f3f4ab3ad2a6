import type { DocumentData } from '@google-cloud/firestore';
import type { Blocks } from '../../inbound/marks.ts';
import { createBlockCheck } from '../../inbound/marks.ts';
import { eventResult, type ItemOutcome, type ItemTask } from '../../inbound/process-event.ts';
import { preciseNow } from '../../inbound/processing-tally.ts';
import type { SampleRates } from '../../inbound/sample-rates.ts';
import type { IncomingWebhook } from '../../inbound/webhook-event.ts';
import type { ProcessingReport } from '../../inbound/webhook-event-store.ts';
import { shardCount } from '../../work/shards/shard-book.ts';
import { createGroupCommit, type OnFlushed } from '../group-commit.ts';
import { type ArrivalTimes, sequenceOf } from './arrival-time.ts';
import type { ContentCipher } from './encryption/content-cipher.ts';
import { type EventState, eventWrites } from './event-document.ts';
import { maxItems, maxPayloadBytes } from './item-batches.ts';
import { applyNewItems } from './item-transaction.ts';
import type { ProcessEventsOptions } from './process-events.ts';
import { type FinishedEvent, reportOf } from './processing-report.ts';
import { collections } from './queries.ts';
import { isSmall } from './raw-body.ts';
import { receivedExpiry } from './retention/event-expiry.ts';
import { retentionOf } from './stored-record.ts';
import { plainData } from './values.ts';

export interface ProcessAtOnceOptions extends Omit<ProcessEventsOptions, 'cached'> {
  readonly documentsPath: string;
  readonly cipher: ContentCipher;
  readonly timeOf: ArrivalTimes;
  /** Whether no other instance stores webhooks. */
  readonly isAlone: () => boolean;
  /** A webhook that takes longer, in milliseconds, is stored first. */
  readonly withinMs: number;
  readonly steadyNow: () => number;
  /** Called with each commit: the number of its webhooks, and how long it took. */
  readonly onKept: OnFlushed;
}

/** A webhook as it would be stored, with its items, which are all about one person. */
interface ArrivedEvent {
  readonly id: string;
  readonly receivedAt: string;
  readonly payloadBytes: number;
  readonly replays: 0;
  /** Its document, as long as it waits. */
  readonly data: DocumentData;
  readonly tasks: readonly ItemTask[];
  readonly startedAt: number;
}

/** With more in hand there is load, and storing comes first: it takes less time for each. */
const maxInHand = 10;
/** After it was not possible, storing first saves the attempt for a while. */
const restMs = 30_000;

/**
 * Stores webhooks together with the results of their items, in one commit: the result of each is then no write of its
 * own, and nothing has to be looked up again. Only if nothing waits that would be processed before, and nobody else
 * processes. Null if a webhook has to be stored first; whether it was stored is unknown then, and the next attempt
 * finds out.
 */
export function createProcessAtOnce(
  options: ProcessAtOnceOptions,
): (webhook: IncomingWebhook, rates?: SampleRates, blocks?: Blocks | null) => Promise<ProcessingReport | null> {
  const { division, waits, isAlone, steadyNow, withinMs, calls } = options;
  const checkFor = createBlockCheck();
  let inHand = 0;
  let notBefore = Number.NEGATIVE_INFINITY;
  const isFree = (): boolean =>
    steadyNow() >= notBefore && waits.isSure() && division.assigned().length === shardCount && isAlone();
  const applied = async (events: readonly ArrivedEvent[]): Promise<FinishedEvent[]> => {
    const startedAt = steadyNow();
    const done = await calls.run('process a webhook at once', () => applyTogether(options, events), withinMs);
    if (done) options.onKept(done.length, steadyNow() - startedAt);
    return done ?? [];
  };
  const group = createGroupCommit<ArrivedEvent, FinishedEvent | null>({
    flush: async (arrived) => {
      const isFirst = ({ id }: ArrivedEvent, index: number) => arrived.findIndex((each) => each.id === id) === index;
      const events = isFree() ? arrived.filter(isFirst) : [];
      const ends = await Promise.allSettled(batchesByPerson(events).map(applied));
      if (ends.some(({ status }) => status === 'rejected')) notBefore = steadyNow() + restMs;
      const finished = ends.flatMap((end) => (end.status === 'fulfilled' ? end.value : []));
      // The same body twice is stored once; the other one is a repeat.
      return arrived.map((event) => {
        const value = events.includes(event) ? finished.find(({ id }) => id === event.id) : undefined;
        return { status: 'fulfilled', value: value ?? null };
      });
    },
    ...{ maxBatch: maxInHand, maxBatchBytes: maxPayloadBytes, maxConcurrentFlushes: 1 },
    bytesOf: ({ payloadBytes }) => payloadBytes,
  });
  return async (webhook, rates = [], blocks = null) => {
    if (inHand >= maxInHand || !isFree()) return null;
    const event = arrivedEvent(options, webhook, checkFor(blocks));
    if (event === null) return null;
    inHand += 1;
    try {
      const finished = await group.add(event);
      return finished && reportOf([finished], false, rates);
    } finally {
      inHand -= 1;
    }
  };
}

/** Null for one that is better stored first: a big one, or one with many items, with none, or about several persons. */
function arrivedEvent(
  { documentsPath, cipher, timeOf, tasksOf, dayOf }: ProcessAtOnceOptions,
  webhook: IncomingWebhook,
  isBlocked: ReturnType<ReturnType<typeof createBlockCheck>>,
): ArrivedEvent | null {
  const { payload, foreign } = webhook;
  if (!isSmall(payload)) return null;
  const receivedAt = timeOf(webhook.receivedAt);
  const writes = eventWrites({ webhook, arrivedAt: receivedAt }, { documentsPath, cipher });
  if (writes instanceof Promise) return null;
  const { id } = writes;
  const tasks = tasksOf({
    ...{ id, payload, foreign, receivedAt: Date.parse(receivedAt), sequence: sequenceOf(receivedAt, id) },
    ...{ isReplay: false, dayOf, isBlocked },
  });
  const event: ArrivedEvent = {
    ...{ id, receivedAt, tasks, replays: 0, payloadBytes: payload.byteLength },
    data: plainData(writes.event.update?.fields ?? {}),
    startedAt: preciseNow(),
  };
  const person = personOf(event);
  const isOfOne = tasks.length === 1 || (person !== null && tasks.every((task) => task.person() === person));
  return tasks.length > 0 && isOfOne && fits([event]) ? event : null;
}

/**
 * The first webhooks of each person that fit into one commit: others of the same person may not overtake them. A
 * webhook about nobody is alone.
 */
function batchesByPerson(events: readonly ArrivedEvent[]): ArrivedEvent[][] {
  const ofPersons = Map.groupBy(events, (event) => personOf(event) ?? event);
  return [...ofPersons.values()].map((own) => {
    const end = own.findIndex((_, index) => !fits(own.slice(0, index + 1)));
    return end === -1 ? own : own.slice(0, end);
  });
}

const personOf = ({ tasks }: ArrivedEvent): string | null => tasks[0]?.person() ?? null;

const fits = (events: readonly ArrivedEvent[]): boolean =>
  events.reduce((sum, { tasks }) => sum + tasks.length, 0) <= maxItems &&
  events.reduce((sum, { payloadBytes }) => sum + payloadBytes, 0) <= maxPayloadBytes;

/** All of it, or nothing. */
async function applyTogether(
  { firestore, now, onSettled }: ProcessAtOnceOptions,
  events: readonly ArrivedEvent[],
): Promise<FinishedEvent[] | null> {
  const startedAt = preciseNow();
  const items = events.flatMap((event) => event.tasks.map((task) => ({ event, task })));
  const toApply = items.map(({ event: { id, receivedAt }, task }) => ({
    task,
    context: { eventId: id, receivedAt, isReplay: false, settling: { now, onSettled } },
  }));
  const outcomesOf = (event: ArrivedEvent, outcomes: readonly ItemOutcome[]) =>
    items.flatMap(({ task, event: own }, index) =>
      own === event && outcomes[index] ? [{ ...outcomes[index], task, kind: task.kind }] : [],
    );
  const outcomes = await applyNewItems(firestore, toApply, (documents, made) => {
    for (const event of events) {
      const { id, data, receivedAt } = event;
      const result = JSON.stringify(eventResult(outcomesOf(event, made), now()));
      const expiry = receivedExpiry(retentionOf(firestore), receivedAt, data.phoneNumberId);
      documents.create(firestore.collection(collections.events).doc(id), {
        ...{ ...data, state: 'processed' satisfies EventState, result, resultParts: 0 },
        ...(expiry && { deleteAt: expiry }),
      });
    }
  });
  const endedAt = preciseNow();
  return (
    outcomes &&
    events.map((event) => ({
      ...{ id: event.id, receivedAt: event.receivedAt, startedAt: event.startedAt },
      outcomes: outcomesOf(event, outcomes).map((outcome) => ({ ...outcome, startedAt, endedAt })),
    }))
  );
}
