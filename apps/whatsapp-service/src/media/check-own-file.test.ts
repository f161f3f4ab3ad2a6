import { describe, expect, it } from 'vitest';
import { checkOwnFile, usualKind } from './check-own-file.ts';
import type { MediaFacts } from './inspect-content.ts';
import type { OwnFileKind } from './own-file.ts';

const nothing: MediaFacts = {
  ...{ type: null, width: null, height: null, isAnimated: null, durationSeconds: null },
  ...{ audioCodec: null, channels: null, videoCodec: null },
};
const opus = { type: 'audio/ogg', audioCodec: 'opus', channels: 1 };
const sticker = { type: 'image/webp', width: 512, height: 512, isAnimated: false };
const KiB = 1024;
const MiB = 1024 * KiB;

const check = (kind: OwnFileKind, facts: Partial<MediaFacts>, size = 1_000, named: string | null = null): string[] =>
  checkOwnFile({ kind, named, size, facts: { ...nothing, ...facts } });

describe('checkOwnFile', () => {
  it.each<[OwnFileKind, Partial<MediaFacts>, number]>([
    ['image', { type: 'image/jpeg' }, 5 * MiB],
    ['video', { type: 'video/mp4', videoCodec: 'h264', audioCodec: 'aac' }, 16 * MiB],
    ['audio', opus, 16 * MiB],
    ['audio', { type: 'audio/mpeg' }, 16 * MiB],
    ['voice', opus, 1_000],
    ['sticker', sticker, 100 * KiB],
    ['sticker', { ...sticker, isAnimated: true }, 500 * KiB],
    ['sticker', { ...sticker, width: null, height: null }, 1_000],
    ['document', {}, 100 * MiB],
  ])('takes a good %s', (kind, facts, size) => {
    expect(check(kind, facts, size)).toEqual([]);
  });

  it.each<[string, OwnFileKind, Partial<MediaFacts>, number, string]>([
    ['a GIF', 'image', { type: 'image/gif' }, 1, 'Convert it, or send it as a document.'],
    [
      'a picture that is too large',
      'image',
      { type: 'image/png' },
      5 * MiB + 1,
      'Make it smaller, or send it as a document.',
    ],
    ['a voice note in MP4', 'voice', { type: 'audio/mp4' }, 1, 'WhatsApp takes audio/ogg as voice.'],
    ['a stereo voice note', 'voice', { ...opus, channels: 2 }, 1, 'ffmpeg -i FILE -ac 1 -c:a libopus'],
    ['Ogg Vorbis', 'audio', { type: 'audio/ogg' }, 1, 'not Opus'],
    ['a sticker of another size', 'sticker', { ...sticker, width: 300 }, 1, 'Make it 512 by 512.'],
    ['a still sticker of 101 KiB', 'sticker', sticker, 101 * KiB, 'takes 102400 as a still sticker'],
    ['a moving sticker of 501 KiB', 'sticker', { ...sticker, isAnimated: true }, 501 * KiB, 'takes 512000 as sticker'],
    ['a video of HEVC', 'video', { type: 'video/mp4', videoCodec: 'hevc' }, 1, 'libx264'],
    ['nothing', 'document', {}, 0, 'empty'],
    ['a file of unknown type as a picture', 'image', {}, 1, 'of an unknown type'],
  ])('refuses %s with a remedy', (_name, kind, facts, size, text) => {
    expect(check(kind, facts, size).join(' ')).toContain(text);
  });

  it('refuses a file that its Content-Type does not describe, except for documents, which look alike', () => {
    expect(check('image', { type: 'image/png' }, 1, 'image/jpeg').join()).toContain('Content-Type says image/jpeg');
    expect(check('image', { type: 'image/png' }, 1, 'application/octet-stream')).toEqual([]);
    expect(check('document', { type: 'application/zip' }, 1, 'application/vnd.ms-excel')).toEqual([]);
  });

  const docx = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

  it.each<[string, OwnFileKind]>([
    ['image/jpeg', 'image'],
    ['image/jpg', 'document'],
    ['image/png', 'image'],
    ['image/webp', 'sticker'],
    ['video/mp4', 'video'],
    ['video/3gpp', 'video'],
    ['audio/aac', 'audio'],
    ['audio/amr', 'audio'],
    ['audio/mpeg', 'audio'],
    ['audio/mp4', 'audio'],
    ['audio/ogg', 'voice'],
    ['application/pdf', 'document'],
    [docx, 'document'],
  ])('refuses content without the signature of %s, also as a document, and says so once', (named, kind) => {
    const text = `Content-Type says ${named}, but the file does not begin with that format’s signature. Send its actual type`;
    for (const each of new Set<OwnFileKind>([kind, 'document'])) {
      expect(check(each, {}, 1, named)).toEqual([expect.stringContaining(text)]);
    }
  });

  it('refuses a document whose content has the signature of another format', () => {
    expect(check('document', { type: 'image/png' }, 1, 'application/pdf')).toEqual([
      'Content-Type says application/pdf, but the file is image/png. Send its actual type.',
    ]);
    expect(check('document', { type: 'text/html' }, 1, 'image/jpeg')).toHaveLength(1);
    expect(check('document', { type: 'application/pdf' }, 1, docx)).toHaveLength(1);
  });

  it.each<[string, string | null]>([
    ['text/plain', null],
    ['text/csv', null],
    ['application/msword', null],
    ['application/octet-stream', null],
    ['constructor', null],
    // An Office file that no reader of archives knows, and one with a password.
    [docx, 'application/zip'],
    [docx, 'application/x-cfb'],
    ['video/mp4', 'video/quicktime'],
    ['audio/aac', 'audio/mpeg'],
  ])('stores a document named %s whose content is found to be %s', (named, type) => {
    expect(check('document', { type }, 1, named)).toEqual([]);
  });

  it('sends a file as the kind that its type allows, otherwise as a document', () => {
    expect(['image/png', 'image/webp', 'audio/ogg', 'video/mp4', 'image/gif', 'text/plain'].map(usualKind)).toEqual([
      ...['image', 'sticker', 'audio', 'video'],
      ...['document', 'document'],
    ]);
  });
});
