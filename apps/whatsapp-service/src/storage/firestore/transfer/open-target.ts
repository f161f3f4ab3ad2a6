import type { Firestore } from '@google-cloud/firestore';
import { allCollections } from '../../../collections.ts';
import type { ContentKeys } from '../../../encryption/content-keys.ts';
import { outboxEntries, outboxLanes } from '../../../outbox/collections.ts';
import { doubtHoldMs, markLaneUnknown } from '../../../outbox/mark-lane-unknown.ts';
import { releaseEntry } from '../../../outbox/release-entry.ts';
import type { Retention } from '../../../records/retention.ts';
import { ServiceError } from '../../../service-error.ts';
import type { DumpTarget } from '../../../transfer/dump.ts';
import { type Connection, connect } from '../connection.ts';
import { useKeys } from '../encryption/content-cipher.ts';
import { keyNotes, noteKeys, notesOfEmpty, writtenNotes } from '../encryption/key-notes.ts';
import { outboxRecord } from '../outbox/outbox-documents.ts';
import { runOutboxFlow } from '../outbox/run-outbox-flow.ts';
import { collections, query, queryShapes, shards, workShards } from '../queries.ts';
import { storeFault } from '../store-fault.ts';
import { dateBy } from '../stored-record.ts';
import { createLoader } from './firestore-loaders.ts';
import { type ImportMark, importMark, readImportMark } from './import-mark.ts';
import { type FirestorePlace, firestoreSource, requestTimeoutMs } from './open-source.ts';
import { allOf, createReads } from './pages.ts';
import { persistently } from './persistently.ts';

export interface FirestoreTargetOptions {
  readonly place: FirestorePlace;
  /** Identifies this export. */
  readonly importId: string;
  readonly retention: Retention;
  /** The keys that encrypt stored content; null if it is plain. */
  readonly keys: ContentKeys | null;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Opens a database to be filled by an import; no service starts on it until that is done.
 * @throws {ServiceError} if it is not empty.
 */
export async function openFirestoreTarget(options: FirestoreTargetOptions): Promise<DumpTarget> {
  const connection = await connect({ ...options.place, requestTimeoutMs });
  try {
    dateBy(connection.firestore, options.retention);
    const mark = await begin(connection.firestore, options);
    useKeys(connection.firestore, options.keys);
    return createTarget(connection, mark, options.now);
  } catch (error) {
    await connection.close();
    throw storeFault(error, 'begin an import');
  }
}

async function begin(firestore: Firestore, { importId, keys, now }: FirestoreTargetOptions): Promise<ImportMark> {
  const found = await readImportMark(firestore);
  if (found?.importId === importId) {
    await noteKeys(firestore, keys, now());
    return found;
  }
  if (found)
    throw new ServiceError(
      'store_unavailable',
      'The import of another export into this database has not finished. Import that one again, or delete the collections whose names begin with whatsapp_ to give it up.',
    );
  const names = new Set([...Object.values(collections), ...allCollections.map(({ name }) => `whatsapp_${name}`)]);
  // The services' own notes there are replaced.
  names.delete(collections.state);
  for (const name of names) {
    if ((await firestore.collection(name).limit(1).get()).empty) continue;
    throw new ServiceError(
      'store_unavailable',
      `This Firestore database already contains data (${name}), and an import never adds to any. Name another project with GOOGLE_CLOUD_PROJECT, or delete the collections whose names begin with whatsapp_.`,
    );
  }
  const notes = notesOfEmpty(keys, now());
  if (notes) await keyNotes(firestore).set(writtenNotes(notes));
  else await keyNotes(firestore).delete();
  const mark: ImportMark = { importId, isPublishing: false, lines: {} };
  await importMark(firestore).create({ json: JSON.stringify(mark) });
  return mark;
}

function createTarget(connection: Connection, begun: ImportMark, now: () => number): DumpTarget {
  const { firestore } = connection;
  let mark = begun;
  const save = async (change: Partial<ImportMark>): Promise<void> => {
    mark = { ...mark, ...change };
    await persistently(() => importMark(firestore).set({ json: JSON.stringify(mark) }));
  };
  const stored = (name: string): number => mark.lines[name] ?? 0;
  return {
    isPublishing: begun.isPublishing,
    stored,
    load: (name) => {
      const loader = createLoader(connection, name);
      return {
        pass: loader.pass,
        store: async (records) => {
          await loader.store(records);
          await save({ lines: { ...mark.lines, [name]: stored(name) + records.length } });
        },
      };
    },
    source: async () =>
      firestoreSource({ connection, isStopped: true, readTime: null, fingerprint: null, close: async () => undefined }),
    publish: async (mayHaveSent) => {
      await save({ isPublishing: true });
      const doubted = mayHaveSent ? await doubt(firestore, now()) : 0;
      await persistently(() => importMark(firestore).delete());
      return { doubted };
    },
    close: connection.close,
  };
}

/** Makes every message that may have been sent unknown; doing it again changes nothing. */
async function doubt(firestore: Firestore, now: number): Promise<number> {
  const reads = createReads(firestore, null);
  for await (const doc of allOf(reads, query(firestore, queryShapes.scheduledOutboxEntries, { among: shards }))) {
    const entry = outboxRecord(outboxEntries, doc);
    if (entry && (entry.sendAt ?? 0) <= now) await runOutboxFlow(firestore, () => releaseEntry(entry.id, now));
  }
  let doubted = 0;
  for await (const doc of allOf(reads, query(firestore, queryShapes.lanesByDue, { among: workShards }))) {
    const lane = outboxRecord(outboxLanes, doc);
    if (!lane) continue;
    const { entries } = await runOutboxFlow(firestore, () => markLaneUnknown(lane.key, { now, holdMs: doubtHoldMs }));
    doubted += entries.length;
  }
  return doubted;
}
