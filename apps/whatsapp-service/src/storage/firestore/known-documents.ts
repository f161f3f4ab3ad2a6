import type { DocumentData, DocumentReference, DocumentSnapshot, Firestore, Timestamp } from '@google-cloud/firestore';

/** A document as this instance last saw it. */
export interface KnownDocument {
  /** The record; undefined if there is no document. */
  readonly doc: unknown;
  readonly fields: readonly string[];
  /** Shows Firestore that nobody has changed it since; null if there is no document. */
  readonly updateTime: Timestamp | null;
}

/**
 * The documents that this instance has read or written in the last minute: a commit on top of one is refused if others
 * have changed it since.
 */
export interface KnownDocuments {
  find(ref: DocumentReference): KnownDocument | undefined;
  note(ref: DocumentReference, document: KnownDocument): void;
  forget(ref: DocumentReference): void;
}

/** The statuses of a message come within seconds; other instances' changes make older copies useless. */
const knownForMs = 60_000;
const maxKnown = 4_000;
/** Longer ones are read again: they are few, and would take the memory of many. */
const maxLength = 16_000;

function createKnownDocuments(steadyNow: () => number): KnownDocuments {
  const known = new Map<string, { readonly document: KnownDocument; readonly at: number }>();
  const dropOld = (): void => {
    for (const [path, { at }] of known) {
      if (known.size <= maxKnown && steadyNow() - at < knownForMs) return;
      known.delete(path);
    }
  };
  return {
    find: ({ path }) => {
      const found = known.get(path);
      return found && steadyNow() - found.at < knownForMs ? found.document : undefined;
    },
    note: ({ path }, document) => {
      known.delete(path);
      const { doc } = document;
      if (doc === undefined || isShort(doc)) {
        known.set(path, { document, at: steadyNow() });
      }
      dropOld();
    },
    forget: ({ path }) => {
      known.delete(path);
    },
  };
}

/** Text, or bytes if it is encrypted. */
const isShort = (doc: unknown): boolean =>
  (typeof doc === 'string' || doc instanceof Uint8Array) && doc.length <= maxLength;

export const absent: KnownDocument = { doc: undefined, fields: [], updateTime: null };

/** The document that a snapshot shows. */
export function shownBy(snapshot: DocumentSnapshot): KnownDocument {
  const { updateTime } = snapshot;
  if (!updateTime) return absent;
  return { doc: snapshot.get('doc'), fields: Object.keys(snapshot.data() ?? {}), updateTime };
}

/** The document after `data` is written. */
export const writtenAs = (data: DocumentData, updateTime: Timestamp): KnownDocument => ({
  doc: data.doc,
  fields: Object.keys(data),
  updateTime,
});

const ofConnection = new WeakMap<Firestore, KnownDocuments>();

/** The documents known to this connection. */
export function knownTo(firestore: Firestore): KnownDocuments {
  const known = ofConnection.get(firestore) ?? createKnownDocuments(() => performance.now());
  ofConnection.set(firestore, known);
  return known;
}
