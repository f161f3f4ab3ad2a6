import { gunzipSync, gzipSync } from 'node:zlib';
import { type DocumentData, type DocumentSnapshot, type Firestore, Timestamp } from '@google-cloud/firestore';
import type { Collection } from '../../records/collection.ts';
import { defaultRetention, type Retention } from '../../records/retention.ts';
import { maxDocumentBytes } from './limits.ts';

/** Kept free for the fields by which a record is found. */
const reservedBytes = 20_000;
/**
 * A record as the field `doc`: JSON text, or its bytes gzipped where a document can't hold the text. A message of 1 MiB, the
 * longest that Meta takes, fits then: even text without a pattern gets a sixth shorter. Null where it does not fit, or is longer
 * than `maxBytes`.
 */
export function storedRecord(record: unknown, maxBytes = Number.POSITIVE_INFINITY): DocumentData | null {
  const json = JSON.stringify(record);
  const bytes = Buffer.byteLength(json);
  const most = maxDocumentBytes - reservedBytes;
  if (bytes <= most) return { doc: json };
  const doc = bytes <= maxBytes ? gzipSync(json) : null;
  return doc && doc.byteLength <= most ? { doc } : null;
}

/** The record as it was written, or null where there is none. */
export function readStoredRecord(snapshot: Pick<DocumentSnapshot, 'get'>): unknown {
  const doc: unknown = snapshot.get('doc');
  if (doc instanceof Uint8Array) return JSON.parse(gunzipSync(doc).toString('utf8'));
  return typeof doc === 'string' ? JSON.parse(doc) : null;
}

/** By which settings documents are dated that are written by way of a connection. */
const retentions = new WeakMap<Firestore, Retention>();

/** Has everything that is written by way of this connection dated by these settings; until then it is by the default ones. */
export function dateBy(firestore: Firestore, retention: Retention): void {
  retentions.set(firestore, retention);
}

export const retentionOf = (firestore: Firestore): Retention => retentions.get(firestore) ?? defaultRetention;

/** From when on Firestore's TTL policy may delete a record, at its own pace; left out of one that is in use or kept for good. */
export function deleteAt<T extends object>(firestore: Firestore, collection: Collection<T>, record: T): DocumentData {
  const keptUntil = collection.keptUntil?.(record, retentionOf(firestore)) ?? null;
  return keptUntil === null ? {} : { deleteAt: Timestamp.fromMillis(keptUntil) };
}
