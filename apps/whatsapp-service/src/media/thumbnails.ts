import { type Ffmpeg, maxPixels } from '../ffmpeg/ffmpeg.ts';
import type { ContentStore } from './content-store.ts';
import { formats } from './decodable-formats.ts';
import type { StoredContent } from './media-record.ts';
import { sourceOf } from './source-of.ts';

/** `none`: this file has no thumbnail, for that reason. `lost`: its content is missing. */
export type Thumbnail =
  | { readonly kind: 'made'; readonly bytes: Buffer }
  | { readonly kind: 'none'; readonly reason: string }
  | { readonly kind: 'lost' | 'busy' | 'unusable' };

/** Small pictures of stored pictures and videos. */
export interface Thumbnails {
  of(content: StoredContent): Promise<Thumbnail>;
}

export interface ThumbnailsDeps {
  readonly contents: ContentStore;
  readonly ffmpeg: Ffmpeg;
}

/** The longer side, in pixels. */
const side = 640;
const maxThumbnailBytes = 1024 * 1024;
const maxFailures = 1_000;

/** One frame, as JPEG: what is transparent becomes white. */
const output = [
  ...['-map', '0:v:0', '-frames:v', '1', '-map_metadata', '-1'],
  '-vf',
  `scale=w='min(${side},iw)':h='min(${side},ih)':force_original_aspect_ratio=decrease,format=rgba,split[front][back];` +
    '[back]lutrgb=r=255:g=255:b=255:a=255[white];[white][front]overlay=format=rgb,format=yuvj420p',
  ...['-c:v', 'mjpeg', '-q:v', '5', '-f', 'image2pipe'],
];

/** Makes each thumbnail when it is first asked for, and keeps it with its content. */
export function createThumbnails({ contents, ffmpeg }: ThumbnailsDeps): Thumbnails {
  const running = new Map<string, Promise<Thumbnail>>();
  /** What could not be decoded is not attempted by each reader. */
  const failures = new Set<string>();
  const make = async (content: StoredContent): Promise<Thumbnail> => {
    const { sha256 } = content;
    const kept = await contents.thumbnails.read(sha256);
    if (kept !== null) return { kind: 'made', bytes: kept };
    const reason = reasonAgainst(content) ?? (failures.has(sha256) ? unreadable : null);
    if (reason !== null) return { kind: 'none', reason };
    if ((await contents.sizeOf(sha256)) !== content.size) return { kind: 'lost' };
    const made = await ffmpeg.convert({
      source: sourceOf(contents, content),
      input: formats[content.facts.type ?? '']?.input ?? [],
      output,
      maxBytes: maxThumbnailBytes,
    });
    if (made.kind === 'busy' || made.kind === 'unusable') return { kind: made.kind };
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

/** Where it can't be kept, it is made again. One whose content was removed meanwhile goes too. */
async function keep(contents: ContentStore, hash: string, bytes: Buffer): Promise<void> {
  try {
    await contents.thumbnails.keep(hash, bytes);
  } catch {
    return;
  }
  if ((await contents.sizeOf(hash)) === null) await contents.thumbnails.remove(hash);
}

const unreadable = 'The file could not be decoded: it is damaged, or takes more time or memory than a thumbnail may.';

function reasonAgainst({ facts: { type, width, height } }: StoredContent): string | null {
  if (formats[type ?? '']?.isSeen !== true) return 'There are thumbnails of JPEG, PNG, WebP, GIF, MP4 and 3GP only.';
  if ((width ?? 0) * (height ?? 0) > maxPixels) {
    return `The picture is ${width} by ${height} pixels. There are thumbnails of up to ${maxPixels} pixels.`;
  }
  return null;
}
