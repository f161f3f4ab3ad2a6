import { type DocumentData, type DocumentSnapshot, FieldValue, Timestamp } from '@google-cloud/firestore';
import { keptUntil, type Retention } from '../../../records/retention.ts';
import type { EventState } from '../event-document.ts';

/** The fields of an event's document from which its expiry is worked out. */
export const expiryFieldsOfEvent = ['state', 'receivedAt', 'phoneNumberId', 'rawParts', 'resultParts', 'deleteAt'];

/** From when on Firestore may delete an event that has been processed, with its parts; null if it is kept forever. */
export function eventExpiry(retention: Retention, event: DocumentSnapshot): Timestamp | null {
  return receivedExpiry(retention, event.get('receivedAt'), event.get('phoneNumberId'));
}

/** The expiry of data that belongs to an event received then; null if it belongs to none. */
export function receivedExpiry(retention: Retention, receivedAt: string, number: string | null): Timestamp | null {
  const at = Date.parse(receivedAt);
  const until = Number.isNaN(at) ? null : keptUntil(retention, 'events', at, number);
  return until === null ? null : Timestamp.fromMillis(until);
}

/** An event that waits to be processed is never deleted, whatever its age. */
export const isProcessed = (event: DocumentSnapshot): boolean =>
  event.get('state') === ('processed' satisfies EventState);

/** For an update of a document: the field, or its removal. */
export const deleteAtField = (expiry: Timestamp | null): DocumentData => ({
  deleteAt: expiry ?? FieldValue.delete(),
});
