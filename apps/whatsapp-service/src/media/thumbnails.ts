import type { Converted } from '../decoding/isolated-processes.ts';
import type { Source } from '../decoding/source.ts';
import { type Ffmpeg, maxFramePixels } from '../ffmpeg/ffmpeg.ts';
import { maxPicturePixels } from '../pictures/picture.ts';
import {
  maxPictureBytes,
  maxThumbnailBytes,
  type Pictures,
  pictureTypes,
  thumbnailSide,
} from '../pictures/pictures.ts';
import type { ContentStore } from './content-store.ts';
import { formats } from './decodable-formats.ts';
import type { MediaFacts } from './inspect-content.ts';
import type { StoredContent } from './media-record.ts';
import { sourceOf } from './source-of.ts';

/**
 * `none`: this file has no thumbnail, for the given reason. `lost`: its content is missing. `no_ffmpeg`: it needs
 * ffmpeg, which is not available.
 */
export type Thumbnail =
  | { readonly kind: 'made'; readonly bytes: Buffer }
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'lost' | 'busy' | 'unusable' | 'no_ffmpeg' };

/** Thumbnails of stored pictures and videos. */
export interface Thumbnails {
  of(content: StoredContent): Promise<Thumbnail>;
}

export interface ThumbnailsDeps {
  readonly contents: ContentStore;
  readonly pictures: Pictures;
  /** For videos; null if it is not available. */
  readonly ffmpeg: Ffmpeg | null;
}

const maxFailures = 1_000;

/** One frame, as JPEG: transparent parts become white. */
const output = [
  ...['-map', '0:v:0', '-frames:v', '1', '-map_metadata', '-1'],
  '-vf',
  `scale=w='min(${thumbnailSide},iw)':h='min(${thumbnailSide},ih)':force_original_aspect_ratio=decrease,format=rgba,split[front][back];` +
    '[back]lutrgb=r=255:g=255:b=255:a=255[white];[white][front]overlay=format=rgb,format=yuvj420p',
  ...['-c:v', 'mjpeg', '-q:v', '5', '-f', 'image2pipe'],
];

/** Makes each thumbnail when it is first requested, and stores it with its content. */
export function createThumbnails({ contents, pictures, ffmpeg }: ThumbnailsDeps): Thumbnails {
  const running = new Map<string, Promise<Thumbnail>>();
  /** A file that could not be decoded is not tried again for each reader. */
  const failures = new Set<string>();
  const converter = ({ type, width, height }: MediaFacts): ((source: Source) => Promise<Converted>) | null => {
    const pixels = width === null || height === null ? null : width * height;
    if (type !== null && pictureTypes.includes(type)) return (source) => pictures.shrink(source, type, pixels);
    const input = formats[type ?? '']?.input ?? [];
    return ffmpeg && ((source) => ffmpeg.convert({ source, input, output, maxBytes: maxThumbnailBytes }));
  };
  const make = async (content: StoredContent): Promise<Thumbnail> => {
    const { sha256 } = content;
    const kept = await contents.thumbnails.read(sha256);
    if (kept !== null) return { kind: 'made', bytes: kept };
    const reason = reasonAgainst(content) ?? (failures.has(sha256) ? unreadable : null);
    if (reason !== null) return { kind: 'none', reason };
    const convert = converter(content.facts);
    if (convert === null) return { kind: 'no_ffmpeg' };
    if ((await contents.sizeOf(sha256)) !== content.size) return { kind: 'lost' };
    const made = await convert(sourceOf(contents, content));
    if (made.kind === 'unusable' && pictureTypes.includes(content.facts.type ?? ''))
      return { kind: 'none', reason: noProcess };
    if (made.kind === 'busy' || made.kind === 'unusable' || made.kind === 'lost') return { kind: made.kind };
    if (made.kind !== 'made') {
      if (failures.size >= maxFailures) failures.clear();
      failures.add(sha256);
      return { kind: 'none', reason: unreadable };
    }
    await keep(contents, sha256, made.bytes);
    return made;
  };
  return {
    of: async (content) => {
      const { sha256 } = content;
      const known = running.get(sha256);
      if (known) return known;
      const making = make(content).finally(() => running.delete(sha256));
      running.set(sha256, making);
      return making;
    },
  };
}

/**
 * A thumbnail that can't be stored is made again next time. If its content was removed meanwhile, it is removed too.
 */
async function keep(contents: ContentStore, hash: string, bytes: Buffer): Promise<void> {
  try {
    await contents.thumbnails.keep(hash, bytes);
  } catch {
    return;
  }
  if ((await contents.sizeOf(hash)) === null) await contents.thumbnails.remove(hash);
}

const noProcess = 'The process that makes thumbnails of pictures could not be started.';
const unreadable = 'The file could not be decoded: it is damaged, or needs more time or memory than allowed.';

function reasonAgainst({ size, facts: { type, width, height } }: StoredContent): string | null {
  const isPicture = pictureTypes.includes(type ?? '');
  if (!isPicture && formats[type ?? '']?.isSeen !== true) {
    return 'Thumbnails are available for JPEG, PNG, WebP, GIF, MP4 and 3GP only.';
  }
  const maxPixels = isPicture ? maxPicturePixels : maxFramePixels;
  if ((width ?? 0) * (height ?? 0) > maxPixels) {
    return `The picture is ${width} by ${height} pixels. There are thumbnails of up to ${maxPixels} pixels.`;
  }
  if (isPicture && size > maxPictureBytes) {
    return `The picture has ${size} bytes. There are thumbnails of pictures of up to ${maxPictureBytes} bytes.`;
  }
  return null;
}
