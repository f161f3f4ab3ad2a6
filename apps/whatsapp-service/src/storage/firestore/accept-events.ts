import type { IncomingWebhook } from '../../inbound/webhook-event.ts';
import { ServiceError } from '../../service-error.ts';
import { createGroupCommit, type GroupCommit, type OnFlushed } from '../group-commit.ts';
import { type ArrivalTimes, createArrivalTimes } from './arrival-time.ts';
import type { Connection, WriteStatus } from './connection.ts';
import { type ContentCipher, plainCipher } from './encryption/content-cipher.ts';
import { type EventWrites, eventWrites, repeatWrite, withoutMap } from './event-document.ts';
import { maxRequestBytes } from './limits.ts';
import { grpc, storeFault, timeout } from './store-fault.ts';
import { createWriteRequests, type OnRoundTrip, type WriteRequests } from './write-requests.ts';

type Outcome = 'stored' | 'duplicate';

export interface AcceptOptions {
  readonly connection: Pick<Connection, 'batchWrite' | 'commit' | 'documentsPath'>;
  /** Default: bodies are stored plain. */
  readonly cipher?: ContentCipher;
  /** From the call to its answer, in milliseconds; waiting for a place in a batch counts. */
  readonly deadlineMs: number;
  readonly onRoundTrip: OnRoundTrip;
  readonly onCommit?: OnFlushed | undefined;
  /** When events arrived, as all of this process are dated. */
  readonly timeOf?: ArrivalTimes;
}

interface Waiting {
  readonly writes: EventWrites;
  /** By `performance.now()`. */
  readonly deadline: number;
}

const operation = 'keep a webhook';

/** Bodies in hand while Firestore is slow; past it, new ones are refused at once rather than held in memory. */
const maxWaitingBytes = 128 * 1024 * 1024;

/** Firestore takes 500 writes a request. */
const maxBatch = 400;

/** Few enough that webhooks gather under load, many enough that the distance to Firestore doesn't limit them. */
const maxConcurrentFlushes = 4;

/**
 * Creates events, many a request, each if it isn't there yet. `batchWrite` is no transaction, so one that is there, or
 * that Firestore refuses, refuses no other; and it has none of the slow start of the client's own BulkWriter.
 */
export function createAccept(options: AcceptOptions): (webhook: IncomingWebhook) => Promise<Outcome> {
  const { connection, cipher = plainCipher, deadlineMs, onRoundTrip, timeOf = createArrivalTimes() } = options;
  const place = { documentsPath: connection.documentsPath, cipher };
  const requests = createWriteRequests({ connection, onRoundTrip });
  const group = createGroupCommit<Waiting, Outcome>({
    flush: (batch) => acceptTogether(requests, batch),
    maxBatch,
    maxBatchBytes: maxRequestBytes,
    bytesOf: ({ writes }) => writes.sizeBytes,
    maxConcurrentFlushes,
    onFlushed: options.onCommit,
  });
  let waitingBytes = 0;

  return async (webhook) => {
    const { byteLength } = webhook.payload;
    if (waitingBytes + byteLength > maxWaitingBytes) throw overloaded();
    waitingBytes += byteLength;
    // Before anything is waited for: compressing a big body must not let a later one overtake it.
    const arrivedAt = timeOf(webhook.receivedAt);
    try {
      const deadline = performance.now() + deadlineMs;
      return await acceptOne(requests, group, {
        writes: await eventWrites({ webhook, arrivedAt }, place),
        deadline,
      });
    } finally {
      waitingBytes -= byteLength;
    }
  };
}

function acceptOne(requests: WriteRequests, group: GroupCommit<Waiting, Outcome>, waiting: Waiting): Promise<Outcome> {
  if (waiting.writes.sizeBytes > maxRequestBytes) throw tooBig(waiting.writes);
  return waiting.writes.parts.length === 0 ? group.add(waiting) : acceptInParts(requests, waiting);
}

async function acceptInParts(requests: WriteRequests, { writes, deadline }: Waiting): Promise<Outcome> {
  const status = await requests.createInParts([writes.event, ...writes.parts], deadline);
  if (status.code === 0) return 'stored';
  if (status.code !== grpc.alreadyExists) throw faultOf(status);
  const [counted] = await requests.update([repeatWrite(writes.name, 1, writes.webhook.receivedAt)], deadline);
  if (counted && counted.code !== 0) throw faultOf(counted);
  return 'duplicate';
}

/** Webhooks of a batch that have the same body. */
interface Same {
  readonly first: EventWrites;
  readonly webhooks: readonly IncomingWebhook[];
}

async function acceptTogether(
  requests: WriteRequests,
  batch: readonly Waiting[],
): Promise<readonly PromiseSettledResult<Outcome>[]> {
  const now = performance.now();
  const timely = batch.filter(({ deadline }) => deadline > now);
  // A caller with an earlier deadline has been answered by then, whatever the state of the request.
  const deadline = Math.max(...timely.map((waiting) => waiting.deadline));
  const sames = sameBodies(timely);
  const created = await requests.create(
    sames.map(({ first }) => first.event),
    (index) => {
      const same = sames[index];
      return same ? withoutMap(same.first) : null;
    },
    deadline,
  );
  const repeats = await countRepeats(requests, sames, created, deadline);
  const answers = new Map(
    sames.map(({ first }, index) => [first.id, answersTo(created[index], repeats.get(first.id))]),
  );
  return batch.map((waiting) => {
    const answer = waiting.deadline > now ? answers.get(waiting.writes.id)?.() : undefined;
    return answer ?? { status: 'rejected', reason: timeout(operation) };
  });
}

function sameBodies(batch: readonly Waiting[]): Same[] {
  const byId = Map.groupBy(batch, ({ writes }) => writes.id);
  return [...byId.values()].flatMap((same) => {
    const webhooks = same.map(({ writes }) => writes.webhook);
    return same.slice(0, 1).map(({ writes }) => ({ first: writes, webhooks }));
  });
}

/** Counts repeats, in this batch or of earlier events; resolves with the status of each count, by event. */
async function countRepeats(
  requests: WriteRequests,
  sames: readonly Same[],
  created: readonly WriteStatus[],
  deadline: number,
): Promise<Map<string, WriteStatus>> {
  const known = sames.flatMap(({ first, webhooks }, index) => {
    const code = created[index]?.code;
    const repeats = code === 0 ? webhooks.slice(1) : code === grpc.alreadyExists ? webhooks : [];
    if (repeats.length === 0) return [];
    const lastReceivedAt = Math.max(...repeats.map(({ receivedAt }) => receivedAt));
    return [{ id: first.id, write: repeatWrite(first.name, repeats.length, lastReceivedAt) }];
  });
  if (known.length === 0) return new Map();
  const counted = await requests.update(
    known.map(({ write }) => write),
    deadline,
  );
  return new Map(
    known.flatMap(({ id }, index) => counted.slice(index, index + 1).map((status) => [id, status] as const)),
  );
}

/** The answers for the callers that brought one body, one after another. */
function answersTo(
  created: WriteStatus | undefined,
  counted: WriteStatus | undefined,
): () => PromiseSettledResult<Outcome> {
  let isFirst = true;
  return () => {
    const isNew = isFirst && created?.code === 0;
    isFirst = false;
    if (isNew) return { status: 'fulfilled', value: 'stored' };
    if (counted?.code === 0) return { status: 'fulfilled', value: 'duplicate' };
    return { status: 'rejected', reason: faultOf(counted ?? created) };
  };
}

function faultOf(status: WriteStatus | undefined): ServiceError {
  const { code, message } = status ?? { code: grpc.internal, message: 'nothing was said of it' };
  return storeFault(Object.assign(new Error(message), { code }), operation);
}

function overloaded(): ServiceError {
  const message =
    'More webhooks are waiting for Firestore than may be held in memory. It is slow, or the load is too high.';
  return new ServiceError('store_unavailable', message, { isRetryable: true });
}

function tooBig({ sizeBytes }: EventWrites): ServiceError {
  const message = `Firestore takes 10 MiB a request; this webhook needs ${sizeBytes} bytes even when compressed.`;
  return new ServiceError('store_unavailable', message, { isRetryable: true });
}
