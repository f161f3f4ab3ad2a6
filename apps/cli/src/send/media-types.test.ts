import { describe, expect, it } from 'vitest';
import { extensions, mediaTypeOf } from './media-types.ts';

describe('mediaTypeOf', () => {
  it.each(['voice.opus', 'voice.oga', 'voice.ogg', '/tmp/a.b/Voice Note.OPUS', 'PTT-20261130-WA0001.Opus'])(
    'recognises %s as a voice note’s file',
    (path) => {
      expect(mediaTypeOf(path)).toEqual({ kind: 'audio', mimeType: 'audio/ogg' });
    },
  );

  it('uploads an MP4 as audio if it is sent as audio', () => {
    expect(mediaTypeOf('talk.mp4', 'audio')).toEqual({ kind: 'audio', mimeType: 'audio/mp4' });
    expect(mediaTypeOf('talk.mp4')).toEqual({ kind: 'video', mimeType: 'video/mp4' });
  });

  it.each(['file', '.opus/file', 'file.exe', 'file.'])('knows no type of %s', (path) => {
    expect(mediaTypeOf(path)).toBeUndefined();
  });

  it('lists every extension once', () => {
    const all = extensions.split(' ');
    expect([new Set(all).size, all.every((extension) => mediaTypeOf(`a${extension}`))]).toEqual([all.length, true]);
  });
});
