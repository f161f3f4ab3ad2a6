import { describe, expect, it } from 'vitest';
import { fileMessage, isRecording, problemOfFile, typeOfFile, voiceMessage } from './file-message.ts';

const file = (type: string, size = 1_000) => ({ type, size, name: 'x' });

describe('a file that is sent', () => {
  it('is sent as the type that Meta accepts it as, else as a document', () => {
    expect(
      ['image/png', 'video/mp4', 'audio/ogg; codecs=opus', 'image/svg+xml', ''].map((type) => typeOfFile(file(type))),
    ).toEqual(['image', 'video', 'audio', 'document', 'document']);
    expect(typeOfFile(file('image/png', 6_000_000))).toBe('document');
  });

  it('has a caption and a file name only if Meta allows them for its type', () => {
    expect(fileMessage(file('application/pdf'), '7', 'The offer')).toEqual({
      type: 'document',
      document: { id: '7', caption: 'The offer', filename: 'x' },
    });
    expect(fileMessage(file('audio/ogg'), '7', 'Hear')).toEqual({ type: 'audio', audio: { id: '7' } });
  });

  it('can be a voice note if it is a recording', () => {
    const types = ['audio/mp4', 'audio/webm;codecs=opus', 'video/webm', 'video/mp4', 'image/png', ''];
    expect(types.filter((type) => isRecording(file(type)))).toEqual(types.slice(0, 3));
    expect(voiceMessage('med_1')).toEqual({ type: 'audio', audio: { id: 'med_1', voice: true } });
  });

  it('is refused before the upload if Meta would refuse it', () => {
    expect(problemOfFile(file('image/png', 0))).toBe('The file is empty.');
    expect(problemOfFile(file('video/mp4', 101_000_000))).toContain('100 MB');
    expect(problemOfFile(file('video/mp4'))).toBeNull();
  });
});
