import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { GraphRequest, GraphResult } from '@intexuraos/cloud-api';
import { createGraphClient } from '@intexuraos/cloud-api/graph-client';
import { createSimulator, defaults, type Simulator } from '@intexuraos/whatsapp-simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiKey, createTestApi } from '../../../test/support/api.ts';
import { draft } from '../../../test/support/outbox.ts';
import { noon, phoneNumberId, wabaId } from '../../../test/support/webhooks.ts';
import { type Broadcast, rowsKeyOf } from '../../broadcasts/broadcast.ts';
import { broadcasts, rowPages } from '../../broadcasts/collections.ts';
import { newestOwnMedia, ownMedia } from '../../media/collections.ts';
import type { ContentStore } from '../../media/content-store.ts';
import { createHeaderHandles } from '../../media/header-handles.ts';
import { removeOwnFile } from '../../media/remove-own-file.ts';
import { storeOwnFile } from '../../media/store-own-file.ts';
import { sweepOwnFiles } from '../../media/sweep-own-files.ts';
import { createUploads } from '../../media/upload-own-file.ts';
import { filesForSending } from '../../parts/own-files.ts';
import { put } from '../../records/flow.ts';
import { createMemoryContents } from '../../storage/contents/memory-contents.ts';

const day = 24 * 60 * 60_000;
const voice = readFileSync(fileURLToPath(new URL('../../../test/fixtures/media/short-voice.ogg', import.meta.url)));
const png = Buffer.concat([
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
]);

let meta: Simulator;
beforeAll(async () => {
  meta = await createSimulator({ speed: 0 });
});
afterAll(() => meta.close());

function scene() {
  const contents = createMemoryContents();
  const api = createTestApi({ graphUrl: meta.url, media: { contents, onAsked: () => undefined, waitMs: 0 } });
  const store = (bytes: Buffer, type: string, query = '') =>
    api.post(`/v1/media${query}`, { payload: bytes, headers: { 'content-type': type } });
  return { ...api, contents, storeFile: store };
}

describe('POST /v1/media', () => {
  it('stores a file once, however often it is given, and describes it', async () => {
    const { storeFile, contents, app } = scene();
    const first = await storeFile(voice, 'audio/ogg; codecs=opus', '?kind=voice');
    expect(first.statusCode).toBe(201);
    expect(first.json()).toMatchObject({
      kind: 'voice',
      type: 'audio/ogg',
      size: voice.byteLength,
      durationSeconds: 0.3,
    });
    const second = (await storeFile(voice, 'audio/ogg', '?filename=a.ogg')).json();
    expect(second).toMatchObject({ kind: 'audio', filename: 'a.ogg', sha256: first.json().sha256 });
    expect(second.id).not.toBe(first.json().id);
    const read = await app.inject({ url: `/v1/media/${second.id}`, headers: { authorization: `Bearer ${apiKey}` } });
    expect(read.rawPayload).toEqual(voice);
    expect(read.headers['content-disposition']).toBe('inline; filename=a.ogg');
    expect(await contents.sizeOf(second.sha256)).toBe(voice.byteLength);
  });

  it('names everything that is wrong with a file, and stores nothing of it', async () => {
    const { storeFile, contents } = scene();
    const refused = await storeFile(png, 'image/jpeg', '?kind=sticker');
    expect([refused.statusCode, refused.json().error.code]).toEqual([422, 'media_invalid']);
    expect(refused.json().error.message).toMatch(/Content-Type says image\/jpeg.*takes image\/webp as sticker/);
    expect(await contents.sizeOf(createHash('sha256').update(png).digest('hex'))).toBeNull();
    const { sha256 } = (await storeFile(png, 'image/png')).json();
    expect(await contents.sizeOf(sha256)).toBe(png.byteLength);
    // Content that another file shares stays.
    await storeFile(png, 'image/png', '?kind=video');
    expect(await contents.sizeOf(sha256)).toBe(png.byteLength);
  });

  it('refuses text that is said to be a picture or a PDF, and stores text as text', async () => {
    const { storeFile, contents, get } = scene();
    const text = Buffer.from('just a text');
    for (const [type, query] of [
      ['image/jpeg', ''],
      ['image/jpeg; charset=utf-8', '?kind=document'],
      ['application/pdf', ''],
    ] as const) {
      const refused = await storeFile(text, type, query);
      expect([refused.statusCode, refused.json().error.code]).toEqual([422, 'media_invalid']);
      expect(refused.json().error.message).toContain(
        'does not begin with that format’s signature. Send its actual type',
      );
    }
    // By default, what is no picture would be a document, whose type is the client's.
    const markup = await storeFile(Buffer.from('<html><script>'), 'image/jpeg');
    expect([markup.statusCode, markup.json().error.message]).toEqual([422, expect.stringContaining('is text/html')]);
    expect((await get('/v1/media/own')).json().data).toEqual([]);
    expect(await contents.sizeOf(createHash('sha256').update(text).digest('hex'))).toBeNull();
    const stored = await storeFile(text, 'text/plain');
    expect([stored.statusCode, stored.json().kind, stored.json().type]).toEqual([201, 'document', 'text/plain']);
  });

  it('leaves the bytes of a file that is being stored, if equal ones are refused meanwhile', async () => {
    const { storeFile, contents } = scene();
    const stored = await contents.write(Readable.from([png]), () => true);
    expect((await storeFile(png, 'image/png', '?kind=sticker')).statusCode).toBe(422);
    expect(await contents.sizeOf(stored?.hash ?? '')).toBe(png.byteLength);
  });

  it('refuses a file of more than 100 MiB by its length alone, and an unknown kind', async () => {
    const { app, post } = scene();
    const headers = { 'content-length': String(101 * 1024 * 1024), 'content-type': 'application/pdf' };
    expect((await post('/v1/media', { payload: 'x', headers })).statusCode).toBe(413);
    expect(
      (await post('/v1/media?kind=hologram', { payload: 'x', headers: { 'content-type': 'a/b' } })).statusCode,
    ).toBe(400);
    expect((await app.inject({ method: 'POST', url: '/v1/media', payload: 'x' })).statusCode).toBe(401);
  });
});

describe('/v1/media/own', () => {
  const remove = (app: ReturnType<typeof scene>['app'], id: string) =>
    app.inject({ method: 'DELETE', url: `/v1/media/own/${id}`, headers: { authorization: `Bearer ${apiKey}` } });

  it('lists files to send, those of a kind, and shows one', async () => {
    const { storeFile, get } = scene();
    const picture = (await storeFile(png, 'image/png', '?filename=a.png')).json();
    const sound = (await storeFile(voice, 'audio/ogg', '?kind=voice')).json();
    const idsOf = async (query: string) =>
      (await get(`/v1/media/own${query}`))
        .json()
        .data.map(({ id }: { id: string }) => id)
        .sort();
    expect(await idsOf('')).toEqual([picture.id, sound.id].sort());
    expect(await idsOf('?kind=voice')).toEqual([sound.id]);
    expect((await get(`/v1/media/own/${picture.id}`)).json()).toEqual(picture);
    expect((await get('/v1/media/own/med_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA')).statusCode).toBe(404);
    expect((await get('/v1/media/own?kind=hologram')).statusCode).toBe(400);
  });

  it('removes a file, and its bytes with the last file that has them', async () => {
    const { storeFile, get, app, contents } = scene();
    const one = (await storeFile(png, 'image/png')).json();
    const other = (await storeFile(png, 'image/png')).json();
    const removed = await remove(app, one.id);
    expect([removed.statusCode, removed.json()]).toEqual([200, one]);
    expect((await get(`/v1/media/own/${one.id}`)).statusCode).toBe(404);
    expect(await contents.sizeOf(one.sha256)).toBe(png.byteLength);
    expect((await remove(app, other.id)).statusCode).toBe(200);
    expect(await contents.sizeOf(one.sha256)).toBeNull();
    expect((await remove(app, other.id)).statusCode).toBe(404);
  });

  it('keeps a file that a waiting message or a broadcast needs, and says which', async () => {
    const { storeFile, app, store, get } = scene();
    const { id } = (await storeFile(png, 'image/png')).json();
    const body = JSON.stringify({ to: '16505551234', type: 'image', image: { id } });
    const { entry } = await store.sending.outbox.accept(draft('16505551234', { body }));
    const refused = await remove(app, id);
    expect([refused.statusCode, refused.json().error.message]).toEqual([
      409,
      expect.stringContaining(`${entry.id} still`),
    ]);
    expect((await get(`/v1/media/own/${id}`)).statusCode).toBe(200);
    await store.sending.outbox.cancel(entry.id, noon);
    const broadcast = {
      id: 'bc_1',
      name: 'b',
      createdAt: noon,
      state: 'paused',
      rows: 250,
      next: 120,
      keptUntil: noon * 2,
    };
    const page = {
      rowsKey: rowsKeyOf(broadcast),
      page: 2,
      rows: [{ line: 1, to: '1', values: [id] }],
      keptUntil: noon * 2,
    };
    // biome-ignore lint/correctness/useYield: it has nothing to read.
    await store.records.run(function* () {
      return { writes: [put(broadcasts, broadcast as unknown as Broadcast), put(rowPages, page)] };
    });
    expect((await remove(app, id)).json().error.message).toContain('bc_1 still');
    // biome-ignore lint/correctness/useYield: it has nothing to read.
    await store.records.run(function* () {
      return { writes: [put(broadcasts, { ...broadcast, state: 'finished' } as unknown as Broadcast)] };
    });
    expect((await remove(app, id)).statusCode).toBe(200);
  });

  it('lets no new message name a file that is being removed, and completes an interrupted removal', async () => {
    const { storeFile, app, store, contents } = scene();
    const { id, sha256 } = (await storeFile(png, 'image/png')).json();
    const broken = { ...contents, remove: () => Promise.reject(new Error('no such disk')) };
    const deps = { records: store.records, outbox: store.sending.outbox };
    await expect(removeOwnFile({ ...deps, contents: broken }, id)).rejects.toThrow('no such disk');
    const headers = { authorization: `Bearer ${apiKey}`, prefer: 'respond-async' };
    const payload = { messaging_product: 'whatsapp', to: '16505551234', type: 'image', image: { id } };
    const sent = await app.inject({ method: 'POST', url: `/v24.0/${phoneNumberId}/messages`, headers, payload });
    expect(sent.json().error.error_data.details).toContain(`There is no file ${id}`);
    expect((await remove(app, id)).statusCode).toBe(200);
    expect(await contents.sizeOf(sha256)).toBeNull();
  });

  it('refuses to remove a file whose bytes are out of reach', async () => {
    const { storeFile, store } = scene();
    const { id } = (await storeFile(png, 'image/png')).json();
    const { app } = createTestApi({ store, media: { contents: null, onAsked: () => undefined } });
    expect([(await remove(app, id)).statusCode, await store.records.find(ownMedia, id)]).toMatchObject([409, { id }]);
  });
});

describe('messages that name a stored file', () => {
  it('are refused where there is no such file, or it is of another kind', async () => {
    const { storeFile, app } = scene();
    const { id } = (await storeFile(png, 'image/png')).json();
    const send = async (message: object) => {
      const { headers } = { headers: { authorization: 'Bearer key-of-the-tests', prefer: 'respond-async' } };
      const payload = { messaging_product: 'whatsapp', to: '16505551234', ...message };
      return app.inject({ method: 'POST', url: `/v24.0/${phoneNumberId}/messages`, headers, payload });
    };
    const unknown = await send({ type: 'image', image: { id: 'med_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA' } });
    expect(unknown.json().error.error_data.details).toContain('There is no file med_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA');
    const wrong = await send({ type: 'video', video: { id } });
    expect(wrong.json().error.error_data.details).toContain(`${id} was stored as image, not as video.`);
    const good = await send({ type: 'image', image: { id } });
    expect(good.statusCode).toBe(202);
  });
});

describe('storeOwnFile', () => {
  it('leaves nothing forever if it is interrupted between the content and the answer', async () => {
    const { store, contents, get } = scene();
    const killed: Pick<ContentStore, 'write'> = {
      write: async (source, isWanted) => {
        await contents.write(source, isWanted);
        throw new Error('killed');
      },
    };
    const deps = { records: store.records, now: () => noon, random: () => randomBytes(16) };
    const given = () => ({ stream: Readable.from([png]), named: 'image/png', kind: null, filename: null });
    const sweep = (ms: number) => sweepOwnFiles({ records: store.records, contents, now: () => noon + ms });
    const hash = createHash('sha256').update(png).digest('hex');
    const [hour, count] = [60 * 60_000, () => store.records.count(newestOwnMedia, { group: '' })];
    await expect(storeOwnFile({ ...deps, contents: killed }, given())).rejects.toThrow('killed');
    expect((await get('/v1/media/own')).json().data).toEqual([]);
    await sweep(hour - 1);
    expect([await contents.sizeOf(hash), await count()]).toEqual([png.byteLength, 1]);
    await sweep(hour);
    expect([await contents.sizeOf(hash), await count()]).toEqual([null, 0]);
    // Another file has the same content: that stays.
    await expect(storeOwnFile({ ...deps, contents: killed }, given())).rejects.toThrow('killed');
    await storeOwnFile({ ...deps, contents }, given());
    await sweep(hour);
    expect([await contents.sizeOf(hash), await count()]).toEqual([png.byteLength, 1]);
    expect((await get('/v1/media/own')).json().data).toHaveLength(1);
  });
});

describe('createHeaderHandles', () => {
  const text = (id: string) => JSON.stringify({ components: [{ cards: [{ example: { header_handle: [id] } }] }] });

  async function handles() {
    const { storeFile, store, contents } = scene();
    const { id } = (await storeFile(png, 'image/png')).json();
    const clock = { now: noon };
    const calls: string[] = [];
    const graph = {
      call: async ({ path, query, scheme, fileOffset, body }: GraphRequest): Promise<GraphResult> => {
        const bytes = body instanceof Readable ? await buffer(body) : Buffer.alloc(0);
        calls.push([path, query, scheme, fileOffset, bytes.equals(png)].join(' '));
        const answer = scheme ? { h: `4::${calls.length}` } : { id: 'upload:abc?sig=xyz' };
        return { kind: 'answered', status: 200, headers: new Headers(), body: Buffer.from(JSON.stringify(answer)) };
      },
    };
    const named = createHeaderHandles({ graph, records: store.records, contents, now: () => clock.now });
    return { id, clock, calls, graph, named };
  }

  it('uploads a file in two steps when a handle is needed, and again when it is an hour old or Meta refused it', async () => {
    const { id, clock, calls, named } = await handles();
    const call = { version: 'v24.0', of: wabaId };
    const ready = async (more = {}) => named(text(id), { ...call, ...more });
    expect(await ready()).toEqual({ kind: 'ready', text: text('4::2'), isKept: false });
    expect(calls).toEqual([
      `v24.0/app/uploads file_length=${png.byteLength}&file_type=image%2Fpng&file_name=${id}   false`,
      'v24.0/upload:abc sig=xyz OAuth 0 true',
    ]);
    clock.now += 59 * 60_000;
    expect(await ready()).toEqual({ kind: 'ready', text: text('4::2'), isKept: true });
    expect(await ready({ isRenewed: true })).toMatchObject({ text: text('4::4'), isKept: false });
    expect(await ready()).toMatchObject({ text: text('4::4'), isKept: true });
    clock.now += 60 * 60_000;
    expect(await ready()).toMatchObject({ text: text('4::6'), isKept: false });
    expect(await ready({ of: '7' })).toMatchObject({ text: text('4::8'), isKept: false });
    expect(await named('{"name":"plain"}', call)).toEqual({ kind: 'ready', text: '{"name":"plain"}', isKept: false });
  });

  it('gives on what Meta says to an upload that it refuses', async () => {
    const { id, graph, named } = await handles();
    graph.call = async () => ({ kind: 'answered', status: 401, headers: new Headers(), body: Buffer.from('{}') });
    const result = await named(text(id), { version: 'v24.0', of: wabaId });
    expect(result).toMatchObject({ kind: 'failed', result: { status: 401 } });
  });
});

describe('createUploads', () => {
  it('uploads a file once for each number, and again after Meta’s 30 days', async () => {
    const { storeFile, store, contents } = scene();
    const bytes = Buffer.concat([png, randomBytes(50_000)]);
    const { id } = (await storeFile(bytes, 'image/png', '?filename=a%22b.png')).json();
    let now = noon;
    const graph = createGraphClient({ baseUrl: meta.url, token: () => defaults.token, appSecrets: [] });
    const upload = createUploads({ graph, records: store.records, contents, version: 'v24.0', now: () => now });
    const [one, same] = await Promise.all([upload(id, phoneNumberId), upload(id, phoneNumberId)]);
    expect(one).toEqual({ kind: 'uploaded', mediaId: expect.stringMatching(/^\d+$/) });
    expect(same).toEqual(one);
    const mediaId = 'mediaId' in one ? one.mediaId : '';
    const node = await graph.call({ method: 'GET', path: `v24.0/${mediaId}` });
    const { url } = JSON.parse(new TextDecoder().decode(node.kind === 'answered' ? node.body : new Uint8Array()));
    const file = await graph.download(url);
    expect(file.kind === 'answered' && Buffer.concat(await file.body.toArray())).toEqual(bytes);
    now += 28 * day;
    expect(await upload(id, phoneNumberId)).toEqual(one);
    now += 2 * day;
    expect(await upload(id, phoneNumberId)).not.toEqual(one);
    expect((await store.records.find(ownMedia, id))?.uploads).toHaveLength(1);
    expect(await upload(id, '999')).toMatchObject({ kind: 'failed', reason: expect.stringContaining('HTTP 4') });
    expect(await upload('med_01KJM6Y7Q0Z5Y8W3N4R2T6V9XA', phoneNumberId)).toEqual({ kind: 'missing' });
    await graph.close();
  });
});

describe('filesForSending', () => {
  it.each([
    [400, { error: { code: 100, message: '(#100) Param file must be of another type' } }, true],
    [413, {}, true],
    [400, { error: { code: 131000, message: 'Something went wrong' } }, false],
    [400, { error: { code: 4, message: 'Too many calls' } }, false],
    [401, { error: { code: 190, message: 'Access token has expired' } }, false],
    [500, {}, false],
  ])(
    'after %d %j, uploads the file again with increasing delays, unless that is final: %s',
    async (status, body, isFinal) => {
      const { storeFile, store, contents } = scene();
      const { id } = (await storeFile(png, 'image/png')).json();
      const answer = {
        kind: 'answered',
        status,
        headers: new Headers(),
        body: Buffer.from(JSON.stringify(body)),
      } as const;
      const files = filesForSending(
        { config: { graph: { version: 'v24.0' } }, store, clock: { now: () => noon } },
        { meta: { graph: { call: async () => answer } }, contents },
      );
      const text = JSON.stringify({ type: 'image', image: { id } });
      const result = await files(text, phoneNumberId);
      expect(result).toEqual({ problem: expect.stringContaining('file of the message'), isFinal });
    },
  );

  it.each([
    [503, { error: { code: 2, message: 'Service temporarily unavailable' } }, '30', 30_000],
    [503, {}, '30', 30_000],
    [429, {}, '30', 30_000],
    [429, {}, '3600', 300_000],
    [500, { error: { code: 131057, message: 'Account in maintenance mode' } }, '', 60_000],
  ])(
    'after %d %j with Retry-After: "%s", uploads the file again after %d ms',
    async (status, body, retryAfter, afterMs) => {
      const { storeFile, store, contents } = scene();
      const { id } = (await storeFile(png, 'image/png')).json();
      const headers = new Headers(retryAfter === '' ? {} : { 'retry-after': retryAfter });
      const answer = { kind: 'answered', status, headers, body: Buffer.from(JSON.stringify(body)) } as const;
      const files = filesForSending(
        { config: { graph: { version: 'v24.0' } }, store, clock: { now: () => noon } },
        { meta: { graph: { call: async () => answer } }, contents },
      );
      const result = await files(JSON.stringify({ type: 'image', image: { id } }), phoneNumberId);
      expect(result).toEqual({ problem: expect.stringContaining('file of the message'), isFinal: false, afterMs });
    },
  );
});
