import { statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { ServiceError } from '../../service-error.ts';
import { faultKindOf, fileFault, findDamage, reasonOf } from './file-fault.ts';
import { fileOf, type StoreFile } from './files.ts';
import {
  type EventsIdentity,
  eventsIdentityOf,
  type OutboxIdentity,
  outboxIdentityOf,
  type ViewIdentity,
  viewIdentityOf,
} from './identity.ts';
import { refuseNewer, versionOf } from './schema.ts';

/** The result of inspecting a file. `empty`: it exists, but was never written or has lost everything. */
export type Inspected<T> =
  | { readonly state: 'missing' }
  | { readonly state: 'empty' }
  | { readonly state: 'damaged'; readonly reason: string }
  | { readonly state: 'whole'; readonly known: T };

export interface KnownEvents {
  readonly identity: EventsIdentity | null;
  /** The number of the first event that is there; 0 if there is none. */
  readonly first: number;
  /** The number of the last event; 0 if there is none. */
  readonly last: number;
  /** The id of the event at the view's position; null if that event isn't there. */
  readonly idAtCursor: string | null;
}

export interface KnownView {
  readonly identity: ViewIdentity | null;
  /** The number of the last event that was processed, and its id. */
  readonly through: number;
  readonly lastEventId: string | null;
}

export interface KnownOutbox {
  readonly identity: OutboxIdentity | null;
}

export interface InspectedFiles {
  readonly events: Inspected<KnownEvents>;
  readonly view: Inspected<KnownView>;
  readonly outbox: Inspected<KnownOutbox>;
}

/**
 * Inspects a store's files without changing any. Files up to `checkBytes` are read whole to find damage; of larger ones,
 * only what is needed to open them.
 * @throws {ServiceError} if one was written by a newer version, or can't be read for a reason other than damage.
 */
export function inspectFiles(path: string, checkBytes: number): InspectedFiles {
  const inspected = <T>(which: StoreFile, read: (database: DatabaseSync) => T): Inspected<T> =>
    inspect(which, fileOf(path, which), checkBytes, read);
  // The view first: a service that runs on the same files may process more meanwhile.
  const view = inspected('view', readView);
  const through = view.state === 'whole' ? view.known.through : 0;
  return {
    view,
    events: inspected('events', (events) => readEvents(events, through)),
    outbox: inspected('outbox', (outbox) => ({ identity: outboxIdentityOf(outbox) })),
  };
}

function inspect<T>(
  which: StoreFile,
  file: string,
  checkBytes: number,
  read: (database: DatabaseSync) => T,
): Inspected<T> {
  const bytes = statSync(file, { throwIfNoEntry: false })?.size;
  if (bytes === undefined) return { state: 'missing' };
  // Not opened: even when only reading, SQLite deletes the log of an empty file.
  if (bytes === 0) return { state: 'empty' };
  try {
    const database = new DatabaseSync(file, { readOnly: true, timeout: 3_000 });
    try {
      refuseNewer(database, file, which);
      if (isBlank(database)) return { state: 'empty' };
      const damage = bytes <= checkBytes ? findDamage(database) : null;
      return damage === null ? { state: 'whole', known: read(database) } : { state: 'damaged', reason: damage };
    } finally {
      database.close();
    }
  } catch (error) {
    if (error instanceof ServiceError || faultKindOf(error) !== 'damaged') throw fileFault(which, file, error);
    return { state: 'damaged', reason: reasonOf(error) };
  }
}

const isBlank = (database: DatabaseSync): boolean =>
  versionOf(database) === 0 && database.prepare('SELECT 1 FROM sqlite_schema').get() === undefined;

function readEvents(events: DatabaseSync, cursor: number): KnownEvents {
  if (versionOf(events) === 0) return { identity: null, first: 0, last: 0, idAtCursor: null };
  const last = events.prepare('SELECT max(seq) AS seq FROM whatsapp_webhook_events').get()?.seq;
  const first = events.prepare('SELECT min(seq) AS seq FROM whatsapp_webhook_events').get()?.seq;
  const at = events.prepare('SELECT id FROM whatsapp_webhook_events WHERE seq = ?').get(cursor);
  return {
    identity: eventsIdentityOf(events),
    first: Number(first ?? 0),
    last: Number(last ?? 0),
    idAtCursor: at === undefined ? null : String(at.id),
  };
}

function readView(view: DatabaseSync): KnownView {
  if (versionOf(view) === 0) return { identity: null, through: 0, lastEventId: null };
  const cursor = view.prepare('SELECT processedThrough, lastEventId FROM whatsapp_event_cursor').get();
  return {
    identity: viewIdentityOf(view),
    through: Number(cursor?.processedThrough ?? 0),
    lastEventId: typeof cursor?.lastEventId === 'string' ? cursor.lastEventId : null,
  };
}
