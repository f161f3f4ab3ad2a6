import { hash } from 'node:crypto';

/** The id of the event that this body is: the first 32 hex digits of its SHA-256. */
export function eventId(payload: Uint8Array): string {
  return hash('sha256', payload, 'hex').slice(0, 32);
}
