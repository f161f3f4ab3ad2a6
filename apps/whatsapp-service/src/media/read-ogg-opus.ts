import type { MediaFacts } from './inspect-content.ts';
import type { Measured } from './measure.ts';

/** The unit of positions in Opus, whatever it was recorded with (RFC 7845). */
const samplesPerSecond = 48_000;

/**
 * Reads an Ogg file with one Opus stream, such as a voice note: the channels from its first page, the duration from its
 * last. Returns nothing for other streams.
 */
export function readOggOpus({ head, tail }: Measured): Partial<MediaFacts> {
  const first = Buffer.from(head.buffer, head.byteOffset, head.byteLength);
  const start = 27 + (first[26] ?? 0);
  if (first.toString('latin1', start, start + 8) !== 'OpusHead' || first.byteLength < start + 12) return {};
  const channels = first.readUInt8(start + 9);
  const skipped = first.readUInt16LE(start + 10);
  const end = lastPosition(Buffer.from(tail.buffer, tail.byteOffset, tail.byteLength), first.readUInt32LE(14));
  const samples = end === null ? null : end - skipped;
  return {
    audioCodec: 'opus',
    channels,
    durationSeconds: samples === null || samples < 0 ? null : Math.round((samples / samplesPerSecond) * 1_000) / 1_000,
  };
}

/** The position at the end of the stream's last page; null if no page is complete. */
function lastPosition(tail: Buffer, serial: number): number | null {
  for (let at = tail.lastIndexOf('OggS'); at >= 0; at = tail.lastIndexOf('OggS', at - 1)) {
    if (tail.byteLength >= at + 27 && tail.readUInt32LE(at + 14) === serial) {
      const position = tail.readBigInt64LE(at + 6);
      // -1: no packet ends on this page.
      if (position >= 0n) return Number(position);
    }
    if (at === 0) return null;
  }
  return null;
}
