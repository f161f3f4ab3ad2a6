import { Readable } from 'node:stream';
import fc from 'fast-check';
import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import { apiKey } from '../../../test/support/api.ts';
import { mediaId, openWithMedia } from '../../../test/support/stored-media.ts';
import { noon, phoneNumberId } from '../../../test/support/webhooks.ts';
import { media } from '../../media/collections.ts';
import { ContentStoreError } from '../../media/content-store.ts';
import type { MediaFile, MediaRecord } from '../../media/media-record.ts';
import { put } from '../../records/flow.ts';
import { createMemoryContents } from '../../storage/contents/memory-contents.ts';
import { byteRange } from './byte-range.ts';
import { fetchMedia } from './find-content.ts';

const id = mediaId;

/** An API with one stored file. */
async function scene(
  text: string | Buffer = '0123456789',
  file: Partial<MediaFile> = {},
  state: Partial<MediaRecord> = {},
) {
  const named = { kind: 'document', mimeType: 'text/plain', sha256: null, filename: null, ...file } as const;
  const api = await openWithMedia({ bytes: Buffer.from(text), file: named, state });
  const ask = (headers: Record<string, string> = {}, method: 'GET' | 'HEAD' = 'GET'): Promise<LightMyRequestResponse> =>
    api.app.inject({ method, url: `/v1/media/${id}`, headers: { authorization: `Bearer ${apiKey}`, ...headers } });
  return { ...api, ask };
}

describe('GET /v1/media/{id}', () => {
  it('serves the whole file with its length, its hash as ETag, and a policy under which nothing runs', async () => {
    const { ask, sha256 } = await scene();
    const response = await ask();
    expect([response.statusCode, response.body]).toEqual([200, '0123456789']);
    expect(response.headers).toMatchObject({
      'content-length': '10',
      'content-type': 'text/plain; charset=utf-8',
      'content-disposition': `inline; filename=document-${id}.txt`,
      'accept-ranges': 'bytes',
      etag: `"${sha256}"`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
  });

  it('answers HEAD with the headers of the whole file, whatever range it names', async () => {
    const { ask } = await scene();
    const whole = (await ask()).headers;
    for (const range of [undefined, 'bytes=2-4', 'bytes=99-']) {
      const head = await ask(range === undefined ? {} : { range }, 'HEAD');
      expect([head.statusCode, head.body]).toEqual([200, '']);
      const { 'x-request-id': _, date: __, ...headers } = head.headers;
      expect(whole).toMatchObject(headers);
    }
  });

  it('serves a file of 0 bytes, which has no ranges', async () => {
    const { ask } = await scene('');
    const [whole, part] = [await ask(), await ask({ range: 'bytes=0-' })];
    expect([whole.statusCode, whole.headers['content-length'], whole.body]).toEqual([200, '0', '']);
    expect([part.statusCode, part.headers['content-range']]).toEqual([416, 'bytes */0']);
  });

  it.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=5-99', 206, '56789', 'bytes 5-9/10'],
    ['bytes=-99', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=0-1,4-5', 200, '0123456789', undefined],
    ['bytes=4-2', 200, '0123456789', undefined],
    ['lines=1-2', 200, '0123456789', undefined],
  ])('answers the range %s with %d', async (range, status, body, contentRange) => {
    const response = await (await scene()).ask({ range });
    expect([response.statusCode, response.body, response.headers['content-range']]).toEqual([
      status,
      body,
      contentRange,
    ]);
    expect(response.headers['content-length']).toBe(String(body.length));
  });

  it.each(['bytes=10-', 'bytes=-0', 'bytes=99-100'])(
    'refuses the range %s, and says how large the file is',
    async (range) => {
      const response = await (await scene()).ask({ range });
      expect([response.statusCode, response.headers['content-range']]).toEqual([416, 'bytes */10']);
      expect(response.json()).toMatchObject({ error: { code: 'range_not_satisfiable' } });
    },
  );

  it('says that nothing changed, and serves a range only of the file that the client knows', async () => {
    const { ask, sha256 } = await scene();
    const known = await ask({ 'if-none-match': `"other", W/"${sha256}"` });
    expect([known.statusCode, known.body]).toEqual([304, '']);
    expect((await ask({ range: 'bytes=0-1', 'if-range': `"${sha256}"` })).statusCode).toBe(206);
    expect((await ask({ range: 'bytes=0-1', 'if-range': '"other"' })).statusCode).toBe(200);
    expect((await ask({ range: 'bytes=0-1', 'if-range': `W/"${sha256}"` })).statusCode).toBe(200);
  });

  it.each<[Record<string, string>, number]>([
    [{ 'if-match': 'ETAG' }, 200],
    [{ 'if-match': '"other", ETAG' }, 200],
    [{ 'if-match': '*' }, 200],
    [{ 'if-match': '"other"' }, 412],
    [{ 'if-match': 'W/ETAG' }, 412],
    [{ 'if-match': '"a, ETAG' }, 412],
    [{ 'if-match': 'ETAG', range: 'bytes=0-1' }, 206],
    [{ 'if-match': '"other"', range: 'bytes=99-' }, 412],
    [{ 'if-match': '"other"', 'if-none-match': 'ETAG' }, 412],
    [{ 'if-match': 'ETAG', 'if-none-match': 'ETAG' }, 304],
    [{ 'if-none-match': '*', range: 'bytes=99-' }, 304],
    [{ 'if-none-match': '"a,b", W/ETAG' }, 304],
    [{ 'if-none-match': '"other"' }, 200],
    [{ 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 200],
    [{ 'if-modified-since': 'Fri, 01 Jan 2100 00:00:00 GMT' }, 200],
  ])('answers %j as RFC 9110 says, with %d, and HEAD alike', async (given, status) => {
    const { ask, sha256 } = await scene();
    const headers = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, value.replace('ETAG', `"${sha256}"`)]),
    );
    const response = await ask(headers);
    expect(response.statusCode).toBe(status);
    if (status === 412) expect(response.json()).toMatchObject({ error: { code: 'precondition_failed' } });
    expect((await ask(headers, 'HEAD')).statusCode).toBe(status === 206 ? 200 : status);
  });

  it('says that a stored file cannot be read, and what to check', async () => {
    const { ask, contents } = await scene();
    contents.read = () => Promise.reject(new ContentStoreError('can’t be decrypted', null));
    const response = await ask();
    expect([response.statusCode, response.json().error.code]).toEqual([404, 'media_unavailable']);
    expect(response.json().error.message).toContain('INTEXURAOS_WHATSAPP_ENCRYPTION_KEY_FILE');
  });

  it.each([
    ['<html><script>1</script>', 'image/png', 'application/octet-stream', 'attachment'],
    ['<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml', 'application/octet-stream', 'attachment'],
    ['alert(1)', 'text/javascript', 'application/octet-stream', 'attachment'],
    ['<p>', 'text/html', 'application/octet-stream', 'attachment'],
    ['a,b', 'text/csv', 'text/csv', 'attachment'],
    ['%PDF-1.7\n', 'application/pdf', 'application/pdf', 'attachment'],
    ['%PDF-1.7\n', 'image/jpeg', 'application/pdf', 'attachment'],
    ['x', 'a/b\r\nset-cookie: x', 'application/octet-stream', 'attachment'],
    ['OggS', 'audio/ogg; codecs=opus', 'audio/ogg; codecs=opus', 'inline'],
  ])('serves %j, which Meta calls %s, as %s', async (text, mimeType, type, disposition) => {
    const response = await (await scene(text, { mimeType })).ask();
    expect(response.headers['content-type']).toBe(type);
    expect(response.headers['content-disposition']).toMatch(new RegExp(`^${disposition};`));
    expect(response.headers['set-cookie']).toBeUndefined();
  });

  it('names the file as its sender did, in any language', async () => {
    const response = await (await scene('x', { filename: 'Rechnung für "März".pdf' })).ask();
    expect(response.headers['content-disposition']).toBe(
      `inline; filename="Rechnung f?r \\"M?rz\\".pdf"; filename*=UTF-8''Rechnung%20f%C3%BCr%20%22M%C3%A4rz%22.pdf`,
    );
  });

  it.each([
    ['a.pdf"; filename="b.exe', 'inline; filename="a.pdf\\"; filename=\\"b.exe"'],
    ['a.pdf\r\nset-cookie: x=1', 'inline; filename="a.pdfset-cookie: x=1"'],
    ['photo\u202egpj.exe', 'inline; filename=photogpj.exe'],
    ['../../.bashrc', 'inline; filename=bashrc'],
    ['\u202e ', `inline; filename=document-${id}.txt`],
  ])('names a file that its sender called %j harmlessly', async (filename, disposition) => {
    const { headers } = await (await scene('x', { filename })).ask();
    expect([headers['content-disposition'], headers['set-cookie']]).toEqual([disposition, undefined]);
  });

  it('keeps the header short, however long the name is', async () => {
    const { headers } = await (await scene('x', { filename: `${'汉'.repeat(5_000)}.pdf` })).ask();
    expect(headers['content-disposition']?.length).toBeLessThan(1_000);
    expect(headers['content-disposition']).toMatch(/\.pdf$/);
  });

  it('serves a file whose name has half of an emoji', async () => {
    const response = await (await scene('x', { filename: 'a\ud83d.pdf' })).ask();
    expect(response.headers['content-disposition']).toBe(`inline; filename="a?.pdf"; filename*=UTF-8''a%EF%BF%BD.pdf`);
  });

  it('serves nothing that is not whole: it is downloaded again instead', async () => {
    const { ask, contents, sha256, store } = await scene();
    await contents.remove(sha256);
    const response = await ask();
    expect([response.statusCode, response.json().error.code]).toEqual([503, 'media_pending']);
    expect(await store.records.find(media, id)).toMatchObject({ state: 'queued', content: { sha256 } });
  });

  it('serves a file again once the place where it is stored is there again', async () => {
    const { ask, contents, sha256, store } = await scene();
    await contents.remove(sha256);
    expect((await ask()).statusCode).toBe(503);
    await contents.write(Readable.from([Buffer.from('0123456789')]), () => true);
    expect((await store.records.find(media, id))?.state).toBe('queued');
    expect((await ask()).body).toBe('0123456789');
  });

  it('says why there is none', async () => {
    const failure = { code: 'gone', reason: 'Meta has no file under this id.', at: noon } as const;
    const { ask } = await scene('x', {}, { state: 'failed', content: null, ending: 'expired', failure });
    const response = await ask();
    expect([response.statusCode, response.json().error.code]).toEqual([404, 'media_unavailable']);
    expect(response.json().error.message).toContain('Meta has no file under this id.');
  });

  it('needs the scope read:content, and the file’s number', async () => {
    const { post, app } = await scene();
    const keyWith = async (scopes: string[], phoneNumberIds?: string[]): Promise<string> => {
      const created = await post('/v1/keys', {
        payload: { name: 'k', scopes, ...(phoneNumberIds && { phoneNumberIds }) },
      });
      return created.json().key;
    };
    const ask = async (key: string, path: string): Promise<number> =>
      (await app.inject({ url: path, headers: { authorization: `Bearer ${key}` } })).statusCode;
    const reader = await keyWith(['read']);
    expect(await ask(reader, `/v1/media/${id}`)).toBe(403);
    expect(await ask(reader, `/v1/media/${id}/details`)).toBe(200);
    expect(await ask(await keyWith(['read:content'], ['106540352242923']), `/v1/media/${id}`)).toBe(404);
    expect(await ask(await keyWith(['read:content'], [phoneNumberId]), `/v1/media/${id}`)).toBe(200);
  });
});

describe('what is known of files', () => {
  it('is listed by state, shown with Meta’s type and the file’s own, and on the message', async () => {
    const { get } = await scene('%PDF-1.7\n', { mimeType: 'image/jpeg', filename: 'a.jpg' });
    const details = (await get(`/v1/media/${id}/details`)).json();
    expect(details).toMatchObject({
      id,
      state: 'stored',
      metaType: 'image/jpeg',
      type: 'application/pdf',
      wamid: 'wamid.1',
    });
    expect((await get('/v1/media?state=stored')).json().data).toHaveLength(1);
    expect((await get('/v1/media?state=failed')).json().data).toHaveLength(0);
    expect((await get('/v1/media?state=lost')).statusCode).toBe(400);
    const message = (await get('/v1/messages/wamid.1')).json();
    expect(message.media).toMatchObject({ id, state: 'stored' });
    const [conversation] = (await get('/v1/conversations')).json().data;
    const { data } = (await get(`/v1/conversations/${conversation.id}/messages`)).json();
    expect(data[0].media).toMatchObject({ id, state: 'stored' });
  });
});

describe('POST /v1/media/{id}/retry', () => {
  it('queues a failed download, and refuses a stored one', async () => {
    const failure = { code: 'meta', reason: 'Meta answered HTTP 500.', at: noon } as const;
    const failed = await scene('x', {}, { state: 'failed', content: null, ending: 'failed', failure });
    const answer = await failed.post(`/v1/media/${id}/retry`);
    expect([answer.statusCode, answer.json().state]).toEqual([202, 'wanted']);
    const stored = await scene();
    expect((await stored.post(`/v1/media/${id}/retry`)).statusCode).toBe(409);
    expect((await stored.post('/v1/media/7/retry')).statusCode).toBe(404);
  });
});

describe('byteRange', () => {
  it('gives a part of the file, or none, for any header', () => {
    const header = fc.oneof(
      fc.string(),
      fc.tuple(fc.option(fc.nat(2_000)), fc.option(fc.nat(2_000))).map(([a, b]) => `bytes=${a ?? ''}-${b ?? ''}`),
    );
    fc.assert(
      fc.property(header, fc.nat(1_000), (text, size) => {
        const range = byteRange(text, { size, etag: '"e"', ifRange: undefined });
        if (range === null || range === 'unsatisfiable') return;
        expect(range.first).toBeGreaterThanOrEqual(0);
        expect(range.first).toBeLessThanOrEqual(range.last);
        expect(range.last).toBeLessThan(size);
      }),
    );
  });
});

describe('fetchMedia', () => {
  it('waits for a download that was asked for, and ends when the service stops', async () => {
    const { store } = await scene('x', {}, { state: 'cancelled', content: null, ending: 'on_demand' });
    const record = await store.records.find(media, id);
    if (!record) throw new TypeError('no record');
    let asked = 0;
    const deps = { records: store.records, now: () => noon };
    const onAsked = (): void => {
      asked += 1;
    };
    const way = { contents: createMemoryContents(), onAsked, isStopping: () => asked > 0 };
    const waiting = await fetchMedia({ ...deps, media: way }, record);
    expect([asked, waiting.state, waiting.isAsked]).toEqual([1, 'queued', true]);
    const done: MediaRecord = { ...waiting, state: 'failed', ending: 'failed', attempts: 1 };
    const finish = (): void => {
      const writes = [put(media, done)];
      // biome-ignore lint/correctness/useYield: it has nothing to read.
      void store.records.run(function* () {
        return { writes };
      });
    };
    const ended = await fetchMedia({ ...deps, media: { ...way, onAsked: finish, isStopping: () => false } }, record);
    expect(ended).toMatchObject({ state: 'failed', attempts: 1 });
  });
});
