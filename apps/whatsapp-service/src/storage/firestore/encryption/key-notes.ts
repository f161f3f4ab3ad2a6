import type { DocumentReference, Firestore } from '@google-cloud/firestore';
import {
  type ContentKeys,
  fingerprintOf,
  type KeyInUse,
  keyProblem,
  plainId,
} from '../../../encryption/content-keys.ts';
import { ServiceError } from '../../../service-error.ts';
import { collections } from '../queries.ts';
import { runInTransaction } from '../run-in-transaction.ts';

/**
 * The database's notes about the keys of its content; there are none as long as all of it is, and always was, plain.
 */
export interface KeyNotes {
  /** The keys that content may be encrypted with; an empty id stands for plain content. */
  readonly inUse: readonly KeyInUse[];
  /** The id of the key that new content is encrypted with, by the instance that was started last with another one than before. */
  readonly current: string;
  /** When that was, in milliseconds since 1970. */
  readonly since: number;
  /** How far content has been gone through; null before it begins. */
  readonly pass: Pass | null;
  /** The instance that goes through it, for others to leave it alone until then. */
  readonly holder: { readonly id: string; readonly until: number } | null;
}

export interface Pass {
  readonly began: number;
  /** Which of the collections, by its place in their list, and the document in it. */
  readonly collection: number;
  readonly after: string | null;
}

export const keyNotes = (firestore: Firestore): DocumentReference =>
  firestore.collection(collections.state).doc('content_keys');

export const writtenNotes = (notes: KeyNotes): { readonly json: string } => ({ json: JSON.stringify(notes) });

export function notesIn(snapshot: { get(field: string): unknown }): KeyNotes | null {
  const json = snapshot.get('json');
  return typeof json === 'string' ? JSON.parse(json) : null;
}

/** @throws {ServiceError} that names the key which stored content needs and the configuration lacks. */
export function refuseMissingKeys(notes: KeyNotes | null, keys: ContentKeys | null): void {
  const problem = keyProblem('The Firestore database', notes?.inUse ?? [], keys);
  if (problem !== null) throw new ServiceError('configuration_invalid', `- ${problem}`);
}

/**
 * Notes the key of new content before anything is written.
 * @throws {ServiceError} as `refuseMissingKeys` does; then nothing was changed.
 */
export async function noteKeys(firestore: Firestore, keys: ContentKeys | null, now: number): Promise<void> {
  const ref = keyNotes(firestore);
  const notesToWrite = (known: KeyNotes | null): KeyNotes | null => {
    refuseMissingKeys(known, keys);
    const after = keys && notesWith(known, keys, now);
    return after === known ? null : after;
  };
  // Nearly every start finds nothing to write, and all instances read this document: without a lock (docs/decisions/063).
  if (notesToWrite(notesIn(await ref.get())) === null) return;
  await runInTransaction(firestore, async (transaction) => {
    const notes = notesToWrite(notesIn(await transaction.get(ref)));
    if (notes) transaction.set(ref, writtenNotes(notes));
  });
}

/** Content that was there before may be plain: an instance without keys may write even into a database that was empty. */
export function notesWith(known: KeyNotes | null, keys: ContentKeys, now: number): KeyNotes | null {
  const current = currentOf(keys);
  if (known === null && current.id === plainId) return null;
  if (known?.current === current.id) return known;
  const others = (known?.inUse ?? [{ id: plainId, fingerprint: '' }]).filter(({ id }) => id !== current.id);
  return { inUse: [...others, current], current: current.id, since: now, pass: null, holder: null };
}

/** Of a database that is empty, and that nothing but an import writes to. */
export function notesOfEmpty(keys: ContentKeys | null, now: number): KeyNotes | null {
  const current = keys && currentOf(keys);
  if (!current || current.id === plainId) return null;
  return { inUse: [current], current: current.id, since: now, pass: null, holder: null };
}

function currentOf(keys: ContentKeys): KeyInUse {
  const key = keys.keys.find(({ id }) => id === keys.current);
  return key ? { id: key.id, fingerprint: fingerprintOf(key) } : { id: plainId, fingerprint: '' };
}
