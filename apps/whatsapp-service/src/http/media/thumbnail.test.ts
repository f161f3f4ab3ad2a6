import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import { imageSize } from 'image-size';
import { describe, expect, it } from 'vitest';
import { apiKey } from '../../../test/support/api.ts';
import { ffmpegFor } from '../../../test/support/ffmpeg.ts';
import { mediaId, openWithMedia } from '../../../test/support/stored-media.ts';
import { createFfmpeg, type Ffmpeg } from '../../ffmpeg/ffmpeg.ts';
import { media } from '../../media/collections.ts';
import { removeContent } from '../../media/remove-content.ts';
import { createThumbnails } from '../../media/thumbnails.ts';

const path = ffmpegFor('thumbnails of real files');
const fixture = (name: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../../../test/fixtures/media/${name}`, import.meta.url)));
const file = { kind: 'image', mimeType: 'image/jpeg', sha256: null, filename: null };
const thumbnail = `/v1/media/${mediaId}/thumbnail`;

/** Counts its calls, and gives these bytes. */
function fakeFfmpeg(bytes = Buffer.from('small')) {
  const made = { calls: 0 };
  const ffmpeg: Ffmpeg = {
    convert: async () => {
      made.calls += 1;
      return { kind: 'made', bytes };
    },
    stop: () => undefined,
  };
  return { made, ffmpeg };
}

/** A black PNG that says it has this many pixels; it is whole if they take less than 16 MiB. Few bytes of a file can take very much memory. */
function png(width: number, height: number, bits = 24): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set(bits === 1 ? [1, 0, 0, 0, 0] : [8, 2, 0, 0, 0], 8);
  const chunk = (type: string, data: Buffer): Buffer => {
    const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.byteLength);
    const named = Buffer.concat([Buffer.from(type), data]);
    crc.writeUInt32BE(crcOf(named));
    return Buffer.concat([length, named, crc]);
  };
  const rows = deflateSync(Buffer.alloc(Math.min(height * (1 + (width * bits) / 8), 16 * 1024 * 1024)));
  const start = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([start, chunk('IHDR', header), chunk('IDAT', rows), chunk('IEND', Buffer.alloc(0))]);
}

function crcOf(bytes: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}

describe('GET /v1/media/{id}/thumbnail', () => {
  // Several at a time: ffmpeg has a low priority, and waits where the machine is busy.
  it.skipIf(path === null).concurrent.each([
    ['picture.jpg', 64, 48],
    ['clip.mp4', 176, 144],
    ['sticker.webp', 512, 512],
  ])('makes one of %s', async (name, width, height) => {
    const { get } = await openWithMedia({ bytes: fixture(name), file, ffmpeg: createFfmpeg(path ?? '') });
    const answer = await get(thumbnail);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'image/jpeg']);
    expect(imageSize(answer.rawPayload)).toMatchObject({ type: 'jpg', width, height });
  });

  it.skipIf(path === null).concurrent(
    'makes it no larger than 640 by 640 pixels, in the shape of the picture',
    async () => {
      const bytes = png(1_280, 64);
      const { get } = await openWithMedia({ bytes, file, ffmpeg: createFfmpeg(path ?? '') });
      expect(imageSize((await get(thumbnail)).rawPayload)).toMatchObject({ width: 640, height: 32 });
    },
  );

  it.skipIf(path === null).concurrent('says that damaged files have none, and attempts each once', async () => {
    const whole = fixture('picture.jpg');
    const ffmpeg = createFfmpeg(path ?? '');
    let calls = 0;
    const counted: Ffmpeg = {
      ...ffmpeg,
      convert: (conversion) => {
        calls += 1;
        return ffmpeg.convert(conversion);
      },
    };
    const { get } = await openWithMedia({ bytes: whole.subarray(0, 30), file, ffmpeg: counted });
    for (const _ of [1, 2]) {
      const answer = await get(thumbnail);
      expect([answer.statusCode, answer.json().error.code]).toEqual([404, 'no_thumbnail']);
      expect(answer.json().error.message).toContain('could not be decoded');
    }
    expect(calls).toBe(1);
  });

  it.skipIf(path === null).concurrent(
    'decodes no picture of very many pixels where the size is not known before',
    async () => {
      const bytes = png(8_192, 4_200, 1);
      const ffmpeg = createFfmpeg(path ?? '');
      const { contents, store } = await openWithMedia({ bytes, file });
      const { content = null } = (await store.records.find(media, mediaId)) ?? {};
      if (!content) throw new TypeError('no content');
      const facts = { ...content.facts, width: null, height: null };
      expect(await createThumbnails({ contents, ffmpeg }).of({ ...content, facts })).toMatchObject({ kind: 'none' });
    },
  );

  it('decodes no picture of very many pixels, whatever it says of itself', async () => {
    const { made, ffmpeg } = fakeFfmpeg();
    const { get } = await openWithMedia({ bytes: png(30_000, 30_000), file, ffmpeg });
    expect((await get(thumbnail)).json().error.message).toContain('30000 by 30000');
    expect(made.calls).toBe(0);
  });

  it('keeps it with the file, answers 304 to who has it, and removes it with the file', async () => {
    const { made, ffmpeg } = fakeFfmpeg();
    const { app, get, contents, sha256, store } = await openWithMedia({ bytes: fixture('picture.jpg'), file, ffmpeg });
    const both = await Promise.all([get(thumbnail), get(thumbnail)]);
    expect(both.map(({ body }) => body)).toEqual(['small', 'small']);
    const etag = String(both[0]?.headers.etag);
    expect((await get(thumbnail)).body).toBe('small');
    const known = { authorization: `Bearer ${apiKey}`, 'if-none-match': etag };
    expect((await app.inject({ url: thumbnail, headers: known })).statusCode).toBe(304);
    expect(made.calls).toBe(1);
    expect((await contents.thumbnails.read(sha256))?.toString()).toBe('small');
    await removeContent({ records: store.records, contents, now: () => 0 }, mediaId);
    expect(await contents.thumbnails.read(sha256)).toBeNull();
    const gone = await get(thumbnail);
    expect([gone.statusCode, gone.json().error.code]).toEqual([404, 'media_unavailable']);
  });

  it('leaves none of a file that is removed while it is made', async () => {
    const { ffmpeg } = fakeFfmpeg();
    const scene = await openWithMedia({
      bytes: fixture('picture.jpg'),
      file,
      ffmpeg: {
        ...ffmpeg,
        convert: async (conversion) => {
          await scene.contents.remove(scene.sha256);
          return ffmpeg.convert(conversion);
        },
      },
    });
    await scene.get(thumbnail);
    expect(await scene.contents.thumbnails.read(scene.sha256)).toBeNull();
  });

  const failing = (kind: 'busy' | 'unusable'): Ffmpeg => ({ convert: async () => ({ kind }), stop: () => undefined });
  const { ffmpeg: working } = fakeFfmpeg();
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>');
  it.each<[string, Partial<Parameters<typeof openWithMedia>[0]>, number, string]>([
    ['there is no ffmpeg', {}, 501, 'ffmpeg_missing'],
    ['ffmpeg cannot be run', { ffmpeg: failing('unusable') }, 501, 'ffmpeg_missing'],
    ['too many are being made', { ffmpeg: failing('busy') }, 503, 'overloaded'],
    ['the file has no picture', { ffmpeg: working, bytes: fixture('short-voice.ogg') }, 404, 'no_thumbnail'],
    ['the file is of a kind that is never decoded', { ffmpeg: working, bytes: svg }, 404, 'no_thumbnail'],
    ['the file is not stored', { ffmpeg: working, state: { content: null } }, 404, 'media_unavailable'],
  ])('says that %s', async (_why, options, status, code) => {
    const { get } = await openWithMedia({ bytes: fixture('picture.jpg'), file, ...options });
    const answer = await get(thumbnail);
    expect([answer.statusCode, answer.json().error.code]).toEqual([status, code]);
  });
});
