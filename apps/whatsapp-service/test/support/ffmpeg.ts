import { readFfmpegPath } from '../../src/config/find-ffmpeg.ts';

/** ffmpeg, or null, with one line that says what is skipped for want of it. */
export function ffmpegFor(what: string): string | null {
  const { value } = readFfmpegPath({ PATH: process.env.PATH });
  if (value === null) console.warn(`Skipped: ${what}. There is no ffmpeg in PATH (apt-get install ffmpeg).`);
  return value;
}
