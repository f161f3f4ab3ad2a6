import type { Timestamp } from '@google-cloud/firestore';
import type { ContentKeys } from '../../../encryption/content-keys.ts';
import { continuityBeatMs } from '../../../inbound/continuity.ts';
import { ServiceError } from '../../../service-error.ts';
import type { DumpSource } from '../../../transfer/dump.ts';
import { continuityKey } from '../../../transfer/state-keys.ts';
import { type ConnectionOptions, connect } from '../connection.ts';
import { useKeys } from '../encryption/content-cipher.ts';
import { keyNotes, notesIn, refuseMissingKeys } from '../encryption/key-notes.ts';
import { collections } from '../queries.ts';
import { storeFault } from '../store-fault.ts';
import { createReaders } from './firestore-source.ts';
import { refuseUnfinishedImport } from './import-mark.ts';
import { createReads } from './pages.ts';

export type FirestorePlace = Omit<ConnectionOptions, 'requestTimeoutMs'>;

/** A page of an export takes longer than a service's requests. */
export const requestTimeoutMs = 60_000;

/**
 * Opens a database to be exported. If a service is running, everything is read as it was at this moment, which Firestore keeps for an hour,
 * or for a week with point-in-time recovery.
 */
export async function openFirestoreSource(
  place: FirestorePlace,
  keys: ContentKeys | null,
  now: () => number,
): Promise<DumpSource> {
  const connection = await connect({ ...place, requestTimeoutMs });
  const { firestore } = connection;
  try {
    await refuseUnfinishedImport(firestore);
    refuseMissingKeys(notesIn(await keyNotes(firestore).get()), keys);
    useKeys(firestore, keys);
    const continuity = await firestore.collection(collections.state).doc(continuityKey).get();
    const seenAt = Number(continuity.get('seenAt') ?? 0);
    // A running service says so every few seconds.
    const isStopped = now() - seenAt > 3 * continuityBeatMs;
    return firestoreSource({
      ...{ connection, isStopped, readTime: isStopped ? null : continuity.readTime },
      // A stopped service's data has changed if the service was seen again since.
      fingerprint: isStopped ? `firestore ${seenAt}` : null,
      close: connection.close,
    });
  } catch (error) {
    await connection.close();
    throw storeFault(error, 'be read');
  }
}

interface SourceOptions extends Pick<DumpSource, 'isStopped' | 'fingerprint' | 'close'> {
  readonly connection: Pick<Awaited<ReturnType<typeof connect>>, 'firestore'>;
  readonly readTime: Timestamp | null;
}

export function firestoreSource({ connection, readTime, ...facts }: SourceOptions): DumpSource {
  const readers = createReaders(createReads(connection.firestore, readTime));
  return {
    store: 'firestore',
    ...facts,
    read: async function* (name, skipped) {
      let number = 0;
      try {
        for await (const record of readers.get(name)?.() ?? []) {
          number += 1;
          if (number > skipped) yield record;
        }
      } catch (error) {
        throw explained(error, readTime);
      }
    },
  };
}

function explained(error: unknown, readTime: Timestamp | null): unknown {
  if (readTime === null || !(error instanceof Error) || !/read.?time|too old/i.test(error.message))
    return storeFault(error, 'be read');
  return new ServiceError(
    'store_unavailable',
    'Firestore no longer has the store’s state from the beginning of the export: it keeps past states for an hour. Stop the service and export again, or turn on point-in-time recovery.',
    { cause: error },
  );
}
