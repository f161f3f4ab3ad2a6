import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { daysIn } from '@intexuraos/cloud-api';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { itemTasks } from '../../inbound/process-event.ts';
import { createAcceptBatch } from './accept-batch.ts';
import { checkFiles } from './check-files.ts';
import { openEvents, openForWriting, openOutbox, openView } from './database.ts';
import { keyTables } from './encryption/key-notes.ts';
import { createEventFeed } from './event-feed.ts';
import { fileOf, type StoreFile, storeFiles, withLogs } from './files.ts';
import { eventsIdentityOf, outboxIdentityOf, viewIdentityOf } from './identity.ts';
import { createKnownIds } from './known-ids.ts';
import { createProcessPending } from './process-pending.ts';
import { createProgress } from './progress.ts';

let folder = '';
let path = '';
let ids = 0;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-files-'));
  path = join(folder, 'whatsapp.db');
  ids = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

const check = (now = Date.UTC(2026, 10, 30)) => {
  const newId = (): string => `id-${++ids}`;
  return checkFiles(path, { now, newId }).notices.map(({ level, message }) => `${level}: ${message}`);
};

function withFile<T>(which: StoreFile, work: (database: DatabaseSync) => T): T {
  const database = openForWriting(path, which);
  try {
    return work(database);
  } finally {
    database.close();
  }
}

/** Opens the files as the service does, which upgrades them, and closes them. */
function openAll(work: (events: DatabaseSync, view: DatabaseSync) => void = () => undefined): void {
  const events = openEvents(path);
  const view = openView(path, events);
  const identity = viewIdentityOf(view);
  if (identity === null) throw new Error('A view has an identity from the beginning.');
  openOutbox(path, identity).close();
  work(events, view);
  view.close();
  events.close();
}

/** A store with this many events, all of them processed. */
function makeStore(count: number): void {
  openAll((events, view) => {
    store(events, 1, count);
    view.prepare('UPDATE whatsapp_event_cursor SET processedThrough = ?, lastEventId = ?').run(count, `event-${count}`);
  });
}

function store(events: DatabaseSync, from: number, to: number): void {
  const insert = events.prepare(
    "INSERT INTO whatsapp_webhook_events (seq, id, idHash, payload, receivedAt) VALUES (?, ?, ?, '{}', '2026-11-30T00:00:00.000Z')",
  );
  for (let seq = from; seq <= to; seq += 1) insert.run(seq, `event-${seq}`, seq);
}

const deleteFrom = (seq: number): void =>
  withFile('events', (events) => events.exec(`DELETE FROM whatsapp_webhook_events WHERE seq >= ${seq}`));
const identities = () => ({
  events: withFile('events', eventsIdentityOf),
  view: withFile('view', viewIdentityOf),
  outbox: withFile('outbox', outboxIdentityOf),
});

/** The events after a position of the stream, and the position after the last. */
function readFeed(place?: string): { readonly ids: readonly string[]; readonly end: string } {
  return withFile('events', (events) => {
    events.prepare('ATTACH ? AS view').run(fileOf(path, 'view'));
    const feed = createEventFeed(events, () => Date.UTC(2026, 11, 1));
    const entries = place === undefined ? [] : feed.readFeed(place, 10).entries;
    return { ids: entries.map(({ event }) => event.id), end: feed.feedPlace(null) };
  });
}

/** As left by a version without identities. */
function forgetIdentities(...files: readonly StoreFile[]): void {
  const tables = { events: 'whatsapp_events_identity', view: 'whatsapp_view_identity', outbox: 'outbox_identity' };
  const versionBefore = (which: StoreFile): number =>
    readdirSync(new URL(`./migrations/${which}/`, import.meta.url))
      .sort()
      .findIndex((name) => name.endsWith('-identity.sql'));
  for (const which of files)
    withFile(which, (database) => {
      database.exec(
        `DROP TABLE ${tables[which]}; DROP TABLE ${keyTables[which]}; PRAGMA user_version = ${versionBefore(which)}`,
      );
      if (which === 'events') database.exec('ALTER TABLE whatsapp_webhook_events DROP COLUMN erasedAt');
      if (which === 'view') database.exec(beforeArrival);
      if (which === 'outbox') database.exec(beforeSchedule);
    });
}

/** The outbox as it was before its migration 0004. */
const beforeSchedule = `
  DROP TABLE outbox_changes;
  DROP INDEX outbox_ended;
  DROP INDEX outbox_sent_learned;
  ALTER TABLE outbox_sent DROP COLUMN learned;
  ALTER TABLE outbox_sent DROP COLUMN at;
  DROP TABLE records;
  DROP TABLE record_index;
  DROP INDEX outbox_open_states;
  ALTER TABLE outbox_entries DROP COLUMN waitsSince;
  CREATE INDEX outbox_open_states ON outbox_entries (state, createdAt) WHERE isOpen = 1`;

/** The view as it was before its migration 0006; the additions of 0007 to its identity are removed with that. */
const beforeArrival = `
  DROP INDEX whatsapp_messages_by_time;
  DROP TABLE whatsapp_changes;
  ALTER TABLE whatsapp_outbox_cursor DROP COLUMN changesThrough;
  ALTER TABLE whatsapp_outbox_cursor DROP COLUMN changesOf;
  DROP TRIGGER whatsapp_search_added;
  DROP TRIGGER whatsapp_search_changed;
  DROP TRIGGER whatsapp_search_removed;
  DROP TABLE whatsapp_search;
  DROP TABLE whatsapp_search_queue;
  DROP INDEX whatsapp_messages_by_place;
  ALTER TABLE whatsapp_messages DROP COLUMN arrivedLast;
  CREATE INDEX whatsapp_messages_by_conversation ON whatsapp_messages (conversationKey, at DESC, key)`;

describe('checkFiles', () => {
  it('reports nothing about an intact store, a missing one, and one that was just created', () => {
    expect(check()).toEqual([]);
    openAll();
    expect(check()).toEqual([]);
    makeStore(3);
    expect(check()).toEqual([]);
  });

  it('gives files of an older version a common identity, and reports nothing', () => {
    makeStore(3);
    forgetIdentities(...storeFiles);
    expect(check()).toEqual([]);
    openAll();
    const { events, view, outbox } = identities();
    expect([view?.storeId, outbox?.storeId]).toEqual([events?.storeId, events?.storeId]);
    expect(view?.eventsGeneration).toBe(events?.generation);
  });

  it.each(storeFiles)('adds %s of an older version to the store of the other files', (which) => {
    makeStore(3);
    const before = identities();
    forgetIdentities(which);
    expect(check()).toEqual([]);
    openAll();
    expect(identities()).toEqual({ ...before, [which]: expect.objectContaining({ storeId: before.events?.storeId }) });
    expect(check()).toEqual([]);
  });

  it('keeps the view of an older version if its last webhooks are gone, and moves it aside if they are different ones', () => {
    makeStore(3);
    forgetIdentities(...storeFiles);
    deleteFrom(3);
    expect(check()).toEqual([
      expect.stringMatching(/^error: whatsapp\.db ends at webhook 2, but 3 had been processed/),
    ]);
    withFile('events', (events) => store(events, 3, 3));
    withFile('events', (events) => events.exec("UPDATE whatsapp_webhook_events SET id = 'another' WHERE seq = 3"));
    forgetIdentities('events', 'view');
    expect(check()).toEqual([
      expect.stringMatching(
        /^error: whatsapp\.view\.db was not made from .* rebuilt from whatsapp\.db \(webhooks: 3\)/,
      ),
    ]);
  });

  it('assigns no number twice when the last webhooks are gone, and counts those that are there', () => {
    makeStore(5);
    const before = identities();
    deleteFrom(3);
    expect(check()).toHaveLength(1);
    expect(check()).toEqual([]);
    const after = identities();
    expect(after.events).toMatchObject({
      storeId: before.events?.storeId,
      parentGeneration: before.events?.generation,
      sharedThrough: 2,
      numbersThrough: 5,
      lostNumbers: 3,
    });
    expect(after.view?.eventsGeneration).toBe(after.events?.generation);
    const progress = (): unknown =>
      withFile('events', (events) => withFile('view', (view) => createProgress(view, events)()));
    expect(progress()).toMatchObject({ stored: 2, pending: 0 });
    withFile('events', (events) => store(events, 6, 7));
    expect(progress()).toMatchObject({ stored: 4, pending: 2 });
    // The same again, with a crash between writing the two files.
    withFile('view', (view) =>
      view.exec("UPDATE whatsapp_event_cursor SET processedThrough = 7, lastEventId = 'event-7'"),
    );
    deleteFrom(7);
    check();
    withFile('view', (view) =>
      view.prepare('UPDATE whatsapp_view_identity SET eventsGeneration = ?').run(after.events?.generation ?? ''),
    );
    expect(check()).toEqual([]);
    expect(progress()).toMatchObject({ stored: 3, pending: 0 });
  });

  it('says that a rebuilt view lacks the conversations whose webhooks have gone', () => {
    makeStore(3);
    withFile('events', (events) => events.exec('DELETE FROM whatsapp_webhook_events WHERE seq < 3'));
    for (const file of withLogs(fileOf(path, 'view'))) rmSync(file, { force: true });
    expect(check()).toEqual([
      'warn: whatsapp.view.db was missing; it is rebuilt from whatsapp.db (webhooks: 3); those before number 3 are no longer stored, so older conversations are missing until a backup is restored.',
    ]);
  });

  it('lets readers of the stream continue without a gap if the end of the webhooks was lost', () => {
    makeStore(5);
    const { end } = readFeed();
    deleteFrom(3);
    check();
    withFile('events', (events) => store(events, 6, 6));
    expect(readFeed(end).ids).toEqual(['event-6']);
    // Nothing is known about a forgotten generation: everything is sent again.
    deleteFrom(6);
    withFile('view', (view) => view.exec('UPDATE whatsapp_event_cursor SET processedThrough = 6'));
    check();
    withFile('events', (events) => store(events, 7, 7));
    expect(readFeed(end).ids).toEqual(['event-1', 'event-2', 'event-7']);
  });

  it('keeps the log of an emptied file, which SQLite would delete', () => {
    makeStore(3);
    writeFileSync(path, '');
    writeFileSync(`${path}-wal`, 'the latest webhooks', { mode: 0o600 });
    expect(check()).toEqual([
      expect.stringMatching(/^error: whatsapp\.db was empty.* moved to whatsapp\.db\.damaged-20261130T000000000Z\./),
    ]);
    expect(readFileSync(`${path}.damaged-20261130T000000000Z-wal`, 'utf8')).toBe('the latest webhooks');
    expect(check()).toEqual([
      expect.stringMatching(/^warn: whatsapp\.db\.damaged-20261130T000000000Z was moved aside earlier/),
    ]);
  });

  it('says that the webhooks are missing if only the outbox is left', () => {
    makeStore(3);
    const { outbox } = identities();
    for (const which of ['events', 'view'] as const) rmSync(fileOf(path, which));
    expect(check()).toEqual([expect.stringMatching(/^error: whatsapp\.db was missing/)]);
    openAll();
    expect(identities().events?.storeId).toBe(outbox?.storeId);
  });

  it('is not harmed by a file that a killed process had just begun', () => {
    makeStore(3);
    rmSync(fileOf(path, 'outbox'));
    writeFileSync(fileOf(path, 'outbox'), '', { mode: 0o600 });
    expect(check()).toEqual([]);
    expect(readdirSync(folder)).not.toContain('whatsapp.outbox.db');
    rmSync(fileOf(path, 'view'));
    rmSync(path);
    const blank = new DatabaseSync(path);
    blank.exec('PRAGMA journal_mode = WAL');
    blank.close();
    chmodSync(path, 0o600);
    expect(check()).toEqual([]);
  });

  it('refuses a store that a restore left when killed between two files', () => {
    makeStore(3);
    rmSync(fileOf(path, 'outbox'));
    writeFileSync(`${fileOf(path, 'outbox')}.restoring`, 'whatever');
    expect(check).toThrow(
      /A restore was interrupted: .*whatsapp\.outbox\.db\.restoring is not in its place.*--restore NAME/,
    );
  });

  it('closes files and their folder to other users, whatever the umask, and says so once', () => {
    makeStore(3);
    const modes = (): string[] =>
      ['.', 'whatsapp.db', 'whatsapp.view.db', 'whatsapp.outbox.db'].map((name) =>
        (statSync(join(folder, name)).mode & 0o777).toString(8),
      );
    const before = process.umask(0);
    try {
      expect(modes()).toEqual(['700', '600', '600', '600']);
      chmodSync(folder, 0o755);
      chmodSync(path, 0o644);
      chmodSync(fileOf(path, 'view'), 0o660);
      expect(check()).toEqual([
        expect.stringMatching(
          /^info: check-files-\w+ was open to other users of this machine \(mode 755\); they can no longer/,
        ),
        expect.stringMatching(/^info: whatsapp\.db was open to other users of this machine \(mode 644\)/),
        expect.stringMatching(/^info: whatsapp\.view\.db was open .*\(mode 660\)/),
      ]);
      expect(modes()).toEqual(['700', '600', '600', '600']);
      expect(check()).toEqual([]);
      // SQLite gives its log the mode of the file.
      const events = openForWriting(path, 'events');
      store(events, 4, 4);
      expect(['-wal', '-shm'].map((ending) => statSync(path + ending).mode & 0o777)).toEqual([0o600, 0o600]);
      events.close();
      path = join(folder, 'new', 'deeper', 'whatsapp.db');
      makeStore(0);
      expect(['.', '..', 'whatsapp.db'].map((name) => statSync(join(path, '..', name)).mode & 0o777)).toEqual([
        0o700, 0o700, 0o600,
      ]);
    } finally {
      process.umask(before);
    }
  });

  it('does not change a folder that holds other things too', () => {
    makeStore(0);
    mkdirSync(join(folder, 'photos'));
    chmodSync(folder, 0o755);
    expect(check()).toEqual([]);
    expect(statSync(folder).mode & 0o777).toBe(0o755);
  });
});

/** Things that may happen to a store between two starts. */
const happening = fc.oneof(
  fc.record({ kind: fc.constant('store' as const), count: fc.integer({ min: 1, max: 3 }), isProcessed: fc.boolean() }),
  fc.record({ kind: fc.constant('copy' as const), which: fc.constantFrom<StoreFile>('events', 'view') }),
  fc.record({ kind: fc.constant('put back' as const), which: fc.constantFrom<StoreFile>('events', 'view') }),
  fc.record({ kind: fc.constant('remove' as const), which: fc.constantFrom<StoreFile>('events', 'view') }),
);

describe('a store whose files are removed and replaced by older copies', () => {
  let stored = 0;

  /** Stores webhooks and processes everything pending, as the service does. Returns the numbers of the webhooks. */
  function receive(count: number, isProcessed: boolean): number[] {
    const numbers: number[] = [];
    openAll((events, view) => {
      const accept = createAcceptBatch(events, createKnownIds({ database: events }));
      for (let index = 0; index < count; index += 1) {
        stored += 1;
        const bytes = new TextEncoder().encode(`{"entry":[],"number":${stored}}`);
        const lengths = Uint32Array.of(bytes.length);
        const about = Uint32Array.of(0);
        expect(accept({ bytes, lengths, about, receivedAt: Float64Array.of(0), subjects: [] })).toEqual(['stored']);
        numbers.push(Number(events.prepare('SELECT max(seq) AS seq FROM whatsapp_webhook_events').get()?.seq));
      }
      const options = { view, events, tasksOf: itemTasks, dayOf: daysIn('UTC'), now: () => 0, sliceMs: 10_000 };
      const processPending = createProcessPending(options);
      while (isProcessed && processPending(100, 0).hasMore);
    });
    return numbers;
  }
  const processed = (): number[] =>
    withFile('view', (view) =>
      view
        .prepare('SELECT seq FROM whatsapp_event_results')
        .all()
        .map(({ seq }) => Number(seq)),
    );

  it('hides no later webhook, never reuses a processed number, and counts correctly', () => {
    fc.assert(
      fc.property(fc.array(happening, { minLength: 1, maxLength: 8 }), (happenings) => {
        for (const which of storeFiles) for (const file of withLogs(fileOf(path, which))) rmSync(file, { force: true });
        const copyOf = (which: StoreFile): string => join(folder, `copy-of-${which}`);
        for (const which of storeFiles) rmSync(copyOf(which), { force: true });
        receive(1, true);
        for (const happens of happenings) {
          const file = 'which' in happens ? fileOf(path, happens.which) : '';
          if (happens.kind === 'store') receive(happens.count, happens.isProcessed);
          if (happens.kind === 'copy' && existsSync(file)) copyFileSync(file, copyOf(happens.which));
          if (happens.kind === 'put back' && existsSync(copyOf(happens.which)))
            copyFileSync(copyOf(happens.which), file);
          if (happens.kind === 'remove') rmSync(file, { force: true });
          if (happens.kind === 'store' || happens.kind === 'copy') continue;
          check();
          const before = withFile('view', () => processed());
          const [number = 0] = receive(1, true);
          expect(before).not.toContain(number);
          expect(processed()).toContain(number);
          const counted = withFile('events', (events) => withFile('view', (view) => createProgress(view, events)()));
          const rows = withFile('events', (events) =>
            events.prepare('SELECT count(*) AS rows FROM whatsapp_webhook_events').get(),
          );
          expect(counted).toMatchObject({ stored: rows?.rows, pending: 0 });
        }
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});
