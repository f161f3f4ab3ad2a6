import type { DocumentSnapshot, Firestore } from '@google-cloud/firestore';
import { eventId } from '../../inbound/event-id.ts';
import { ServiceError } from '../../service-error.ts';
import { cipherOf } from './encryption/content-cipher.ts';
import { eventParts } from './queries.ts';
import { originalBody, type RawEncoding } from './raw-body.ts';

/** The fields of an event's document that lead to its body. */
export const bodyFields = ['raw', 'rawEncoding', 'rawParts', 'bodyId'] as const;

/** The exact bytes of an event, from its document or from its parts. Rejects with `store_corrupt` if they are not. */
export async function storedPayload(firestore: Firestore, snapshot: DocumentSnapshot): Promise<Uint8Array> {
  const rawParts: number = snapshot.get('rawParts');
  const parts = snapshot.ref.collection(eventParts);
  const refs = Array.from({ length: rawParts }, (_, index) => parts.doc(`raw-${index}`));
  return bodyFrom(
    snapshot,
    refs.length === 0 ? [] : (await firestore.getAll(...refs)).map((part) => part.get('bytes')),
  );
}

/** The same, given the bytes of its parts; none if it has no parts. */
export async function bodyFrom(snapshot: DocumentSnapshot, parts: Uint8Array[]): Promise<Uint8Array> {
  const { raw, rawEncoding, bodyId = snapshot.id } = snapshot.data() ?? {};
  const stored = parts.length === 0 ? [raw] : parts;
  const payload = await original(snapshot, rawEncoding, stored);
  // The id is the body's hash, so a body that was changed or is incomplete can't pass for it; after an erasure `bodyId` is.
  if (eventId(payload) !== bodyId) throw corrupt(snapshot.id);
  return payload;
}

async function original(
  { id, ref }: DocumentSnapshot,
  encoding: RawEncoding,
  stored: Uint8Array[],
): Promise<Uint8Array> {
  try {
    return await originalBody(encoding, stored, (bytes) => cipherOf(ref.firestore).open(bytes, ref.path));
  } catch (cause) {
    throw cause instanceof ServiceError ? cause : corrupt(id, cause);
  }
}

function corrupt(id: string, cause?: unknown): ServiceError {
  const message = `The body of webhook event ${id} differs from what was stored: someone changed or deleted part of it.`;
  return new ServiceError('store_corrupt', message, { cause });
}
