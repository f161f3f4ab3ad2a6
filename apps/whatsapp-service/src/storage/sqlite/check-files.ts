import { copyFileSync, existsSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { ContentKeys } from '../../encryption/content-keys.ts';
import { ServiceError } from '../../service-error.ts';
import { markOutboxUnknown } from './backup/mark-outbox-unknown.ts';
import { naming, openForWriting } from './database.ts';
import { FileFault, withoutFolder } from './file-fault.ts';
import { fileOf, hasLog, moveAside, type StoreFile, stampOf, storeFiles } from './files.ts';
import {
  beginGeneration,
  bindView,
  type EventsIdentity,
  eventsIdentityOf,
  identifyEvents,
  newEventsIdentity,
  nextGeneration,
} from './identity.ts';
import {
  type Inspected,
  type InspectedFiles,
  inspectFiles,
  type KnownEvents,
  type KnownOutbox,
  type KnownView,
} from './inspect-files.ts';
import { makePrivateFile, makePrivateFolder } from './private-files.ts';
import { refuseUnfinishedImport } from './transfer/staging.ts';

/** News about a file for the operator; the message names files without their folder. */
export interface FileNotice {
  readonly level: 'error' | 'warn' | 'info';
  readonly file: string;
  readonly message: string;
}

export interface FilesCheck {
  readonly notices: readonly FileNotice[];
  /** Why the outbox can't be used; null if it can. Names the file without its folder. */
  readonly outboxFault: ServiceError | null;
}

export interface CheckOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly newId: () => string;
  /** Files up to this size are read whole to find damage. Default 32 MiB, which takes 50 ms. */
  readonly checkBytes?: number;
  /** The keys that decrypt the files. */
  readonly keys?: ContentKeys | null | undefined;
}

const restoreCommand = 'node dist/backup.js --restore NAME (docs/guide/deploy.md)';

/**
 * Inspects a store's files before they are opened, and makes sure that they belong together; see docs/decisions/013.
 * Nothing that may hold data is removed or overwritten: damaged events are refused, a damaged outbox is not used, and a
 * view that is damaged or made from other events is moved aside and rebuilt.
 * @throws {ServiceError} if the events can't be used; then nothing was changed.
 */
export function checkFiles(path: string, options: CheckOptions): FilesCheck {
  return naming('events', path, () => check(path, options));
}

function check(path: string, { now, newId, keys = null, checkBytes = 32 * 1024 * 1024 }: CheckOptions): FilesCheck {
  refuseUnfinishedRestore(path);
  refuseUnfinishedImport(path);
  const notices: FileNotice[] = [];
  const files = inspectFiles(path, checkBytes);
  if (files.events.state === 'damaged') throw new FileFault('events', path, 'damaged', files.events.reason);
  const scene: Scene = {
    path,
    now,
    newId,
    keys,
    say: (level, which, message) => notices.push({ level, file: fileOf(path, which), message }),
  };
  reportAside(scene);
  closeToOthers(scene);
  const view = settleView(scene, files);
  const storeId = settleEvents(scene, files, view);
  const outboxFault = settleOutbox(scene, files.outbox, view, storeId);
  return { notices, outboxFault };
}

interface Scene {
  readonly path: string;
  readonly now: number;
  readonly newId: () => string;
  readonly keys: ContentKeys | null;
  say(level: FileNotice['level'], which: StoreFile, message: string): void;
}

const nameOf = ({ path }: Scene, which: StoreFile): string => basename(fileOf(path, which));

/** A restore killed between two files leaves no usable store. */
function refuseUnfinishedRestore(path: string): void {
  const files = storeFiles.map((which) => fileOf(path, which));
  const file = files.find((each) => !existsSync(each) && existsSync(`${each}.restoring`));
  if (file === undefined) return;
  throw new ServiceError(
    'store_unavailable',
    `A restore was interrupted: ${file}.restoring is not in its place yet. Run the restore again: ${restoreCommand}.`,
  );
}

/** Files that an earlier start moved aside are listed until somebody removes them. */
function reportAside({ path, say }: Scene): void {
  if (!existsSync(dirname(path))) return;
  const names = readdirSync(dirname(path));
  for (const which of storeFiles) {
    const prefix = `${basename(fileOf(path, which))}.`;
    const aside = names
      .filter((name) => name.startsWith(prefix))
      .flatMap((name) => /^(damaged|other)-\w+/.exec(name.slice(prefix.length))?.[0] ?? []);
    for (const ending of new Set(aside)) {
      say(
        'warn',
        which,
        `${prefix}${ending} was moved aside earlier and is still there; remove it once you need nothing in it.`,
      );
    }
  }
}

function closeToOthers({ path, say }: Scene): void {
  for (const change of makePrivateFolder(path)) say('info', 'events', change);
  for (const which of storeFiles) {
    const file = fileOf(path, which);
    if (existsSync(file)) for (const change of makePrivateFile(file)) say('info', which, change);
  }
}

/** The view that stays in use; null if there is none, or if it was moved aside and is rebuilt. */
function settleView(scene: Scene, { view, events }: InspectedFiles): KnownView | null {
  const { path, now, say } = scene;
  const [file, name] = [fileOf(path, 'view'), nameOf(scene, 'view')];
  const kept = events.state === 'whole' ? events.known.last : 0;
  const missing = events.state === 'whole' && events.known.first > 1 ? withoutFirst(events.known.first) : '';
  const again = `it is rebuilt from ${nameOf(scene, 'events')} (webhooks: ${kept})${missing}`;
  if (view.state === 'whole') {
    if (events.state !== 'whole' || fits(view.known, events.known)) return view.known;
    const aside = basename(moveAside(file, 'other', now));
    say(
      'error',
      'view',
      `${name} was not made from the webhooks in ${nameOf(scene, 'events')}: it belongs to another store, or to a ` +
        `history that was replaced. It was moved to ${aside}, and ${again}. If the wrong ${nameOf(scene, 'events')} is ` +
        `in place, stop the service, put the right one in place and move ${aside} back.`,
    );
    return null;
  }
  if (view.state === 'damaged') {
    const aside = basename(moveAside(file, 'damaged', now));
    say('error', 'view', `${name} was damaged (${view.reason}). It was moved to ${aside}, and ${again}.`);
  } else if (kept > 0 || hasLog(file)) {
    say('warn', 'view', `${name} was ${view.state}; ${again}.${moveRestAside(scene, 'view')}`);
  }
  return null;
}

/**
 * Conversations outlive their webhooks, so a view made from the remaining webhooks lacks some (`docs/decisions/038`).
 */
const withoutFirst = (first: number): string =>
  `; those before number ${first} are no longer stored, so older conversations are missing until a backup is restored`;

/** Keeps the remains of a lost file: SQLite would delete the log of an empty one. Returns a sentence about it. */
function moveRestAside({ path, now }: Scene, which: StoreFile): string {
  const file = fileOf(path, which);
  if (!existsSync(file) && !hasLog(file)) return '';
  return ` Its remains were moved to ${basename(moveAside(file, 'damaged', now))}.`;
}

/** Whether a view was made from these events, whose latest may have been lost since. */
function fits(view: KnownView, events: KnownEvents): boolean {
  // A different event under the number of the last processed one: a different history.
  if (events.idAtCursor !== null && events.idAtCursor !== view.lastEventId) return false;
  // Files from before there were identities are judged by that alone.
  if (view.identity === null || events.identity === null) return true;
  if (view.identity.storeId !== events.identity.storeId) return false;
  const { eventsGeneration } = view.identity;
  if (eventsGeneration === events.identity.generation) return true;
  return eventsGeneration === events.identity.parentGeneration && view.through <= events.identity.numbersThrough;
}

/** Makes sure that no event number is assigned twice. Returns the id of the store; null for a new one. */
function settleEvents(
  scene: Scene,
  { events, view: inspectedView, outbox }: InspectedFiles,
  view: KnownView | null,
): string | null {
  const { newId } = scene;
  const outboxStoreId = outbox.state === 'whole' ? outbox.known.identity?.storeId : undefined;
  const generation = view?.identity?.eventsGeneration;
  const adopted = newEventsIdentity(view?.identity?.storeId ?? outboxStoreId ?? newId(), generation ?? newId());
  if (events.state !== 'whole') {
    const isFresh = [inspectedView, outbox].every(({ state }) => state === 'missing' || state === 'empty');
    return isFresh && !hasLog(scene.path) ? null : replaceLostEvents(scene, events.state, adopted, view);
  }
  const { identity, last } = events.known;
  const lastGiven = Math.max(last, identity?.numbersThrough ?? 0);
  if (view && view.through > lastGiven) return continueBehindView(scene, identity ?? adopted, last, view);
  // The first start with identities needs one only to match another file; otherwise opening assigns it.
  const isAdopted = identity === null && (view?.identity ?? outboxStoreId) !== undefined;
  const isRestored = identity !== null && generation !== undefined && generation !== identity.generation;
  if (isAdopted || isRestored) writeIdentity(scene, identity ?? adopted, view);
  return identity?.storeId ?? (isAdopted ? adopted.storeId : null);
}

function replaceLostEvents(
  scene: Scene,
  state: 'missing' | 'empty' | 'damaged',
  before: EventsIdentity,
  view: KnownView | null,
): string {
  const { newId, say } = scene;
  const left = moveRestAside(scene, 'events');
  writeIdentity(scene, nextGeneration(before, newId(), 0, view?.through), view);
  say(
    'error',
    'events',
    `${nameOf(scene, 'events')} was ${state}, though other files of the store exist: the webhooks in it are ` +
      `lost.${left} A new one was started; conversations stay as they are. To get the webhooks back, stop the service ` +
      `and restore a backup: ${restoreCommand}.`,
  );
  return before.storeId;
}

/** The end of the events is gone. Everything made from it stays, and new events get numbers that were never used. */
function continueBehindView(scene: Scene, before: EventsIdentity, last: number, view: KnownView): string {
  const { path, now, newId, say } = scene;
  const next = nextGeneration(before, newId(), last, view.through);
  let left = '';
  if (hasLog(path)) {
    // SQLite overwrites the part that it could not read.
    const copy = `${path}.damaged-${stampOf(now)}-wal`;
    copyFileSync(`${path}-wal`, copy);
    left = ` Its old log was kept as ${basename(copy)}.`;
  }
  writeIdentity(scene, before, view);
  writeIdentity(scene, next, view);
  say(
    'error',
    'events',
    `${nameOf(scene, 'events')} ends at webhook ${last}, but ${view.through} had been processed: it is an older copy, or its end ` +
      `was lost.${left} The conversations stay as they are, and new webhooks are numbered from ${view.through + 1}. To get the ` +
      `missing webhooks back, stop the service and restore a newer backup: ${restoreCommand}.`,
  );
  return next.storeId;
}

/** Gives the events this identity, if they have none or that of its parent, and makes the view count in it. */
function writeIdentity({ path }: Scene, identity: EventsIdentity, view: KnownView | null): void {
  const events = openForWriting(path, 'events');
  try {
    identifyEvents(events, identity);
    beginGeneration(events, identity);
    // Another process may have been faster.
    const written = eventsIdentityOf(events) ?? identity;
    if (view) withFile(path, 'view', (database) => bindView(database, written));
  } finally {
    events.close();
  }
}

function withFile(path: string, which: StoreFile, work: (database: DatabaseSync) => void): void {
  const database = openForWriting(path, which);
  try {
    work(database);
  } finally {
    database.close();
  }
}

/** Whether messages queued in the outbox may be sent. Returns why it can't be used at all; null if it can. */
function settleOutbox(
  scene: Scene,
  outbox: Inspected<KnownOutbox>,
  view: KnownView | null,
  storeId: string | null,
): ServiceError | null {
  const { path, say } = scene;
  const file = fileOf(path, 'outbox');
  if (outbox.state === 'missing' || outbox.state === 'empty') {
    if (view?.identity?.outboxGeneration || hasLog(file)) reportLostOutbox(scene, outbox.state);
    // Left by a process that was killed while creating the file.
    else rmSync(file, { force: true });
    return null;
  }
  const found = outboxFaultOf(file, outbox, storeId);
  const fault = found && withoutFolder(found, file);
  if (fault) say('error', 'outbox', fault.message);
  else if (outbox.state === 'whole' && view && isOlder(outbox.known, view)) doubt(scene, view);
  return fault;
}

function outboxFaultOf(file: string, outbox: Inspected<KnownOutbox>, storeId: string | null): FileFault | null {
  if (outbox.state === 'damaged') return new FileFault('outbox', file, 'damaged', outbox.reason);
  const own = outbox.state === 'whole' ? outbox.known.identity?.storeId : undefined;
  const isOther = own !== undefined && storeId !== null && own !== storeId;
  return isOther ? new FileFault('outbox', file, 'other-store', 'it is of another store') : null;
}

function reportLostOutbox(scene: Scene, state: 'missing' | 'empty'): void {
  const left = moveRestAside(scene, 'outbox');
  scene.say(
    'error',
    'outbox',
    `${nameOf(scene, 'outbox')} is ${state}: messages queued in it are not sent, and its idempotency keys are ` +
      `unknown.${left} The next message starts a new one. If you have the file, stop the service, put it back and start ` +
      'again.',
  );
}

/** Whether the outbox has lost commits, or can't be identified as the one that the view has read. */
function isOlder({ identity }: KnownOutbox, view: KnownView): boolean {
  if (!view.identity?.outboxGeneration) return false;
  const { outboxGeneration, outboxCommits } = view.identity;
  if (identity === null) return true;
  if (identity.generation === outboxGeneration) return identity.commits < outboxCommits;
  return identity.parentGeneration !== outboxGeneration;
}

/** Messages queued in an older outbox may have been sent since, so they are not sent again. */
function doubt(scene: Scene, view: KnownView): void {
  const { path, now, keys, newId, say } = scene;
  const doubted = markOutboxUnknown(fileOf(path, 'outbox'), {
    now,
    keys,
    identity: {
      storeId: view.identity?.storeId ?? newId(),
      generation: newId(),
      parentGeneration: view.identity?.outboxGeneration ?? null,
    },
  });
  say(
    'error',
    'outbox',
    `${nameOf(scene, 'outbox')} is older than the last messages sent from it: it is an older copy, or was truncated. Messages ` +
      `queued in it (messages: ${doubted}) may have been sent since, so they are unknown and not sent again; later ` +
      'statuses settle them. GET /v1/outbox?state=failed lists those that fail.',
  );
}
