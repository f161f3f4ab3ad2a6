import type { MediaFacts } from './inspect-content.ts';
import type { Measured } from './measure.ts';

type Found = Pick<MediaFacts, 'durationSeconds' | 'audioCodec' | 'channels' | 'videoCodec' | 'width' | 'height'>;

/**
 * Reads the index (`moov`) of an MP4 or 3GP file (ISO/IEC 14496-12), which is near its beginning or at its end; null if
 * it is not within the recorded ends of the file.
 */
export function readMp4(measured: Measured): Found | null {
  const moov = findMoov(measured);
  if (moov === null) return null;
  try {
    return readMoov(moov);
  } catch (error) {
    // The file is damaged, or its lengths are wrong.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

interface Box {
  readonly type: string;
  readonly body: Buffer;
}

/** Walks the outermost boxes, from either recorded end of the file. */
function findMoov({ size, head, tail }: Measured): Buffer | null {
  const at = (offset: number, length: number): Buffer | null => {
    const [bytes, from] =
      offset + length <= head.byteLength ? [head, offset] : [tail, offset - (size - tail.byteLength)];
    if (from < 0 || from + length > bytes.byteLength) return null;
    return Buffer.from(bytes.buffer, bytes.byteOffset + from, length);
  };
  for (let offset = 0; offset + 8 <= size; ) {
    const header = at(offset, 8);
    if (header === null) return null;
    const short = header.readUInt32BE(0);
    const long = short === 1 ? at(offset + 8, 8) : null;
    const length = long ? Number(long.readBigUInt64BE(0)) : short === 0 ? size - offset : short;
    const headerLength = short === 1 ? 16 : 8;
    if (length < headerLength) return null;
    if (header.toString('latin1', 4) === 'moov') return at(offset + headerLength, length - headerLength);
    offset += length;
  }
  return null;
}

function boxesIn(bytes: Buffer): Box[] {
  const boxes: Box[] = [];
  for (let offset = 0; offset + 8 <= bytes.byteLength; ) {
    const length = bytes.readUInt32BE(offset);
    if (length < 8 || offset + length > bytes.byteLength) break;
    boxes.push({
      type: bytes.toString('latin1', offset + 4, offset + 8),
      body: bytes.subarray(offset + 8, offset + length),
    });
    offset += length;
  }
  return boxes;
}

/** The first box at a path. */
function boxAt(bytes: Buffer, ...path: readonly string[]): Buffer | null {
  let found: Buffer | null = bytes;
  for (const type of path) found = found && (boxesIn(found).find((box) => box.type === type)?.body ?? null);
  return found;
}

function readMoov(moov: Buffer): Found {
  const header = boxAt(moov, 'mvhd');
  let found: Found = {
    durationSeconds: header && durationOf(header),
    audioCodec: null,
    channels: null,
    videoCodec: null,
    width: null,
    height: null,
  };
  for (const { body: track } of boxesIn(moov).filter(({ type }) => type === 'trak')) {
    const handler = boxAt(track, 'mdia', 'hdlr')?.toString('latin1', 8, 12);
    const entries = boxAt(track, 'mdia', 'minf', 'stbl', 'stsd');
    const [entry] = entries ? boxesIn(entries.subarray(8)) : [];
    if (!entry) continue;
    if (handler === 'vide') found = { ...found, ...videoOf(entry, track) };
    if (handler === 'soun') found = { ...found, ...audioOf(entry) };
  }
  return found;
}

/** From `mvhd`; null if there is none, as in a file that is written while it plays. */
function durationOf(header: Buffer): number | null {
  const isLong = header.readUInt8(0) === 1;
  const scale = header.readUInt32BE(isLong ? 20 : 12);
  const units = isLong ? Number(header.readBigUInt64BE(24)) : header.readUInt32BE(16);
  return scale === 0 || units === 0 || units === 0xffffffff ? null : Math.round((units / scale) * 1_000) / 1_000;
}

const videoCodecs: Readonly<Record<string, string>> = {
  avc1: 'h264',
  avc3: 'h264',
  hvc1: 'hevc',
  hev1: 'hevc',
  s263: 'h263',
};
const audioCodecs: Readonly<Record<string, string>> = { mp4a: 'aac', samr: 'amr', sawb: 'amr-wb', Opus: 'opus' };

function videoOf({ type, body }: Box, track: Buffer): Pick<Found, 'videoCodec' | 'width' | 'height'> {
  const [width, height] = [body.readUInt16BE(24), body.readUInt16BE(26)];
  return {
    videoCodec: videoCodecs[type] ?? type,
    ...(isTurned(track) ? { width: height, height: width } : { width, height }),
  };
}

/** Whether the track's matrix turns the picture by a quarter: a phone was held upright. */
function isTurned(track: Buffer): boolean {
  const header = boxAt(track, 'tkhd');
  if (!header) return false;
  const matrix = header.readUInt8(0) === 1 ? 52 : 40;
  return header.readInt32BE(matrix) === 0 && header.readInt32BE(matrix + 4) !== 0;
}

/** The channels that the entry itself names are always two for AAC; its configuration has the real number. */
function audioOf({ type, body }: Box): Pick<Found, 'audioCodec' | 'channels'> {
  const audioCodec = audioCodecs[type] ?? type;
  if (type === 'samr' || type === 'sawb') return { audioCodec, channels: 1 };
  if (type !== 'mp4a') return { audioCodec, channels: body.readUInt16BE(16) };
  const esds = boxAt(body.subarray(28), 'esds');
  return { audioCodec, channels: esds && aacChannels(esds) };
}

/** Tag of DecoderSpecificInfo, which for AAC is an AudioSpecificConfig (ISO/IEC 14496-1 and -3). */
const configTag = 5;

function aacChannels(esds: Buffer): number | null {
  // Version and flags; ES_Descriptor: tag, length, id, flags; DecoderConfigDescriptor: tag, length, 13 bytes.
  let offset = skipLength(esds, 4 + 1) + 3;
  offset = skipLength(esds, offset + 1) + 13;
  if (esds.readUInt8(offset) !== configTag) return null;
  const config = esds.readUInt16BE(skipLength(esds, offset + 1));
  const [frequency, channels] = [(config >> 7) & 0xf, (config >> 3) & 0xf];
  // An explicit frequency, or channels that are listed elsewhere.
  if (frequency === 15 || channels === 0) return null;
  return channels === 7 ? 8 : channels;
}

/** Lengths have seven bits per byte; returns the position after one. */
function skipLength(bytes: Buffer, at: number): number {
  let end = at;
  while ((bytes.readUInt8(end) & 0x80) !== 0) end += 1;
  return end + 1;
}
