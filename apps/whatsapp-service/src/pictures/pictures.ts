import { dirname, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Converted, IsolatedProcesses } from '../decoding/isolated-processes.ts';
import type { Source } from '../decoding/source.ts';
import { maxPicturePixels } from './picture.ts';

/** Makes small JPEGs of pictures, without anything that has to be installed. */
export interface Pictures {
  /**
   * @param type the type that the content shows: one of `pictureTypes`.
   * @param pixels from its header; null if unknown.
   */
  shrink(source: Source, type: string, pixels: number | null): Promise<Converted>;
}

export const pictureTypes: readonly string[] = ['image/jpeg', 'image/png', 'image/webp'];
/** The largest file, in bytes: no picture within the limit of pixels needs more, and the whole file is in memory while it is decoded. */
export const maxPictureBytes = 32 * 1024 * 1024;
/** The longer side, in pixels. */
export const thumbnailSide = 640;
export const maxThumbnailBytes = 1024 * 1024;

/** Of one decoder: the pixels, those that a progressive JPEG gathers, and the file. */
const maxDecoderBytes = maxPicturePixels * 16;
/** Photos that WhatsApp has made smaller, its default; larger ones take hundreds of megabytes. */
const usualPixels = 6 * 1024 * 1024;
const pageBytes = 64 * 1024;

/**
 * Decodes each picture in a Node process of its own, which may read its own program and nothing else, and starts nothing.
 * @param program the bundle of `picture-process.ts`.
 */
export function createPictures(
  processes: IsolatedProcesses,
  program: URL = new URL('./picture-process.js', import.meta.url),
): Pictures {
  const file = fileURLToPath(program);
  const flags = [
    '--permission',
    `--allow-fs-read=${dirname(file)}${sep}`,
    '--max-old-space-size=64',
    `--wasm-max-mem-pages=${Math.ceil(maxDecoderBytes / pageBytes)}`,
  ];
  return {
    shrink: (source, type, pixels) =>
      processes.run(
        async () => {
          const input = await source.readFrom(0);
          if (input === null) return null;
          const args = [...flags, file, type, String(thumbnailSide)];
          return { path: process.execPath, args, input, maxBytes: maxThumbnailBytes };
        },
        { isAlone: pixels === null || pixels > usualPixels },
      ),
  };
}
