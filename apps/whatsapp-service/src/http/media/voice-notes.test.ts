import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { createTestApi } from '../../../test/support/api.ts';
import { ffmpegFor } from '../../../test/support/ffmpeg.ts';
import { type Converted, createIsolatedProcesses } from '../../decoding/isolated-processes.ts';
import { createFfmpeg, type Ffmpeg } from '../../ffmpeg/ffmpeg.ts';
import { newestOwnMedia, ownMedia } from '../../media/collections.ts';
import { createVoiceNotes } from '../../media/voice-notes.ts';
import { createMemoryContents } from '../../storage/contents/memory-contents.ts';

const path = ffmpegFor('voice notes of real recordings');
const fixture = (name: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../../../test/fixtures/media/${name}`, import.meta.url)));

function scene(ffmpeg: Ffmpeg | null) {
  const contents = createMemoryContents();
  const voiceNotes = ffmpeg && createVoiceNotes(ffmpeg);
  const api = createTestApi({ media: { contents, onAsked: () => undefined, ffmpeg, voiceNotes } });
  const convert = (bytes: Buffer, type: string, query = 'convert=voice') =>
    api.post(`/v1/media?${query}`, { payload: bytes, headers: { 'content-type': type } });
  return { ...api, contents, convert };
}

const answering = (result: Converted): Ffmpeg => ({ convert: async () => result });

/** A quarter of a second of a tone on two channels. */
function wav(): Buffer {
  const samples = new Int16Array(4_000).map((_, at) => 8_000 * Math.sin(at / 9));
  const head = Buffer.from('RIFF----WAVEfmt \x10\0\0\0\x01\0\x02\0', 'latin1');
  const rest = Buffer.alloc(20);
  rest.writeUInt32LE(8_000, 0);
  rest.writeUInt32LE(32_000, 4);
  rest.writeUInt16LE(4, 8);
  rest.writeUInt16LE(16, 10);
  rest.write('data', 12);
  rest.writeUInt32LE(samples.byteLength, 16);
  head.writeUInt32LE(36 + samples.byteLength, 4);
  return Buffer.concat([head, rest, Buffer.from(samples.buffer)]);
}

describe('POST /v1/media?convert=voice', () => {
  // Several at a time: ffmpeg has a low priority, and waits on a busy machine.
  it.skipIf(path === null).concurrent.each([
    ['voice.m4a', fixture('mono.m4a'), 'audio/x-m4a'],
    ['two channels.ogg', fixture('stereo.ogg'), 'audio/ogg'],
    ['vorbis.ogg', fixture('vorbis.ogg'), 'audio/ogg'],
    ['sound.3gp', fixture('sound.3gp'), 'video/3gpp'],
    ['tone.wav', wav(), 'audio/wav'],
  ])('stores %s as a voice note', async (name, bytes, type) => {
    const { convert, store } = scene(createFfmpeg(path ?? '', createIsolatedProcesses()));
    const answer = await convert(bytes, type, `convert=voice&filename=${encodeURIComponent(name)}`);
    const filename = name.replace(/\.\w+$/, '.ogg');
    expect([answer.statusCode, answer.json()]).toMatchObject([201, { kind: 'voice', type: 'audio/ogg', filename }]);
    const file = await store.records.find(ownMedia, answer.json().id);
    expect(file?.content.facts).toMatchObject({ type: 'audio/ogg', audioCodec: 'opus', channels: 1 });
  });

  it.skipIf(path === null).concurrent('refuses a damaged recording, and stores nothing of it', async () => {
    const { convert, store } = scene(createFfmpeg(path ?? '', createIsolatedProcesses()));
    const answer = await convert(fixture('mono.m4a').subarray(0, 300), 'audio/mp4');
    expect([answer.statusCode, answer.json().error.code]).toEqual([422, 'media_invalid']);
    expect(answer.json().error.message).toContain('ffmpeg -i FILE');
    expect(await store.records.count(newestOwnMedia, { group: '' })).toBe(0);
  });

  it('leaves a voice note as it is', async () => {
    const { convert, contents } = scene(answering({ kind: 'unreadable' }));
    const voice = fixture('short-voice.ogg');
    const { sha256 } = (await convert(voice, 'audio/ogg')).json();
    expect(await contents.sizeOf(sha256)).toBe(voice.byteLength);
  });

  const made: Converted = { kind: 'made', bytes: fixture('short-voice.ogg') };
  const recording = fixture('mono.m4a');
  it.each<[string, Ffmpeg | null, Buffer, string, number, string]>([
    ['there is no ffmpeg', null, recording, '', 501, 'ffmpeg_missing'],
    ['ffmpeg cannot be run', answering({ kind: 'unusable' }), recording, '', 501, 'ffmpeg_missing'],
    ['too many are being converted', answering({ kind: 'busy' }), recording, '', 503, 'overloaded'],
    ['it is longer than WhatsApp takes', answering({ kind: 'too_large' }), recording, '', 422, 'media_invalid'],
    ['the file has no sound', answering(made), fixture('picture.jpg'), '', 422, 'media_invalid'],
    ['the file is too large', answering(made), Buffer.alloc(32 * 1024 * 1024 + 1), '', 413, 'body_too_large'],
    ['it is to be sent as something else', answering(made), recording, '&kind=audio', 400, 'parameter_invalid'],
  ])('says that %s', async (_why, ffmpeg, bytes, query, status, code) => {
    const { convert } = scene(ffmpeg);
    const answer = await convert(bytes, 'audio/mp4', `convert=voice${query}`);
    expect([answer.statusCode, answer.json().error.code]).toEqual([status, code]);
  });

  it('keeps two recordings in memory at most', async () => {
    const { of } = createVoiceNotes(answering(made));
    const endless = () => ({
      stream: new Readable({ read: () => undefined }),
      named: null,
      kind: null,
      filename: null,
    });
    const files = [endless(), endless()];
    const both = files.map(of);
    expect(await of(endless())).toEqual({ kind: 'busy' });
    for (const { stream } of files) stream.push(null);
    expect((await Promise.all(both)).map(({ kind }) => kind)).toEqual(['invalid', 'invalid']);
    expect((await of({ ...endless(), stream: Readable.from([recording]) })).kind).toBe('made');
  });
});
