import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { Ffmpeg } from '../ffmpeg/ffmpeg.ts';
import { checkOwnFile, voiceRemedy } from './check-own-file.ts';
import { formats } from './decodable-formats.ts';
import { describeContent } from './inspect-content.ts';
import { measure } from './measure.ts';
import type { GivenFile } from './store-own-file.ts';

/**
 * `made`: a file that can be stored as a voice note. `busy`: too many are in progress. `unusable`: ffmpeg does not
 * start.
 */
export type VoiceNote =
  | { readonly kind: 'made'; readonly given: GivenFile }
  | { readonly kind: 'invalid'; readonly problem: string }
  | { readonly kind: 'busy' | 'unusable' };

/** Converts recordings to voice notes: Opus in Ogg, one channel, 48 kHz. */
export interface VoiceNotes {
  /** Rejects with the stream's error, and with `TooLarge`. */
  of(given: GivenFile): Promise<VoiceNote>;
}

const MiB = 1024 * 1024;
/** The limit of a recording, which is in memory while it is converted: its length is unknown before its end. */
const maxRecordingBytes = 32 * MiB;
/** WhatsApp’s largest voice note, an hour of speech at 32 kbit/s. */
const maxVoiceBytes = 16 * MiB;
const maxInMemory = 2;

const output = [
  ...['-map', '0:a:0', '-vn', '-map_metadata', '-1', '-ac', '1', '-ar', '48000'],
  ...['-c:a', 'libopus', '-b:a', '32k', '-application', 'voip', '-f', 'ogg'],
];

export function createVoiceNotes(ffmpeg: Ffmpeg): VoiceNotes {
  let inMemory = 0;
  return {
    of: async (given) => {
      if (inMemory >= maxInMemory) return { kind: 'busy' };
      inMemory += 1;
      try {
        return await convert(ffmpeg, given);
      } finally {
        inMemory -= 1;
      }
    },
  };
}

async function convert(ffmpeg: Ffmpeg, given: GivenFile): Promise<VoiceNote> {
  const { stream, release } = measure(given.stream, maxRecordingBytes);
  const bytes = await buffer(stream).finally(release);
  const size = bytes.byteLength;
  const facts = await describeContent({ size, head: bytes, tail: bytes });
  const made = (voice: Buffer): VoiceNote => ({ kind: 'made', given: voiceFile(given, voice) });
  // A file that already is a voice note stays as it is.
  if (checkOwnFile({ kind: 'voice', named: null, size, facts }).length === 0) return made(bytes);
  const type = facts.type ?? given.named ?? 'of an unknown type';
  const format = formats[type];
  if (format === undefined || type.startsWith('image/')) return { kind: 'invalid', problem: noSound(type) };
  const source = { size, readFrom: async (first: number) => Readable.from([bytes.subarray(first)]) };
  const result = await ffmpeg.convert({ source, input: format.input, output, maxBytes: maxVoiceBytes });
  switch (result.kind) {
    case 'made':
      return made(result.bytes);
    case 'too_large':
      return {
        kind: 'invalid',
        problem: `As a voice note it is larger than WhatsApp's ${maxVoiceBytes} bytes. Cut it.`,
      };
    case 'lost':
    case 'unreadable':
      return {
        kind: 'invalid',
        problem: `ffmpeg could not convert the recording (${type}): it is damaged, or has no sound. ${voiceRemedy}`,
      };
    case 'busy':
    case 'unusable':
      return { kind: result.kind };
  }
}

const voiceFile = ({ filename }: GivenFile, voice: Buffer): GivenFile => ({
  stream: Readable.from([voice]),
  named: 'audio/ogg',
  kind: 'voice',
  filename: filename && `${filename.replace(/\.\w{1,5}$/, '')}.ogg`,
});

const noSound = (type: string): string =>
  `The file is ${type}. Voice notes are made of AAC, AMR, FLAC, MP3, MP4 and M4A, 3GP, Ogg, WAV and WebM.`;
