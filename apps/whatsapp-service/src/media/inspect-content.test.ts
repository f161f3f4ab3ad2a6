import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeContent } from './inspect-content.ts';
import { measure } from './measure.ts';

// Made with ffmpeg 7, a few hundred milliseconds each.
const folder = fileURLToPath(new URL('../../test/fixtures/media/', import.meta.url));
const fileNamed = (name: string): Buffer => readFileSync(`${folder}${name}`);

async function describeBytes(bytes: Uint8Array, chunkSize = 1_000) {
  const chunks = async function* (): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < bytes.byteLength; at += chunkSize) yield bytes.subarray(at, at + chunkSize);
  };
  const { stream, measured } = measure(chunks(), 100_000_000);
  for await (const _ of stream);
  return describeContent(measured());
}

describe('describeContent', () => {
  it.each([
    ['short-voice.ogg', { type: 'audio/ogg', audioCodec: 'opus', channels: 1, durationSeconds: 0.3 }],
    ['stereo.ogg', { type: 'audio/ogg', audioCodec: 'opus', channels: 2, durationSeconds: 0.3 }],
    ['vorbis.ogg', { type: 'audio/ogg', audioCodec: null, channels: null, durationSeconds: null }],
    ['mono.m4a', { type: 'audio/mp4', audioCodec: 'aac', channels: 1, durationSeconds: 0.3 }],
    ['sound.3gp', { type: 'audio/3gpp', audioCodec: 'aac', channels: 1, videoCodec: null }],
    ['clip.mp4', { type: 'video/mp4', videoCodec: 'h264', audioCodec: 'aac', channels: 1, width: 176, height: 144 }],
    ['clip.3gp', { type: 'video/3gpp', videoCodec: 'h263', audioCodec: null, width: 176, height: 144 }],
    ['picture.jpg', { type: 'image/jpeg', width: 64, height: 48, isAnimated: null }],
    ['sticker.webp', { type: 'image/webp', width: 512, height: 512, isAnimated: false }],
    ['animated.webp', { type: 'image/webp', width: 64, height: 64, isAnimated: true }],
  ])('reads %s', async (name, facts) => {
    expect(await describeBytes(fileNamed(name))).toMatchObject(facts);
  });

  it.each([
    ['<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>', 'image/svg+xml'],
    ['<?xml version="1.0"?>\n<!-- x -->\n<svg width="5" height="5"/>', 'image/svg+xml'],
    ['  <!DOCTYPE html><p>', 'text/html'],
    ['\ufeff<html>', 'text/html'],
    ['<script>alert(1)</script>', 'text/html'],
    ['just a text', null],
    ['', null],
    ['%PDF-1.7\n', 'application/pdf'],
    ['\r\n\n%PDF-1.4\n', 'application/pdf'],
  ])('knows what %j is', async (text, type) => {
    expect((await describeBytes(Buffer.from(text))).type).toBe(type);
  });

  it('knows an MP3 that has zeros after its tag, and an archive that ends too early', async () => {
    expect((await describeBytes(Buffer.from(`ID3\u0003${'\0'.repeat(300)}`))).type).toBe('audio/mpeg');
    expect((await describeBytes(Buffer.from('PK\u0003\u0004'))).type).toBe('application/zip');
  });

  it('reads an index behind megabytes of picture data, and the end of a long voice note', async () => {
    const clip = fileNamed('clip.mp4');
    const at = clip.indexOf('moov') - 4;
    const filler = Buffer.alloc(1_000_000);
    filler.writeUInt32BE(filler.byteLength, 0);
    filler.write('free', 4);
    const late = Buffer.concat([clip.subarray(0, at), filler, clip.subarray(at)]);
    expect(await describeBytes(late)).toMatchObject({ type: 'video/mp4', videoCodec: 'h264', width: 176 });
    const voice = fileNamed('short-voice.ogg');
    const long = Buffer.concat([voice, Buffer.alloc(1_000_000), voice]);
    expect(await describeBytes(long)).toMatchObject({ durationSeconds: 0.3 });
  });

  it('describes any damaged file without failing', async () => {
    const files = readdirSync(folder).map(fileNamed);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 8 }),
        fc.nat(),
        async (file, changes, end) => {
          const bytes = Buffer.from(file.subarray(0, (end % file.byteLength) + 1));
          for (const [at, value] of changes) bytes[at % bytes.byteLength] = value;
          await describeBytes(bytes);
        },
      ),
      { numRuns: 60 },
    );
  });
});
