import type { DocumentData } from '@google-cloud/firestore';
import { eventId } from '../../inbound/event-id.ts';
import { shardsOfWebhook } from '../../inbound/event-shards.ts';
import type { EventResult, IncomingWebhook, WebhookEvent } from '../../inbound/webhook-event.ts';
import type { ContentCipher } from './encryption/content-cipher.ts';
import { indexedText } from './indexed-text.ts';
import { maxDocumentBytes, reservedBytes } from './limits.ts';
import { type PayloadMap, payloadMap } from './payload-map.ts';
import { collections, eventParts, workShardOf } from './queries.ts';
import { isSmall, type RawBody, smallBody, storedBody } from './raw-body.ts';
import { bytes, type Fields, flag, list, nothing, number, text, type Value, type Write } from './values.ts';

/** A webhook as it is written: one document, or one and its parts. */
export interface EventWrites {
  readonly id: string;
  readonly name: string;
  readonly webhook: IncomingWebhook;
  /** Creates the event's document; refused if it exists already. */
  readonly event: Write;
  /** Create the parts of a big body; empty for most. */
  readonly parts: readonly Write[];
  /** The approximate size of all of it in a request. */
  readonly sizeBytes: number;
}

export type EventState = 'pending' | 'processed';

/** The fields that make a WebhookEvent; the body, which may be big, is none of them. */
export const eventFields = [
  'id',
  'receivedAt',
  'phoneNumberId',
  'wabaId',
  'foreign',
  'sizeBytes',
  'deliveries',
  'lastReceivedAt',
  'erasedAt',
  'state',
  'result',
  'resultParts',
] as const;

interface ArrivedWebhook {
  readonly webhook: IncomingWebhook;
  /** Made by `ArrivalTimes`. */
  readonly arrivedAt: string;
  /** Default: the hash of the body, which an erased one no longer has. */
  readonly id?: string;
}

interface EventPlace {
  readonly documentsPath: string;
  readonly cipher: ContentCipher;
}

/** Answers at once for a small body, which most are, and later for one that is compressed. */
export function eventWrites(arrived: ArrivedWebhook, place: EventPlace): EventWrites | Promise<EventWrites> {
  const { payload } = arrived.webhook;
  const { id = eventId(payload) } = arrived;
  const form = (bytes: Uint8Array): Uint8Array => place.cipher.seal(bytes, `${collections.events}/${id}`);
  if (isSmall(payload)) return writesOf({ ...arrived, id }, place, smallBody(payload, form));
  return storedBody(payload, form).then((body) => writesOf({ ...arrived, id }, place, body));
}

function writesOf(
  { webhook, arrivedAt, id }: Required<ArrivedWebhook>,
  { documentsPath, cipher }: EventPlace,
  body: RawBody,
): EventWrites {
  const name = `${documentsPath}/${collections.events}/${id}`;
  const rawBytes = body.inline?.byteLength ?? 0;
  const map = cipher.isSealing ? null : readableMap(webhook.payload, body);
  const fields: Fields = {
    ...eventHead(id, webhook, arrivedAt),
    ...(map ? { payload: map.value } : {}),
    ...(body.inline ? { raw: bytes(body.inline) } : {}),
    rawEncoding: text(body.encoding),
    rawParts: number(body.parts.length),
  };
  return {
    id,
    name,
    webhook,
    event: creation(name, fields),
    parts: body.parts.map((part, index) => creation(`${name}/${eventParts}/raw-${index}`, { bytes: bytes(part) })),
    sizeBytes: body.parts.reduce((sum, part) => sum + part.byteLength, rawBytes + 2 * (map?.sizeBytes ?? 0) + 1_000),
  };
}

/** The readable `payload`, if there is room for it. */
export function readableMap(payload: Uint8Array, { inline }: Pick<RawBody, 'inline'>): PayloadMap | null {
  const roomBytes = maxDocumentBytes - reservedBytes - (inline?.byteLength ?? 0);
  // JSON is hardly ever smaller than its map, so a longer one is not even parsed.
  return payload.byteLength > roomBytes ? null : payloadMap(payload, roomBytes);
}

function eventHead(id: string, webhook: IncomingWebhook, arrivedAt: string): Fields {
  return {
    id: text(id),
    signatureValid: flag(true),
    receivedAt: text(arrivedAt),
    phoneNumberId: idOrNull(webhook.phoneNumberId),
    wabaId: idOrNull(webhook.wabaId),
    foreign: list(webhook.foreign.map(text)),
    sizeBytes: number(webhook.payload.byteLength),
    deliveries: number(1),
    lastReceivedAt: text(new Date(webhook.receivedAt).toISOString()),
    state: text('pending' satisfies EventState),
    replays: number(0),
    ...shardFields(id, webhook.payload),
  };
}

/** Whose work it is: that of the instance that has the shard, and, of several persons' items, of those that have the others. */
function shardFields(id: string, payload: Uint8Array): Fields {
  const [shard = workShardOf(id), ...others] = shardsOfWebhook(payload);
  return { shard: number(shard), ...(others.length > 0 && { moreShards: list(others.map(number)) }) };
}

const idOrNull = (value: string | null): Value => (value === null ? nothing : text(indexedText(value)));

const creation = (name: string, fields: Fields): Write => ({
  update: { name, fields },
  currentDocument: { exists: false },
});

/** The creation without the readable map, should Firestore find a reason against it; null if there is none. */
export function withoutMap({ event, name }: EventWrites): Write | null {
  const { payload, ...fields } = event.update?.fields ?? {};
  return payload ? creation(name, fields) : null;
}

/** Counts repeats of an event that is there: its deliveries grow and its last time moves on. */
export function repeatWrite(name: string, repeats: number, lastReceivedAt: number): Write {
  return {
    update: { name, fields: { lastReceivedAt: text(new Date(lastReceivedAt).toISOString()) } },
    updateMask: { fieldPaths: ['lastReceivedAt'] },
    updateTransforms: [{ fieldPath: 'deliveries', increment: number(repeats) }],
    currentDocument: { exists: true },
  };
}

/**
 * Queues an existing event for processing again; a changed number of replays shows a worker that this happened. Until
 * it is processed it does not expire: a field of the mask without a value is removed.
 */
export function replayWrite(name: string, foreign: readonly string[]): Write {
  return {
    update: { name, fields: { state: text('pending' satisfies EventState), foreign: list(foreign.map(text)) } },
    updateMask: { fieldPaths: ['state', 'foreign', 'deleteAt'] },
    updateTransforms: [{ fieldPath: 'replays', increment: number(1) }],
    currentDocument: { exists: true },
  };
}

/** Reads a document written above; its contents were checked when it was written. */
export function webhookEvent(data: DocumentData, result: string | null): WebhookEvent {
  return {
    id: data.id,
    signatureValid: true,
    receivedAt: Date.parse(data.receivedAt),
    phoneNumberId: data.phoneNumberId,
    wabaId: data.wabaId,
    foreign: data.foreign,
    sizeBytes: data.sizeBytes,
    deliveries: data.deliveries,
    lastReceivedAt: Date.parse(data.lastReceivedAt),
    ...(data.erasedAt && { erasedAt: Date.parse(data.erasedAt) }),
    result: data.state === 'processed' && result !== null ? (JSON.parse(result) as EventResult) : null,
  };
}
