import { randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';

/*
 * A store is three files, and each holds positions in another: how far the view has read the events, and the sent messages
 * of the outbox. A position is meaningful only in the history that it was taken from. So each file says which store it
 * belongs to and which generation of its history this is, and each position names the generation that it counts in.
 */

export interface EventsIdentity {
  readonly storeId: string;
  readonly generation: string;
  readonly parentGeneration: string | null;
  /** The last number that means the same event in the parent generation and in this one. */
  readonly sharedThrough: number;
  /** New events get numbers higher than this. */
  readonly numbersThrough: number;
  /** How many numbers no longer have an event. */
  readonly lostNumbers: number;
}

export interface ViewIdentity {
  readonly storeId: string;
  readonly eventsGeneration: string;
  readonly outboxGeneration: string | null;
  /** The commits of that outbox when it was last read: an outbox with fewer is older. */
  readonly outboxCommits: number;
  /** Webhooks received before this, in milliseconds since 1970, are reported as no change. */
  readonly changesSince: number;
}

export interface OutboxIdentity {
  readonly storeId: string;
  readonly generation: string;
  readonly parentGeneration: string | null;
  readonly commits: number;
}

/** An older view has certainly reported changes that happened this long before the new one began. */
export const doubtMs = 60 * 60_000;

/** A new id of a store or a generation: short, since each event of the stream carries one. */
export const newId = (): string => randomBytes(9).toString('base64url');

export const eventsIdentityOf = (events: DatabaseSync): EventsIdentity | null =>
  find<EventsIdentity>(events, 'whatsapp_events_identity');

export const viewIdentityOf = (view: DatabaseSync): ViewIdentity | null =>
  find<ViewIdentity>(view, 'whatsapp_view_identity');

export const outboxIdentityOf = (outbox: DatabaseSync): OutboxIdentity | null =>
  find<OutboxIdentity>(outbox, 'outbox_identity');

/** The only row of a table; null if there is none, or if the file is from before there were identities. */
function find<T>(database: DatabaseSync, table: string): T | null {
  const isThere = database.prepare('SELECT 1 FROM sqlite_schema WHERE name = ?').get(table) !== undefined;
  const row = isThere ? database.prepare(`SELECT * FROM ${table}`).get() : undefined;
  // The columns of these tables match the fields of these types.
  return row === undefined ? null : ({ ...row } as T);
}

/** Gives the events an identity if they have none yet. */
export function identifyEvents(events: DatabaseSync, identity: EventsIdentity): void {
  const { storeId, generation, parentGeneration, sharedThrough, numbersThrough, lostNumbers } = identity;
  events
    .prepare(`
      INSERT OR IGNORE INTO whatsapp_events_identity (only, storeId, generation, parentGeneration, sharedThrough,
        numbersThrough, lostNumbers)
      VALUES (1, ?, ?, ?, ?, ?, ?)`)
    .run(storeId, generation, parentGeneration, sharedThrough, numbersThrough, lostNumbers);
}

/** For a file without a history, or with one that no other file counts in. */
export function newEventsIdentity(storeId: string, generation: string): EventsIdentity {
  return { storeId, generation, parentGeneration: null, sharedThrough: 0, numbersThrough: 0, lostNumbers: 0 };
}

/**
 * Records that the view is made from this generation of the events, and counts in it.
 * @param changesSince for a new view of existing events: webhooks received before are reported as no change.
 */
export function bindView(
  view: DatabaseSync,
  { storeId, generation }: Pick<EventsIdentity, 'storeId' | 'generation'>,
  changesSince = 0,
): void {
  // Another history of the events may number changes again from where this one ends.
  view
    .prepare(`
      INSERT INTO whatsapp_view_identity (only, storeId, eventsGeneration, changesGeneration, changesSince)
      VALUES (1, ?, ?, hex(randomblob(6)), ?)
      ON CONFLICT (only) DO UPDATE SET storeId = excluded.storeId, eventsGeneration = excluded.eventsGeneration,
        changesParent = changesGeneration, changesGeneration = excluded.changesGeneration,
        changesShared = ifnull((SELECT seq FROM sqlite_sequence WHERE name = 'whatsapp_changes'), 0)
      WHERE storeId <> excluded.storeId OR eventsGeneration <> excluded.eventsGeneration`)
    .run(storeId, generation, changesSince);
}

/** Gives the outbox an identity if it has none yet. */
export function identifyOutbox(
  outbox: DatabaseSync,
  { storeId, generation, parentGeneration }: Omit<OutboxIdentity, 'commits'>,
): void {
  outbox
    .prepare('INSERT OR IGNORE INTO outbox_identity (only, storeId, generation, parentGeneration) VALUES (1, ?, ?, ?)')
    .run(storeId, generation, parentGeneration);
}

/** Begins a new generation of the outbox: positions in it differ from those that the other files know. */
export function replaceOutboxIdentity(outbox: DatabaseSync, identity: Omit<OutboxIdentity, 'commits'>): void {
  outbox.prepare('DELETE FROM outbox_identity').run();
  identifyOutbox(outbox, identity);
}

/** The identity of a history whose end was cut off: it reaches `last`, while numbers up to `through` were assigned. */
export function nextGeneration(
  before: EventsIdentity,
  generation: string,
  last: number,
  through = last,
): EventsIdentity {
  const numbersThrough = Math.max(through, before.numbersThrough);
  return {
    storeId: before.storeId,
    generation,
    parentGeneration: before.generation,
    sharedThrough: last,
    numbersThrough,
    lostNumbers: before.lostNumbers + numbersThrough - Math.max(last, before.numbersThrough),
  };
}

/** Begins a generation of the events, unless another process was faster. */
export function beginGeneration(events: DatabaseSync, next: EventsIdentity): void {
  const { generation, parentGeneration, sharedThrough, numbersThrough, lostNumbers } = next;
  events
    .prepare(`
      UPDATE whatsapp_events_identity SET generation = ?, parentGeneration = ?, sharedThrough = ?, numbersThrough = ?,
        lostNumbers = ?
      WHERE generation = ?`)
    .run(generation, parentGeneration, sharedThrough, numbersThrough, lostNumbers, parentGeneration);
}

/** The number of the last event that there is or was. */
export const lastNumberSql = `
  SELECT max(coalesce((SELECT max(seq) FROM whatsapp_webhook_events), 0), numbersThrough) AS last, lostNumbers AS lost
  FROM whatsapp_events_identity`;
