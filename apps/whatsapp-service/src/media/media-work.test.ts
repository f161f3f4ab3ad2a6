import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import { createGraphClient } from '@intexuraos/cloud-api/graph-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processAll } from '../../test/contracts/store-fixture.ts';
import { cutAfter, type MediaHost, startMediaHost } from '../../test/support/media-host.ts';
import { queueHand } from '../../test/support/queue-hand.ts';
import {
  incoming,
  type JsonObject,
  messagesWebhook,
  noon,
  phoneNumberId,
  textMessage,
  webhook,
} from '../../test/support/webhooks.ts';
import { readMediaChoice } from '../config/media.ts';
import { eraseRecords } from '../erasure/erase-records.ts';
import { put } from '../records/flow.ts';
import { defaultRetention } from '../records/retention.ts';
import type { SweepStep } from '../records/sweep.ts';
import { createMemoryContents } from '../storage/contents/memory-contents.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { media } from './collections.ts';
import { type ContentStore, ContentStoreError } from './content-store.ts';
import { expireContents } from './expire-contents.ts';
import { type MediaRecord, mediaState } from './media-record.ts';
import { mediaWork } from './media-work.ts';
import { releaseMedia, removeContent } from './remove-content.ts';
import { mediaQueue, retryMedia, wantMedia } from './want-media.ts';

const day = 24 * 60 * 60_000;
let meta: MediaHost;
beforeAll(async () => {
  meta = await startMediaHost();
});
afterAll(() => meta.close());

let lastId = 1_000;

function scene({ limits = '', contents = createMemoryContents() }: { limits?: string; contents?: ContentStore } = {}) {
  let now = noon + 1_000;
  const store = createMemoryStore({ now: () => now });
  let token = meta.token;
  const graph = createGraphClient({ baseUrl: meta.url, token: () => token, appSecrets: [], timeoutMs: 2_000 });
  const env = { INTEXURAOS_WHATSAPP_MEDIA_LIMITS: limits };
  const work = mediaWork({
    graph,
    records: store.records,
    contents,
    version: 'v24.0',
    conversations: store.conversations,
    limits: readMediaChoice(env, { kind: 'sqlite', path: 'x' }).value.limits,
    now: () => now,
    onAttempt: () => undefined,
  });
  const hand = queueHand({ work, records: store.records, now: () => now, queue: mediaQueue });
  const found = async (id: string): Promise<MediaRecord> => {
    const record = await store.records.find(media, id);
    if (!record) throw new TypeError(`no record of ${id}`);
    return record;
  };
  return {
    store,
    contents,
    hand,
    found,
    setToken: (value: string) => {
      token = value;
    },
    /** A webhook names a file, by default in a user's message; the resulting change is processed. */
    receive: async (bytes: Buffer, options: ReceiveOptions = {}) => {
      const { type = 'image', withUrl = true } = options;
      lastId += 1;
      const id = String(lastId);
      const { url, sha256 } = meta.add(id, bytes, options);
      const file = { id, mime_type: 'image/jpeg', sha256, ...(withUrl && { url }) };
      const { webhookOf = (given) => messagesWebhook(textMessage(`wamid.${id}`, { type, [type]: given })) } = options;
      await store.events.accept(incoming(webhookOf(file)));
      await processAll(store);
      const { changes } = await store.changes.read(null, 10_000);
      await store.records.run(() =>
        wantMedia(
          changes.filter((change) => change.type === 'media.wanted'),
          now,
        ),
      );
      hand.run.added();
      return id;
    },
    settle: hand.settle,
    /** Advances the time to the next attempt, and makes it. */
    next: async (id: string) => {
      now = Math.max(now, (await found(id)).dueAt);
      await hand.settle();
      return found(id);
    },
    pass: (ms: number) => {
      now += ms;
    },
    state: async (id: string) => mediaState(await found(id)),
    retry: async (id: string) => {
      const { outcome } = await store.records.run(() => retryMedia(id, now));
      hand.run.added();
      hand.run.disturbed();
      return outcome;
    },
    remove: (id: string) => removeContent({ records: store.records, contents, now: () => now }, id),
  };
}

interface ReceiveOptions {
  readonly type?: string;
  readonly sha256?: string;
  readonly withUrl?: boolean;
  readonly webhookOf?: (file: JsonObject) => JsonObject;
}

/** A change of another field, about the number of the tests and a user. */
const otherField = (field: string, lists: JsonObject): JsonObject => {
  const metadata = { display_phone_number: '15550783881', phone_number_id: phoneNumberId };
  return webhook({ field, value: { messaging_product: 'whatsapp', metadata, ...lists } });
};
const between = { from: '16505551234', to: '15550783881', timestamp: String(noon / 1_000) };
const callStep = (event: string, more: JsonObject): JsonObject =>
  otherField('calls', { calls: [{ ...between, id: 'wacid.1', event, ...more }] });

const wrongAndGone = 'The file’s SHA-256 differs from the one in Meta’s webhook. Meta no longer has the file.';
const asked = (id: string): string[] => meta.asked.filter((each) => each.endsWith(` ${id}`));

describe('downloads of media', () => {
  it('stores a file from the URL in the webhook, and compares its hash, without asking Meta for another URL', async () => {
    const { receive, settle, found, contents } = scene();
    const bytes = randomBytes(300_000);
    const id = await receive(bytes);
    await settle();
    expect(await found(id)).toMatchObject({
      state: 'done',
      file: { kind: 'image', mimeType: 'image/jpeg' },
      content: { size: 300_000 },
      failure: null,
      user: { waId: '16505551234' },
    });
    expect(media.personsOf?.(await found(id))).toEqual(['16505551234']);
    expect(asked(id)).toEqual([`file ${id}`]);
    expect(await contents.sizeOf((await found(id)).content?.sha256 ?? '')).toBe(300_000);
  });

  it.each<[string, string, (file: JsonObject) => JsonObject]>([
    [
      'the business sent from its app',
      'image',
      (image) =>
        otherField('smb_message_echoes', {
          message_echoes: [{ ...between, from: between.to, to: between.from, id: 'wamid.echo', type: 'image', image }],
        }),
    ],
    [
      'records a call',
      'recording',
      (audio) => callStep('call_recording_available', { call_recording: { type: 'audio', audio } }),
    ],
    [
      'is the transcript of a call',
      'transcript',
      (document) => callStep('call_transcription_available', { call_transcript: { type: 'document', document } }),
    ],
  ])('stores a file that %s', async (_what, kind, webhookOf) => {
    const { receive, settle, found, state } = scene();
    const id = await receive(randomBytes(2_000), { webhookOf });
    await settle();
    expect([await state(id), (await found(id)).file?.kind]).toEqual(['stored', kind]);
  });

  it('stores a file of 0 bytes', async () => {
    const { receive, settle, found } = scene();
    const id = await receive(Buffer.alloc(0));
    await settle();
    expect(await found(id)).toMatchObject({ state: 'done', content: { size: 0 } });
  });

  it('asks for a fresh URL if the one in the webhook has expired, or is missing', async () => {
    const { receive, settle, state } = scene();
    const expired = await receive(randomBytes(100));
    meta.expire(expired);
    const without = await receive(randomBytes(100), { withUrl: false });
    await settle();
    expect([await state(expired), await state(without)]).toEqual(['stored', 'stored']);
    expect(asked(expired)).toEqual([`file ${expired}`, `id ${expired}`, `file ${expired}`]);
    expect(asked(without)).toEqual([`id ${without}`, `file ${without}`]);
  });

  it('never stores a file with another hash than Meta gave, and reports that when Meta’s time is over', async () => {
    const { receive, settle, found, next, contents, state } = scene();
    const id = await receive(Buffer.from('tampered'), { sha256: '0'.repeat(64) });
    await settle();
    expect(await found(id)).toMatchObject({ state: 'queued', content: null, failure: { code: 'wrong_hash' } });
    for (let record = await found(id); record.state === 'queued'; ) record = await next(id);
    expect(await found(id)).toMatchObject({ ending: 'failed', failure: { code: 'wrong_hash' } });
    expect(await state(id)).toBe('failed');
    expect((await found(id)).updatedAt).toBeGreaterThan(noon + 6.9 * day);
    expect(await contents.sizeOf('0'.repeat(64))).toBeNull();
  });

  it('reports a wrong hash, not the deletion, if Meta deletes the file before the last attempt', async () => {
    const { receive, settle, found, next, state, retry } = scene();
    const id = await receive(Buffer.from('tampered'), { sha256: '0'.repeat(64) });
    await settle();
    meta.forget(id);
    for (let record = await found(id); record.state === 'queued'; ) record = await next(id);
    const ended = { ending: 'failed', failure: { code: 'wrong_hash', reason: wrongAndGone } };
    expect(await found(id)).toMatchObject(ended);
    await retry(id);
    for (let record = await next(id); record.state === 'queued'; ) record = await next(id);
    expect(await found(id)).toMatchObject(ended);
    expect(await state(id)).toBe('failed');
  });

  it.each([0, 0.25, 0.5, 0.75])('downloads again what was cut off after %d of its bytes', async (share) => {
    const { receive, settle, next, state } = scene();
    const id = await receive(randomBytes(400_000), { withUrl: false });
    meta.misbehave(id, cutAfter(share));
    await settle();
    expect(await state(id)).toBe('wanted');
    expect(await next(id)).toMatchObject({ state: 'done', content: { size: 400_000 }, attempts: 2 });
  });

  it('stops at the size limit, whatever length Meta announces', async () => {
    const { receive, settle, found, contents } = scene({ limits: '100KiB' });
    const announced = await receive(randomBytes(200_000));
    const lying = await receive(randomBytes(50));
    meta.misbehave(lying, (response) => void response.writeHead(200).end(randomBytes(200_000)));
    await settle();
    expect(await found(announced)).toMatchObject({ ending: 'too_large', failure: { code: 'too_large' } });
    expect(await found(lying)).toMatchObject({ ending: 'too_large' });
    expect(await contents.sizeOf((await found(lying)).file?.sha256 ?? '')).toBeNull();
  });

  it('takes 100 MiB at most by default: 101 MB are refused while they stream', { timeout: 60_000 }, async () => {
    const { receive, settle, found } = scene({ contents: discarding() });
    const id = await receive(Buffer.from('x'));
    const chunk = Buffer.alloc(1_000_000);
    let sent = 0;
    meta.misbehave(id, (response) => {
      response.writeHead(200);
      const more = (): void => {
        while (sent < 130 && !response.destroyed) {
          sent += 1;
          if (!response.write(chunk)) return void response.once('drain', more);
        }
        response.end();
      };
      more();
    });
    await settle();
    expect(await found(id)).toMatchObject({ ending: 'too_large', content: null });
    expect(sent).toBeGreaterThan(100);
    expect(sent).toBeLessThan(130);
  });

  it('waits while the token is refused, and downloads with the next one', async () => {
    const { receive, settle, setToken, found, pass, state } = scene();
    setToken('expired');
    const id = await receive(randomBytes(1_000));
    await settle();
    expect(await found(id)).toMatchObject({ state: 'queued', failure: { code: 'token' } });
    setToken(meta.token);
    for (let left = 3; left > 0; left -= 1) {
      pass(60_000);
      await settle();
    }
    expect(await state(id)).toBe('stored');
  });

  it('attempts one at a time while the disk is full, and loses none', async () => {
    const memory = createMemoryContents();
    let isFull = true;
    const contents: ContentStore = {
      ...memory,
      write: async (source, isWanted) => {
        if (!isFull) return memory.write(source, isWanted);
        throw new ContentStoreError('ENOSPC', new Error('no space left on device'));
      },
    };
    const { receive, settle, found, pass, state } = scene({ contents });
    const ids = [await receive(randomBytes(10)), await receive(randomBytes(11)), await receive(randomBytes(12))];
    await settle();
    const [first = ''] = ids;
    expect((await found(first)).failure?.reason).toContain('ENOSPC');
    isFull = false;
    for (let left = 20; left > 0; left -= 1) {
      pass(60_000);
      await settle();
    }
    expect(await Promise.all(ids.map(state))).toEqual(['stored', 'stored', 'stored']);
  });

  it('is expired once Meta has deleted the file and its seven days are over, and no sooner', async () => {
    const { receive, settle, found, next, state } = scene();
    const id = await receive(randomBytes(10));
    meta.forget(id);
    await settle();
    expect(await found(id)).toMatchObject({ state: 'queued', failure: { code: 'gone' } });
    for (let record = await found(id); record.state === 'queued'; ) record = await next(id);
    expect(await state(id)).toBe('expired');
    expect((await found(id)).updatedAt).toBeGreaterThan(noon + 6.9 * day);
  });

  it('keeps the name of missing content, for when its disk is mounted again, though Meta has deleted the file', async () => {
    const { store, hand, receive, settle, found, pass, contents, state, remove } = scene();
    const id = await receive(randomBytes(10));
    await settle();
    const { content } = await found(id);
    const hash = content?.sha256 ?? '';
    const bytes = (await (await contents.read(hash))?.toArray()) ?? [];
    await contents.remove(hash);
    meta.forget(id);
    pass(8 * day);
    await store.records.run(() => retryMedia(id, noon + 8 * day, true));
    hand.run.added();
    await settle();
    expect(await found(id)).toMatchObject({ state: 'done', content, ending: null, failure: { code: 'gone' } });
    expect([await state(id), media.keptUntil?.(await found(id), defaultRetention)]).toEqual(['stored', null]);
    await contents.write(Readable.from(bytes), () => true);
    expect(await remove(id)).toBe(true);
    expect(await contents.sizeOf(hash)).toBeNull();
  });

  it('is attempted again when a person requests it, though it had ended', async () => {
    const { receive, settle, state, retry, found } = scene({ limits: 'image=off' });
    const id = await receive(randomBytes(10));
    await settle();
    expect(await state(id)).toBe('off');
    expect(asked(id)).toEqual([]);
    expect(await retry(id)).toBe('queued');
    await settle();
    expect(await state(id)).toBe('stored');
    expect(await retry(id)).toBe('unchanged');
    expect((await found(id)).attempts).toBe(1);
    expect(await retry('7')).toBe('not_found');
  });

  it('downloads files for on-demand download only on demand', async () => {
    const { receive, settle, state } = scene({ limits: 'on-demand,audio=at-once' });
    const picture = await receive(randomBytes(10));
    const voice = await receive(randomBytes(10), { type: 'audio' });
    await settle();
    expect([await state(picture), await state(voice)]).toEqual(['on_demand', 'stored']);
  });

  it('stores an equal file once, and removes it with the last message that has it', async () => {
    const { receive, settle, found, remove, contents, state, retry } = scene();
    const bytes = randomBytes(10);
    const [one, other] = [await receive(bytes), await receive(bytes)];
    await settle();
    const hash = (await found(one)).content?.sha256 ?? '';
    expect((await found(other)).content?.sha256).toBe(hash);
    expect(await remove(one)).toBe(false);
    expect(await contents.sizeOf(hash)).toBe(10);
    expect(await state(one)).toBe('removed');
    expect(await remove(other)).toBe(true);
    expect(await contents.sizeOf(hash)).toBeNull();
    // A removal that was interrupted between the two steps is completed by the next call.
    expect(await remove(other)).toBe(true);
    expect(await retry(one)).toBe('unchanged');
  });

  it.each(['its download ends', 'its attempt is recorded'])(
    'leaves nothing if its person is erased before %s',
    async (when) => {
      const memory = createMemoryContents();
      let erase: (() => Promise<void>) | null = null;
      const contents: ContentStore = {
        ...memory,
        write: async (source, isWanted) => {
          if (when === 'its download ends') await erase?.();
          return memory.write(source, isWanted);
        },
      };
      const { store, receive, settle } = scene({ contents });
      const bytes = randomBytes(10);
      const id = await receive(bytes);
      const release = releaseMedia({ records: store.records, contents, now: () => noon });
      const person = {
        ids: ['16505551234'],
        numbers: ['16505551234'],
        conversations: [`${phoneNumberId}/w:16505551234`],
      };
      const { run } = store.records;
      erase = async () => {
        erase = null;
        await eraseRecords(store.records, media, person, release);
      };
      if (when === 'its attempt is recorded') {
        // The commit of the attempt is the write after the content was claimed.
        let hasClaimed = false;
        store.records.run = async (start) => {
          if (hasClaimed) await erase?.();
          const result = await run(start);
          hasClaimed ||= (await store.records.find(media, id))?.writtenHash !== undefined;
          return result;
        };
      }
      await settle();
      expect(erase).toBeNull();
      expect(await store.records.find(media, id)).toBeNull();
      expect(await memory.sizeOf(createHash('sha256').update(bytes).digest('hex'))).toBeNull();
    },
  );

  it('names content before it is visible, so that content left by a kill right after the write is removed with the record', async () => {
    const memory = createMemoryContents();
    const contents: ContentStore = {
      ...memory,
      write: async (source, isWanted) => {
        await memory.write(source, isWanted);
        // The process ends here.
        return new Promise(() => undefined);
      },
    };
    const { store, receive, settle } = scene({ contents });
    const bytes = randomBytes(10);
    const hash = createHash('sha256').update(bytes).digest('hex');
    const id = await receive(bytes);
    void settle();
    while ((await memory.sizeOf(hash)) === null) await new Promise((resolve) => setImmediate(resolve));
    expect(await store.records.find(media, id)).toMatchObject({ file: null, content: null, writtenHash: hash });
    await removeContent({ records: store.records, contents: memory, now: () => noon }, id);
    expect(await memory.sizeOf(hash)).toBeNull();
  });

  it('keeps no name of content that it has, or that a stop has lost', async () => {
    const { store, receive, settle, found, remove, contents } = scene();
    const id = await receive(randomBytes(10));
    await settle();
    const stored = await found(id);
    expect(stored.writtenHash).toBeUndefined();
    // The process stopped after the content was claimed.
    const { content, ...open } = { ...stored, state: 'queued' as const };
    const writtenHash = content?.sha256 ?? '';
    // biome-ignore lint/correctness/useYield: it has nothing to read.
    await store.records.run(function* () {
      return { writes: [put(media, { ...open, content: null, writtenHash })] };
    });
    expect(await remove(id)).toBe(true);
    expect(await contents.sizeOf(writtenHash)).toBeNull();
    expect((await found(id)).writtenHash).toBeUndefined();
  });

  it('is removed when it expires, unless a younger message has it too, and an interrupted removal is completed', async () => {
    const { store, receive, settle, contents, found, pass, state } = scene();
    const [shared, alone] = [randomBytes(10), randomBytes(11)];
    const old = [await receive(shared), await receive(alone)];
    await settle();
    pass(10 * day);
    const young = await receive(shared);
    await settle();
    const hashOf = async (id: string) => (await found(id)).content?.sha256 ?? (await found(id)).removedHash ?? '';
    const sizes = async () => [
      await contents.sizeOf(await hashOf(young)),
      await contents.sizeOf(await hashOf(old[1] ?? '')),
    ];
    const retention = { ...defaultRetention, usual: { ...defaultRetention.usual, media: 30 } };
    const expire = async (now: number, isCut = false) => {
      const remove = isCut ? async () => Promise.reject(new Error('the disk is gone')) : contents.remove;
      const step = expireContents({ records: store.records, contents: { remove }, retention, now: () => now });
      let removed = 0;
      for (let place: string | null = null, begun = false; !begun || place !== null; begun = true) {
        const done: SweepStep = await step(place, now);
        removed += done.removed;
        place = done.next;
      }
      return removed;
    };
    expect(await expire(noon + 29 * day)).toBe(0);
    await expect(expire(noon + 32 * day, true)).rejects.toThrow('the disk is gone');
    await expire(noon + 32 * day + 1);
    expect(await sizes()).toEqual([10, null]);
    expect(await Promise.all([...old, young].map(state))).toEqual(['removed', 'removed', 'stored']);
    expect(await expire(noon + 60 * day)).toBe(1);
    expect(await sizes()).toEqual([null, null]);
  });

  it('removes all expired files in one pass, though time passes from page to page', async () => {
    const { store, receive, settle, contents, state } = scene();
    const ids: string[] = [];
    for (let count = 0; count < 45; count += 1) ids.push(await receive(Buffer.from(`file ${count}`)));
    await settle();
    const retention = { ...defaultRetention, usual: { ...defaultRetention.usual, media: 30 } };
    let now = noon + 31 * day;
    const expire = async (): Promise<number> => {
      const step = expireContents({ records: store.records, contents, retention, now: () => now });
      let removed = 0;
      for (let place: string | null = null, begun = false; !begun || place !== null; begun = true) {
        now += 50;
        const done: SweepStep = await step(place, now);
        removed += done.removed;
        place = done.next;
      }
      return removed;
    };
    expect(await expire()).toBe(45);
    expect(new Set(await Promise.all(ids.map(state)))).toEqual(new Set(['removed']));
    // The first pass of the next process looks at all of them again.
    expect(await expire()).toBe(0);
  });

  it('passes the downloads of a process that died on to another', async () => {
    const { store, receive, contents, found } = scene();
    const id = await receive(randomBytes(10));
    let now = noon + 1_000;
    const graph = createGraphClient({ baseUrl: meta.url, token: () => meta.token, appSecrets: [] });
    const { records, conversations } = store;
    const deps = { graph, records, contents, version: 'v24.0', conversations, onAttempt: () => undefined };
    const { limits } = readMediaChoice({}, { kind: 'sqlite', path: 'x' }).value;
    const work = mediaWork({ ...deps, limits, now: () => now });
    const dead = queueHand({
      work: { ...work, perform: () => new Promise<never>(() => undefined) },
      records: store.records,
      now: () => now,
      queue: mediaQueue,
    });
    await dead.run.step();
    const other = queueHand({ work, records: store.records, now: () => now, queue: mediaQueue, owner: 'b' });
    await other.settle();
    expect((await found(id)).state).toBe('queued');
    now += 11_000;
    await other.settle();
    expect((await found(id)).state).toBe('done');
  });
});

/** Accepts any amount, and keeps none of it. */
function discarding(): ContentStore {
  return {
    ...createMemoryContents(),
    write: async (source) => {
      let size = 0;
      for await (const chunk of source) size += chunk.byteLength;
      return { hash: '0'.repeat(64), size };
    },
  };
}
