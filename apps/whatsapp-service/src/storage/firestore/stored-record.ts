import { gunzipSync, gzipSync } from 'node:zlib';
import {
  type DocumentData,
  type DocumentReference,
  type DocumentSnapshot,
  type Firestore,
  Timestamp,
} from '@google-cloud/firestore';
import type { Collection } from '../../records/collection.ts';
import { defaultRetention, type Retention } from '../../records/retention.ts';
import { cipherOf } from './encryption/content-cipher.ts';
import { maxDocumentBytes } from './limits.ts';

/** Kept free for the fields by which a record is found. */
const reservedBytes = 20_000;

/** A snapshot as far as its record is read. */
export type StoredDocument = Pick<DocumentSnapshot, 'get' | 'ref'>;

/**
 * A record as the field `doc`: JSON text, or its bytes gzipped if a document can't hold the text; encrypted if the
 * connection has keys. A message of 1 MiB, the longest that Meta accepts, fits then: even text without a pattern gets a
 * sixth shorter. Null if it does not fit, or is longer than `maxBytes`.
 */
export function storedRecord(
  ref: DocumentReference,
  record: unknown,
  maxBytes = Number.POSITIVE_INFINITY,
): DocumentData | null {
  const { seal } = cipherOf(ref.firestore);
  const json = JSON.stringify(record);
  const bytes = Buffer.byteLength(json);
  const most = maxDocumentBytes - reservedBytes;
  if (bytes <= most) return { doc: seal(json, ref.path) };
  const doc = bytes <= maxBytes ? gzipSync(json) : null;
  return doc && doc.byteLength <= most ? { doc: seal(doc, ref.path) } : null;
}

/** The record as it was written, or null if there is none. */
export function readStoredRecord(snapshot: StoredDocument): unknown {
  const doc: unknown = snapshot.get('doc');
  if (typeof doc === 'string') return JSON.parse(doc);
  if (!(doc instanceof Uint8Array)) return null;
  const plain = cipherOf(snapshot.ref.firestore).open(doc, snapshot.ref.path);
  return JSON.parse(Buffer.from(isGzip(plain) ? gunzipSync(plain) : plain).toString('utf8'));
}

/** No JSON begins so. */
export const isGzip = (bytes: Uint8Array): boolean => bytes[0] === 0x1f;

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
