import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { describeWithFirestore } from '../../test/support/firestore-tests.ts';
import { type Happening, happenings, live } from '../../test/support/lived-in-store.ts';
import { takeRequest } from '../../test/support/outbox.ts';
import { incoming, messagesWebhook, noon, textMessage } from '../../test/support/webhooks.ts';
import { consumerPlaces } from '../changes/collections.ts';
import type { ContentKeys } from '../encryption/content-keys.ts';
import { type ContentStore, ContentStoreError } from '../media/content-store.ts';
import { defaultRetention } from '../records/retention.ts';
import { contentFile } from '../transfer/contents.ts';
import type { DumpSource, DumpTarget } from '../transfer/dump.ts';
import { type Exported, exportStore } from '../transfer/export-store.ts';
import { type Imported, importStore } from '../transfer/import-store.ts';
import { createMemoryContents } from './contents/memory-contents.ts';
import { createFirestoreStore } from './firestore/firestore-store.ts';
import { openFirestoreSource } from './firestore/transfer/open-source.ts';
import { openFirestoreTarget } from './firestore/transfer/open-target.ts';
import { ownStore } from './sqlite/one-process.ts';
import { createSqliteStore } from './sqlite/sqlite-store.ts';
import { openSqliteSource } from './sqlite/transfer/open-source.ts';
import { openSqliteTarget } from './sqlite/transfer/open-target.ts';

const root = mkdtempSync(join(tmpdir(), 'transfer-'));
afterAll(() => rmSync(root, { recursive: true }));
const folder = (): string => mkdtempSync(join(root, 'f-'));
const now = (): number => Date.parse('2026-06-02T12:00:00Z');

interface Media {
  readonly contents: ContentStore;
  /** Stores bytes; resolves with their hash. */
  readonly add: (bytes: string) => Promise<string>;
}

function createMedia(): Media {
  const contents = createMemoryContents();
  return {
    contents,
    add: async (bytes) => {
      async function* source(): AsyncGenerator<Uint8Array> {
        yield Buffer.from(bytes);
      }
      return (await contents.write(source(), () => true))?.hash ?? '';
    },
  };
}

/** A store in files that this has happened to, closed. */
async function sqliteWith(all: readonly Happening[], media: Media): Promise<string> {
  const path = join(folder(), 'whatsapp.db');
  const store = await createSqliteStore({ path });
  await live(store, all, media.add);
  await store.close();
  return path;
}

async function exported(source: DumpSource, to: string, contents: ContentStore | null): Promise<Exported> {
  try {
    return await exportStore({ folder: to, source, contents, version: '1', now });
  } finally {
    await source.close();
  }
}

const exportSqlite = async (path: string, to: string, contents: ContentStore | null) =>
  exported(await openSqliteSource(path), to, contents);

const importSqlite = (from: string, path: string, contents: ContentStore | null): Promise<Imported> =>
  importStore({
    folder: from,
    contents,
    keepsQueue: false,
    openTarget: (importId) => openSqliteTarget({ path, importId, retention: defaultRetention, now }),
  });

describe('an export of a SQLite store', () => {
  it('is the same after it was imported into another', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async (all) => {
        const media = createMedia();
        const [first, second] = [join(folder(), 'export'), join(folder(), 'export')];
        const { manifest } = await exportSqlite(await sqliteWith(all, media), first, media.contents);
        const target = { path: join(folder(), 'whatsapp.db'), media: createMedia() };
        await importSqlite(first, target.path, target.media.contents);
        const again = await exportSqlite(target.path, second, target.media.contents);
        expect(again.manifest.files).toEqual(manifest.files);
        expect(again.manifest.sha256).toBe(manifest.sha256);
      }),
      { numRuns: Number(process.env.TRANSFER_RUNS ?? 3) },
    );
  });
});

/** A little of everything. */
const usual: readonly Happening[] = [
  ...[1, 2, 3].map((wamid) => ({ do: 'receive', user: '16505551234', wamid, ms: wamid, text: 'Hello' }) as const),
  { do: 'receiveOther', kind: 'template', ms: 3 },
  { do: 'process', events: 10 },
  { do: 'submit', user: '16505551234', key: true },
  { do: 'send', outcome: 'accepted' },
  { do: 'submit', user: '16505553333', key: false },
  { do: 'follow', consumer: 'a', limit: 2, feed: 'changes' },
  { do: 'follow', consumer: 'a', limit: 2, feed: 'events' },
  { do: 'drain' },
  { do: 'beat' },
  { do: 'media', number: 1, bytes: 'one' },
  { do: 'media', number: 2, bytes: 'two' },
  { do: 'receive', user: 'US.4000', wamid: 4, ms: 4, text: 'Waits' },
];

interface Made {
  readonly path: string;
  readonly media: Media;
  readonly to: string;
  readonly exported: Exported;
}

let first: Promise<Made> | null = null;

/** An export of such a store, for one test alone. */
async function madeExport(): Promise<Made> {
  first ??= makeExport();
  const made = await first;
  const copy = folder();
  cpSync(made.path, join(copy, 'whatsapp.db'));
  for (const which of ['view', 'outbox'])
    cpSync(made.path.replace('.db', `.${which}.db`), join(copy, `whatsapp.${which}.db`));
  cpSync(made.to, join(copy, 'export'), { recursive: true });
  return { ...made, path: join(copy, 'whatsapp.db'), to: join(copy, 'export') };
}

async function makeExport(): Promise<Made> {
  const media = createMedia();
  const path = await sqliteWith(usual, media);
  const to = join(folder(), 'export');
  return { path, media, to, exported: await exportSqlite(path, to, media.contents) };
}

describe('an export of an encrypted store', () => {
  const keysOf = (id: string): ContentKeys => ({ current: id, keys: [{ id, secret: id.slice(1).repeat(64) }] });

  it('is plain, and is encrypted with the key of the store that it is imported into', async () => {
    const path = join(folder(), 'whatsapp.db');
    const store = await createSqliteStore({ path, keys: keysOf('k1') });
    await live(store, usual);
    await store.close();
    await expect(openSqliteSource(path)).rejects.toThrow(/k1/);
    const to = join(folder(), 'export');
    const { manifest } = await exported(await openSqliteSource(path, keysOf('k1')), to, null);
    expect(readFileSync(join(to, 'messages.ndjson'), 'utf8')).toContain('"Hello"');
    const target = join(folder(), 'whatsapp.db');
    await importStore({
      ...{ folder: to, contents: null, keepsQueue: false },
      openTarget: (importId) =>
        openSqliteTarget({ path: target, importId, retention: defaultRetention, keys: keysOf('k2'), now }),
    });
    for (const name of readdirSync(join(target, '..')))
      expect([name, readFileSync(join(target, '..', name)).includes('Hello')]).toEqual([name, false]);
    const again = await exported(await openSqliteSource(target, keysOf('k2')), join(folder(), 'export'), null);
    expect(again.manifest.files).toEqual(manifest.files);
  });
});

describe('importStore', () => {
  it('has the service continue where the other one stopped', async () => {
    const { to } = await madeExport();
    const path = join(folder(), 'whatsapp.db');
    await importSqlite(to, path, createMemoryContents());
    const store = await createSqliteStore({ path });
    try {
      expect(await store.events.count()).toEqual({ stored: 5, pending: 1 });
      expect(await store.events.processPending(10)).toMatchObject({ events: 1, items: { applied: 1, duplicate: 0 } });
      const { leased } = await store.sending.outbox.take(takeRequest(noon + 60_000));
      expect(leased.map(({ recipient }) => recipient)).toEqual(['16505553333']);
      expect(await store.sending.sent.drain(10)).toMatchObject({ drained: 0 });
      const place = await store.records.find(consumerPlaces, 'a');
      const rest = await store.changes.read(place?.place ?? null, 100);
      const all = await store.changes.read(null, 100);
      expect(rest.changes).toEqual(all.changes.slice(2));
      const events = await store.records.find(consumerPlaces, 'events-a');
      expect((await store.feed.read(events?.place ?? '', 10)).entries).toHaveLength(3);
      // A webhook that Meta sends again is recognised.
      expect(await store.events.accept(incoming(messagesWebhook(textMessage('wamid.1')), { receivedAt: noon }))).toBe(
        'duplicate',
      );
      expect((await store.events.list({}, { limit: 10 })).data.map(({ id }) => id)).toHaveLength(5);
    } finally {
      await store.close();
    }
  });

  it('stores nothing of an export with a damaged line, and names file and line', async () => {
    const { to } = await madeExport();
    const file = join(to, 'messages.ndjson');
    const lines = readFileSync(file, 'utf8').split('\n');
    writeFileSync(file, [lines[0], '{"collection":"messages","key":', ...lines.slice(2)].join('\n'));
    const path = join(folder(), 'whatsapp.db');
    await expect(importSqlite(to, path, createMemoryContents())).rejects.toThrow(
      /messages\.ndjson, line 2, is damaged/,
    );
    expect(existsSync(path)).toBe(false);
    writeFileSync(file, lines.join('\n').replace('Hello', 'Hallo'));
    await expect(importSqlite(to, path, createMemoryContents())).rejects.toThrow(
      /messages\.ndjson is not what the manifest says/,
    );
    writeFileSync(file, lines.join('\n'));
    const events = join(to, 'webhook_events.ndjson');
    writeFileSync(events, readFileSync(events, 'utf8').replace('Hello', 'Hallo'));
    await expect(importSqlite(to, path, createMemoryContents())).rejects.toThrow(
      /webhook_events\.ndjson, line 1: the body/,
    );
    expect(readdirSync(join(path, '..'))).toEqual([]);
  });

  it('stores nothing of an export that lacks a media file, or has another', async () => {
    const { to, media } = await madeExport();
    const file = contentFile(to, await media.add('one'));
    const path = join(folder(), 'whatsapp.db');
    appendFileSync(file, '!');
    await expect(importSqlite(to, path, createMemoryContents())).rejects.toThrow(
      /is damaged: its SHA-256 is not its name/,
    );
    rmSync(file);
    await expect(importSqlite(to, path, createMemoryContents())).rejects.toThrow(/The media file .* is missing/);
    await expect(importSqlite((await madeExport()).to, path, null)).rejects.toThrow(
      /media are off here.*INTEXURAOS_WHATSAPP_MEDIA/,
    );
    expect(readdirSync(join(path, '..'))).toEqual([]);
  });

  it('refuses an export that is not complete, was changed, or is of a newer version', async () => {
    const { to } = await madeExport();
    const path = join(folder(), 'whatsapp.db');
    const file = join(to, 'manifest.json');
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    const attempt = () => importSqlite(to, path, createMemoryContents());
    writeFileSync(file, JSON.stringify({ ...manifest, format: 2 }));
    await expect(attempt()).rejects.toThrow(/newer version of the service \(1; format 2, this version reads up to 1\)/);
    writeFileSync(file, JSON.stringify({ ...manifest, sha256: 'x' }));
    await expect(attempt()).rejects.toThrow(/does not fit its own hash/);
    writeFileSync(file, '{');
    await expect(attempt()).rejects.toThrow(/manifest\.json is damaged/);
    rmSync(file);
    await expect(attempt()).rejects.toThrow(/has no manifest\.json/);
  });

  it('is refused by a store that has anything in it, also after the same import', async () => {
    const { to, path } = await madeExport();
    await expect(importSqlite(to, path, createMemoryContents())).rejects.toThrow(/There is a store at .* already/);
    const target = join(folder(), 'whatsapp.db');
    await importSqlite(to, target, createMemoryContents());
    const before = statSync(target).mtimeMs;
    await expect(importSqlite(to, target, createMemoryContents())).rejects.toThrow(/There is a store at .* already/);
    expect(statSync(target).mtimeMs).toBe(before);
  });

  it('is resumed where it was interrupted, and no service starts before', async () => {
    const { to, exported: made } = await madeExport();
    const path = join(folder(), 'whatsapp.db');
    const stored: string[] = [];
    const importing = (stopAt: string | null) =>
      importStore({
        folder: to,
        contents: createMemoryContents(),
        keepsQueue: false,
        openTarget: async (importId) => {
          const target = await openSqliteTarget({ path, importId, retention: defaultRetention, now });
          return counting(target, (name) => {
            if (name === stopAt) throw new Error('killed');
            stored.push(name);
          });
        },
      });
    await expect(importing('conversations')).rejects.toThrow('killed');
    await expect(createSqliteStore({ path })).rejects.toThrow(/has not finished.*whatsapp data import.*resumes/);
    const other = join(folder(), 'export');
    await exportSqlite(await sqliteWith([{ do: 'beat' }], createMedia()), other, null);
    await expect(importSqlite(other, path, createMemoryContents())).rejects.toThrow(/import of another export/);
    await importing(null);
    const full = made.manifest.files
      .filter(({ name, lines }) => lines > 0 && name !== 'contents')
      .map(({ name }) => name);
    expect(stored.sort()).toEqual(full.sort());
    const again = await exportSqlite(path, join(folder(), 'export'), createMemoryContents());
    expect(again.manifest.files.slice(0, -1)).toEqual(made.manifest.files.slice(0, -1));
  });

  it('takes messages for unknown that may have been sent since, unless it is said that they were not', async () => {
    const { path, media } = await madeExport();
    const to = join(folder(), 'export');
    const service = await ownStore(path);
    const { manifest } = await exportSqlite(path, to, media.contents);
    service.release();
    expect(manifest.isStopped).toBe(false);
    const statesAfter = async (keepsQueue: boolean) => {
      const target = join(folder(), 'whatsapp.db');
      const openTarget = (importId: string) =>
        openSqliteTarget({ path: target, importId, retention: defaultRetention, now });
      const { doubted } = await importStore({ folder: to, contents: createMemoryContents(), keepsQueue, openTarget });
      const store = await createSqliteStore({ path: target });
      const { data } = await store.sending.outbox.list({}, { limit: 10 });
      await store.close();
      return { doubted, states: data.map(({ state }) => state).sort() };
    };
    expect(await statesAfter(false)).toEqual({ doubted: 1, states: ['accepted', 'unknown'] });
    expect(await statesAfter(true)).toEqual({ doubted: 0, states: ['accepted', 'queued'] });
  });
});

/** A target that says of which collections anything is stored, before it is. */
const counting = (target: DumpTarget, onStore: (name: string) => void): DumpTarget => ({
  ...target,
  load: (name) => {
    const loader = target.load(name);
    return {
      ...loader,
      store: async (records) => {
        onStore(name);
        await loader.store(records);
      },
    };
  },
});

describe('exportStore', () => {
  it('continues an interrupted export where it stopped, and writes nothing twice', async () => {
    const { path, media, exported: whole } = await madeExport();
    const to = join(folder(), 'export');
    const source = await openSqliteSource(path);
    let left = 6;
    const cut: DumpSource = {
      ...source,
      read: async function* (name, skipped) {
        for await (const record of source.read(name, skipped)) {
          if (left === 0) throw new Error('killed');
          left -= 1;
          yield record;
        }
      },
    };
    await expect(exported(cut, to, media.contents)).rejects.toThrow('killed');
    expect(existsSync(join(to, 'manifest.json'))).toBe(false);
    // A line that was cut off.
    appendFileSync(join(to, 'changes.ndjson'), '{"collection":"ch');
    const again = await exportSqlite(path, to, media.contents);
    expect(again.isResumed).toBe(true);
    expect(again.manifest.files).toEqual(whole.manifest.files);
    expect(existsSync(join(to, 'export.json'))).toBe(false);
    await expect(exportSqlite(path, to, media.contents)).rejects.toThrow(/has a complete export already/);
  });

  it('names a media file that cannot be read, and continues where it stopped once it can', async () => {
    const { path, media } = await madeExport();
    const to = join(folder(), 'export');
    const failing = {
      ...media.contents,
      read: () => Promise.reject(new ContentStoreError('can’t be decrypted', null)),
    };
    await expect(exportSqlite(path, to, failing)).rejects.toThrow(
      /The media file [0-9a-f]{64} can’t be read: can’t be decrypted\. Check INTEXURAOS_WHATSAPP_ENCRYPTION_KEY_FILE/,
    );
    expect((await exportSqlite(path, to, media.contents)).isResumed).toBe(true);
  });

  it('begins again where the store has changed since, and keeps its hands off other folders', async () => {
    const { path, media, exported: before } = await madeExport();
    const to = join(folder(), 'export');
    const source = await openSqliteSource(path);
    const failing: DumpSource = {
      ...source,
      read: async function* (name, skipped) {
        if (name === 'messages') throw new Error('killed');
        yield* source.read(name, skipped);
      },
    };
    await expect(exported(failing, to, media.contents)).rejects.toThrow('killed');
    const store = await createSqliteStore({ path });
    await live(store, [{ do: 'receive', user: '16505551234', wamid: 9, ms: 9, text: 'Late' }]);
    await store.close();
    const again = await exportSqlite(path, to, media.contents);
    expect(again.isResumed).toBe(false);
    const linesOf = ({ manifest }: Exported) => manifest.files.find(({ name }) => name === 'webhook_events')?.lines;
    expect(linesOf(again)).toBe((linesOf(before) ?? 0) + 1);
    const other = folder();
    writeFileSync(join(other, 'mine.txt'), '');
    await expect(exportSqlite(path, other, media.contents)).rejects.toThrow(/is not empty, and has no export in it/);
  });

  it('lists media files that the store has lost, and writes files for their owner alone', async () => {
    const { path } = await madeExport();
    const lost = createMedia();
    await lost.add('two');
    const lacking = join(folder(), 'export');
    const { missingContents, manifest } = await exportSqlite(path, lacking, lost.contents);
    expect([missingContents, manifest.contents.files]).toEqual([1, 1]);
    const open = readdirSync(lacking).filter((name) => (statSync(join(lacking, name)).mode & 0o077) !== 0);
    expect(open).toEqual([]);
    await importSqlite(lacking, join(folder(), 'whatsapp.db'), createMemoryContents());
  });
});

await describeWithFirestore('an export through Firestore', ({ emulatorHost, freshProjectId }) => {
  const keys: ContentKeys = { current: 'k1', keys: [{ id: 'k1', secret: '1'.repeat(64) }] };
  const importFirestore = (from: string, projectId: string, contents: ContentStore): Promise<Imported> =>
    importStore({
      folder: from,
      contents,
      keepsQueue: false,
      openTarget: (importId) =>
        openFirestoreTarget({ place: { projectId, emulatorHost }, importId, retention: defaultRetention, keys, now }),
    });
  const exportFirestore = async (projectId: string, contents: ContentStore) =>
    exported(await openFirestoreSource({ projectId, emulatorHost }, keys, now), join(folder(), 'export'), contents);

  it('is the same from SQLite to Firestore, where it is encrypted, and back', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(happenings, async (all) => {
        const media = createMedia();
        const to = join(folder(), 'export');
        const { manifest } = await exportSqlite(await sqliteWith([...usual, ...all], media), to, media.contents);
        const projectId = freshProjectId();
        const there = createMemoryContents();
        await importFirestore(to, projectId, there);
        const firestore = await exportFirestore(projectId, there);
        expect(firestore.manifest.files).toEqual(manifest.files);
      }),
      { numRuns: Number(process.env.TRANSFER_RUNS ?? 2) },
    );
  });

  it('has a store that lived in Firestore continue in SQLite', { timeout: 120_000 }, async () => {
    const projectId = freshProjectId();
    const media = createMedia();
    const store = await createFirestoreStore({ projectId, emulatorHost, now, changesSettledAfterMs: 0 });
    await live(store, usual, media.add);
    await store.close();
    const source = await openFirestoreSource({ projectId, emulatorHost }, null, now);
    const to = join(folder(), 'export');
    const { manifest } = await exported(source, to, media.contents);
    const path = join(folder(), 'whatsapp.db');
    await importSqlite(to, path, media.contents);
    expect((await exportSqlite(path, join(folder(), 'export'), media.contents)).manifest.files).toEqual(manifest.files);
    const sqlite = await createSqliteStore({ path });
    expect(await sqlite.events.processPending(10)).toMatchObject({ events: 1, items: { applied: 1 } });
    const { leased } = await sqlite.sending.outbox.take(takeRequest(noon + 60_000));
    expect(leased.map(({ recipient }) => recipient)).toEqual(['16505553333']);
    await sqlite.close();
  });

  it('is resumed in Firestore, refuses a database that is in use, and no service starts before', {
    timeout: 120_000,
  }, async () => {
    const { to, exported: made } = await madeExport();
    const projectId = freshProjectId();
    const place = { projectId, emulatorHost };
    const importing = (stopAt: string | null) =>
      importStore({
        folder: to,
        contents: createMemoryContents(),
        keepsQueue: false,
        openTarget: async (importId) =>
          counting(
            await openFirestoreTarget({ place, importId, retention: defaultRetention, keys: null, now }),
            (name) => {
              if (name === stopAt) throw new Error('killed');
            },
          ),
      });
    await expect(importing('change_places')).rejects.toThrow('killed');
    const starting = createFirestoreStore({ ...place, now, refusesUnfinishedImport: true });
    await expect(starting).rejects.toThrow(/An import into this Firestore database has not finished/);
    await importing(null);
    await expect(importing(null)).rejects.toThrow(/already contains data \(whatsapp_webhook_events\)/);
    const store = await createFirestoreStore({
      ...place,
      now,
      changesSettledAfterMs: 0,
      refusesUnfinishedImport: true,
    });
    try {
      expect(await store.events.count()).toEqual({ stored: 5, pending: 1 });
      const places = await store.records.find(consumerPlaces, 'a');
      const rest = await store.changes.read(places?.place ?? null, 100);
      expect(rest.changes).toEqual((await store.changes.read(null, 100)).changes.slice(2));
      const events = await store.records.find(consumerPlaces, 'events-a');
      expect((await store.feed.read(events?.place ?? '', 10)).entries).toHaveLength(3);
      expect(await store.events.processPending(10)).toMatchObject({ events: 1, items: { applied: 1 } });
      const { leased } = await store.sending.outbox.take(takeRequest(noon + 60_000));
      expect(leased.map(({ recipient }) => recipient)).toEqual(['16505553333']);
    } finally {
      await store.close();
    }
    expect(made.manifest.files.length).toBeGreaterThan(30);
  });

  it('is of one moment while a service is running', { timeout: 60_000 }, async () => {
    const projectId = freshProjectId();
    const store = await createFirestoreStore({ projectId, emulatorHost, now: Date.now });
    try {
      await live(store, [{ do: 'receive', user: '16505551234', wamid: 1, ms: 1, text: 'Before' }]);
      await store.continuity.extend(Date.now(), false);
      const source = await openFirestoreSource({ projectId, emulatorHost }, null, Date.now);
      await live(store, [{ do: 'receive', user: '16505551234', wamid: 2, ms: 2, text: 'After' }]);
      const { manifest } = await exported(source, join(folder(), 'export'), null);
      expect(manifest.isStopped).toBe(false);
      expect(manifest.files.find(({ name }) => name === 'webhook_events')?.lines).toBe(1);
    } finally {
      await store.close();
    }
  });
});
