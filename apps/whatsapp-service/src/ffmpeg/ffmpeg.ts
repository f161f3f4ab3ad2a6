import type { Converted, IsolatedProcesses } from '../decoding/isolated-processes.ts';
import type { Source } from '../decoding/source.ts';
import { serveSource } from './served-source.ts';

export interface Conversion {
  readonly source: Source;
  /** Options for the input. */
  readonly input: readonly string[];
  /** Options for the output. */
  readonly output: readonly string[];
  /** More output than this is an error. */
  readonly maxBytes: number;
}

/** Converts files with ffmpeg. */
export interface Ffmpeg {
  convert(conversion: Conversion): Promise<Converted>;
}

/** Its libraries are 200 MiB of that. */
const maxSpaceKiB = 1024 * 1024;
/** 32 megapixels, which are 128 MiB at four bytes each. */
export const maxFramePixels = 32 * 1024 * 1024;

/** Before any input: one thread, a limit of pixels, and no input except the one served to it. */
const always = [
  ...['-nostdin', '-hide_banner', '-loglevel', 'quiet', '-threads', '1'],
  ...['-max_pixels', String(maxFramePixels), '-protocol_whitelist', 'http,tcp'],
];

export const createFfmpeg = (path: string, processes: IsolatedProcesses): Ffmpeg => ({
  convert: async ({ source, input, output, maxBytes }) => {
    let close = (): void => undefined;
    try {
      return await processes.run(async () => {
        const served = await serveSource(source);
        close = served.close;
        return { path, args: [...always, ...input, '-i', served.url, ...output, 'pipe:1'], maxSpaceKiB, maxBytes };
      });
    } finally {
      close();
    }
  },
});
