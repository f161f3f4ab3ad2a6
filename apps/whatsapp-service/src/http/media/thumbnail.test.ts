import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { deflateSync } from 'node:zlib';
import { imageSize } from 'image-size';
import { describe, expect, it } from 'vitest';
import { apiKey } from '../../../test/support/api.ts';
import { ffmpegFor } from '../../../test/support/ffmpeg.ts';
import { mediaId, openWithMedia, realPictures } from '../../../test/support/stored-media.ts';
import { createIsolatedProcesses } from '../../decoding/isolated-processes.ts';
import { createFfmpeg, type Ffmpeg } from '../../ffmpeg/ffmpeg.ts';
import { media } from '../../media/collections.ts';
import { removeContent } from '../../media/remove-content.ts';
import { createThumbnails } from '../../media/thumbnails.ts';
import type { Pictures } from '../../pictures/pictures.ts';

const path = ffmpegFor('thumbnails of real videos');
const fixture = (name: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../../../test/fixtures/media/${name}`, import.meta.url)));
const file = { kind: 'image', mimeType: 'image/jpeg', sha256: null, filename: null };
const thumbnail = `/v1/media/${mediaId}/thumbnail`;

/** Counts its calls, and gives these bytes. */
function fakePictures(bytes = Buffer.from('small')) {
  const made = { calls: 0 };
  const pictures: Pictures = {
    shrink: async () => {
      made.calls += 1;
      return { kind: 'made', bytes };
    },
  };
  return { made, pictures };
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

/** A JPEG with EXIF’s orientation tag, big-endian, right after its start. */
function withOrientation(jpeg: Buffer, orientation: number): Buffer {
  const tag = Buffer.from([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
  const tiff = Buffer.concat([Buffer.from('MM\0*\0\0\0\x08\0\x01', 'latin1'), tag, Buffer.alloc(4)]);
  const body = Buffer.concat([Buffer.from('Exif\0\0'), tiff]);
  const segment = Buffer.from([0xff, 0xe1, 0, body.byteLength + 2]);
  return Buffer.concat([jpeg.subarray(0, 2), segment, body, jpeg.subarray(2)]);
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
  // Several at a time: the converters have a low priority, and wait on a busy machine.
  it.concurrent.each([
    ['picture.jpg', 64, 48],
    ['sticker.webp', 512, 512],
  ])('makes one of %s, without ffmpeg', async (name, width, height) => {
    const { get } = await openWithMedia({ bytes: fixture(name), file });
    const answer = await get(thumbnail);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'image/jpeg']);
    expect(imageSize(answer.rawPayload)).toMatchObject({ type: 'jpg', width, height });
  });

  it.skipIf(path === null).concurrent('makes one of a video', async () => {
    const ffmpeg = createFfmpeg(path ?? '', createIsolatedProcesses());
    const { get } = await openWithMedia({ bytes: fixture('clip.mp4'), file, ffmpeg });
    const answer = await get(thumbnail);
    expect(imageSize(answer.rawPayload)).toMatchObject({ type: 'jpg', width: 176, height: 144 });
  });

  it.concurrent('makes it no larger than 640 by 640 pixels, in the shape of the picture', async () => {
    const { get } = await openWithMedia({ bytes: png(1_280, 64), file });
    expect(imageSize((await get(thumbnail)).rawPayload)).toMatchObject({ width: 640, height: 32 });
  });

  it.concurrent('turns it as the camera was held', async () => {
    const { get } = await openWithMedia({ bytes: withOrientation(fixture('picture.jpg'), 6), file });
    expect(imageSize((await get(thumbnail)).rawPayload)).toMatchObject({ width: 48, height: 64 });
  });

  it.concurrent.each([
    ['damaged.jpg', fixture('picture.jpg').subarray(0, 30)],
    ['animated.webp', fixture('animated.webp')],
  ])('says that %s has none, and attempts it once', async (_name, bytes) => {
    const real = realPictures();
    let calls = 0;
    const pictures: Pictures = {
      shrink: (...args) => {
        calls += 1;
        return real.shrink(...args);
      },
    };
    const { get } = await openWithMedia({ bytes, file, pictures });
    for (const _ of [1, 2]) {
      const answer = await get(thumbnail);
      expect([answer.statusCode, answer.json().error.code]).toEqual([404, 'no_thumbnail']);
      expect(answer.json().error.message).toContain('could not be decoded');
    }
    expect(calls).toBe(1);
  });

  it('decodes no picture of very many pixels, whatever it says of itself', async () => {
    const { made, pictures } = fakePictures();
    const { get } = await openWithMedia({ bytes: png(30_000, 30_000), file, pictures });
    expect((await get(thumbnail)).json().error.message).toContain('30000 by 30000');
    expect(made.calls).toBe(0);
  });

  it.concurrent('decodes none either where the size is not known before', async () => {
    const { contents, store } = await openWithMedia({ bytes: png(8_192, 4_200, 1), file });
    const { content = null } = (await store.records.find(media, mediaId)) ?? {};
    if (!content) throw new TypeError('no content');
    const facts = { ...content.facts, width: null, height: null };
    const thumbnails = createThumbnails({ contents, pictures: realPictures(), ffmpeg: null });
    expect(await thumbnails.of({ ...content, facts })).toMatchObject({ kind: 'none' });
  });

  it('decodes none of very many bytes', async () => {
    const { made, pictures } = fakePictures();
    const { contents, store } = await openWithMedia({ bytes: fixture('picture.jpg'), file });
    const { content = null } = (await store.records.find(media, mediaId)) ?? {};
    if (!content) throw new TypeError('no content');
    const thumbnails = createThumbnails({ contents, pictures, ffmpeg: null });
    expect(await thumbnails.of({ ...content, size: 40_000_000 })).toMatchObject({
      kind: 'none',
      reason: expect.stringContaining('40000000 bytes'),
    });
    expect(made.calls).toBe(0);
  });

  it('keeps it with the file, answers 304 to who has it, and removes it with the file', async () => {
    const { made, pictures } = fakePictures();
    const scene = await openWithMedia({ bytes: fixture('picture.jpg'), file, pictures });
    const { app, get, contents, sha256, store } = scene;
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
    const { pictures } = fakePictures();
    const scene = await openWithMedia({
      bytes: fixture('picture.jpg'),
      file,
      pictures: {
        shrink: async (...args) => {
          await scene.contents.remove(scene.sha256);
          return pictures.shrink(...args);
        },
      },
    });
    await scene.get(thumbnail);
    expect(await scene.contents.thumbnails.read(scene.sha256)).toBeNull();
  });

  const pictures = (kind: 'busy' | 'unusable' | 'lost'): Pictures => ({ shrink: async () => ({ kind }) });
  const ffmpeg: Ffmpeg = { convert: async () => ({ kind: 'unusable' }) };
  const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>');
  it.each<[string, Partial<Parameters<typeof openWithMedia>[0]>, number, string]>([
    ['a video needs ffmpeg', { bytes: fixture('clip.mp4') }, 501, 'ffmpeg_missing'],
    ['ffmpeg cannot be run', { bytes: fixture('clip.mp4'), ffmpeg }, 501, 'ffmpeg_missing'],
    ['no process can be started for a picture', { pictures: pictures('unusable') }, 404, 'no_thumbnail'],
    ['too many are being made', { pictures: pictures('busy') }, 503, 'overloaded'],
    ['the content went meanwhile', { pictures: pictures('lost') }, 404, 'media_unavailable'],
    ['the file has no picture', { ffmpeg, bytes: fixture('short-voice.ogg') }, 404, 'no_thumbnail'],
    ['the file is of a kind that is never decoded', { ffmpeg, bytes: svg }, 404, 'no_thumbnail'],
    ['the file is not stored', { state: { content: null } }, 404, 'media_unavailable'],
  ])('says that %s', async (_why, options, status, code) => {
    const { get } = await openWithMedia({ bytes: fixture('picture.jpg'), file, ...options });
    const answer = await get(thumbnail);
    expect([answer.statusCode, answer.json().error.code]).toEqual([status, code]);
  });
});
