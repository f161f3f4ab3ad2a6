import type { imageSize } from 'image-size';
import type { Measured } from './measure.ts';
import { readMp4 } from './read-mp4.ts';
import { readOggOpus } from './read-ogg-opus.ts';

/** What the bytes of a file show; null where they don't, or not with certainty. */
export interface MediaFacts {
  /** `audio/ogg`, without parameters. */
  readonly type: string | null;
  /** As displayed: after the rotation that a camera noted. */
  readonly width: number | null;
  readonly height: number | null;
  readonly isAnimated: boolean | null;
  readonly durationSeconds: number | null;
  /** `opus`, `aac`, `amr`; any other as the file names it. */
  readonly audioCodec: string | null;
  readonly channels: number | null;
  readonly videoCodec: string | null;
}

const nothing: MediaFacts = {
  type: null,
  width: null,
  height: null,
  isAnimated: null,
  durationSeconds: null,
  audioCodec: null,
  channels: null,
  videoCodec: null,
};

/**
 * Describes a file by its first and last bytes. `file-type` calls every 3GP a video, and no library that was tried
 * reads the duration of a voice note without the whole file, or the channels of mono AAC in MP4 correctly: those two
 * formats are read here.
 */
export async function describeContent(measured: Measured): Promise<MediaFacts> {
  // Loaded with the first file, as many services never see one.
  const { imageSize } = await import('image-size');
  const dimensions = (): Pick<MediaFacts, 'width' | 'height'> => dimensionsOf(measured.head, imageSize);
  const type = (await detected(measured.head)) ?? markupOf(measured.head);
  const base = { ...nothing, type };
  switch (type) {
    case 'audio/ogg':
      return { ...base, ...readOggOpus(measured) };
    case 'video/mp4':
    case 'video/3gpp':
    case 'audio/mp4': {
      const found = readMp4(measured);
      // A container without a picture is an audio file, whatever its brand says.
      const isAudio = found !== null && found.videoCodec === null && found.audioCodec !== null;
      return { ...base, ...found, type: isAudio ? type.replace('video/', 'audio/') : type };
    }
    case 'image/webp':
      return { ...base, ...dimensions(), isAnimated: isAnimatedWebp(measured.head) };
    default:
      return type?.startsWith('image/') && type !== svg ? { ...base, ...dimensions() } : base;
  }
}

const names: Readonly<Record<string, string>> = {
  'audio/x-m4a': 'audio/mp4',
  'video/x-m4v': 'video/mp4',
  'video/3gpp2': 'video/3gpp',
  'audio/opus': 'audio/ogg',
};

async function detected(head: Uint8Array): Promise<string | null> {
  const { fileTypeFromBuffer } = await import('file-type');
  // The library may read beyond the end of the head, which is not an error here.
  const found = await fileTypeFromBuffer(head).catch(() => undefined);
  const [type = ''] = found?.mime.split(';') ?? [];
  if (type === '') return missedType(head);
  return type === 'application/xml' ? null : (names[type] ?? type);
}

/** Where the library finds nothing: a PDF after blank lines, zeros after an ID3 tag, an archive that ends too early. */
function missedType(head: Uint8Array): string | null {
  const start = Buffer.from(head.subarray(0, 1_024)).toString('latin1');
  if (/^\s+%PDF-/.test(start)) return 'application/pdf';
  if (start.startsWith('PK\u0003\u0004')) return 'application/zip';
  return start.startsWith('ID3') ? 'audio/mpeg' : null;
}

const svg = 'image/svg+xml';

/** Text has no signature; but markup that a browser would run must be recognised. */
function markupOf(head: Uint8Array): string | null {
  const start = new TextDecoder('utf-8')
    .decode(head.subarray(0, 4_096))
    .replace(/^\s*(<\?xml[^>]*>|<!--[\s\S]*?-->|\s)*/, '')
    .toLowerCase();
  if (/^<!doctype svg|^<svg[\s>]/.test(start)) return svg;
  if (/^<(!doctype html|html|head|body|script|iframe|style|title|table|meta|div|p|a|h1|img|br|b)[\s>/]/.test(start))
    return 'text/html';
  return null;
}

/** From this EXIF orientation on, the picture is displayed turned by a quarter. */
const firstTurned = 5;

function dimensionsOf(head: Uint8Array, read: typeof imageSize): Pick<MediaFacts, 'width' | 'height'> {
  try {
    const { width, height, orientation = 1 } = read(head);
    return orientation >= firstTurned ? { width: height, height: width } : { width, height };
  } catch {
    return { width: null, height: null };
  }
}

/** The flag in the extended header; simple files have no such header (Google: WebP container specification). */
function isAnimatedWebp(head: Uint8Array): boolean {
  const isExtended = Buffer.from(head.subarray(12, 16)).toString('latin1') === 'VP8X';
  return isExtended && ((head[20] ?? 0) & 0b10) !== 0;
}
