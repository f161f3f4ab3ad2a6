import { type ChildProcess, spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { type Source, serveSource } from './served-source.ts';

export interface Conversion {
  readonly source: Source;
  /** Options for what is read. */
  readonly input: readonly string[];
  /** Options for what is made. */
  readonly output: readonly string[];
  /** More than this is not taken. */
  readonly maxBytes: number;
}

/**
 * `unreadable`: it could not be decoded, within processor time and memory. `busy`: too many wait, or the machine was too busy to convert it in time.
 * `unusable`: ffmpeg does not start.
 */
export type Converted =
  | { readonly kind: 'made'; readonly bytes: Buffer }
  | { readonly kind: 'unreadable' | 'too_large' | 'busy' | 'unusable' };

/** Converts files with ffmpeg, in processes of their own, which end when the service stops. */
export interface Ffmpeg {
  convert(conversion: Conversion): Promise<Converted>;
  stop(): void;
}

export interface FfmpegOptions {
  readonly maxRunning?: number;
  readonly maxWaiting?: number;
  readonly timeoutMs?: number;
}

/** What one process may take: address space in KiB (its libraries are 200 MiB of it), and seconds of processor time. */
const maxSpaceKiB = 1024 * 1024;
const maxSeconds = 20;
/** 32 megapixels, which are 128 MiB at four bytes each. */
export const maxPixels = 32 * 1024 * 1024;

/** Before any input: one thread, no more pixels than that, and nothing is read but what is served to it. */
const always = [
  ...['-nostdin', '-hide_banner', '-loglevel', 'quiet', '-threads', '1'],
  ...['-max_pixels', String(maxPixels), '-protocol_whitelist', 'http,tcp'],
];

/**
 * A decoder is given what unknown senders made, so it runs apart: with no environment, in limits that the system keeps, with a low priority, and with
 * nothing to write to but a pipe.
 */
export function createFfmpeg(path: string, options: FfmpegOptions = {}): Ffmpeg {
  const { maxRunning = 2, maxWaiting = 100, timeoutMs = 60_000 } = options;
  const running = new Set<ChildProcess>();
  const waiting: (() => void)[] = [];
  let taken = 0;
  let isStopped = false;
  const leave = (): void => {
    taken -= 1;
    waiting.shift()?.();
  };
  const enter = async (): Promise<boolean> => {
    if (taken >= maxRunning) {
      if (waiting.length >= maxWaiting) return false;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    taken += 1;
    return true;
  };
  const run = async ({ source, input, output, maxBytes }: Conversion): Promise<Converted> => {
    const served = await serveSource(source);
    try {
      const child = start(path, [...always, ...input, '-i', served.url, ...output, 'pipe:1']);
      running.add(child);
      const result = await outputOf(child, { maxBytes, timeoutMs });
      running.delete(child);
      return result;
    } finally {
      served.close();
    }
  };
  return {
    convert: async (conversion) => {
      if (isStopped || !(await enter())) return { kind: 'busy' };
      try {
        return isStopped ? { kind: 'busy' } : await run(conversion);
      } finally {
        leave();
      }
    },
    stop: () => {
      isStopped = true;
      for (const child of running) child.kill('SIGKILL');
    },
  };
}

function start(path: string, args: readonly string[]): ChildProcess {
  // A system that knows no such limit runs it without.
  const limits = `ulimit -v ${maxSpaceKiB} 2>/dev/null; ulimit -t ${maxSeconds} 2>/dev/null; ulimit -c 0 2>/dev/null; exec "$@"`;
  return spawn('/bin/sh', ['-c', limits, 'sh', path, ...args], { env: {}, stdio: ['ignore', 'pipe', 'ignore'] });
}

/** What the shell says of a program that it cannot run, and of none. */
const cannotRun = [126, 127];

function outputOf(
  child: ChildProcess,
  { maxBytes, timeoutMs }: { readonly maxBytes: number; readonly timeoutMs: number },
): Promise<Converted> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill('SIGKILL');
    }, timeoutMs);
    const end = (result: Converted): void => {
      clearTimeout(timer);
      resolve(result);
    };
    child.once('spawn', () => giveWay(child.pid));
    child.once('error', () => end({ kind: 'unusable' }));
    child.stdout?.on('data', (chunk: Buffer) => {
      size += chunk.byteLength;
      if (size <= maxBytes) chunks.push(chunk);
      else child.kill('SIGKILL');
    });
    child.once('close', (code) => {
      if (isLate) end({ kind: 'busy' });
      else if (size > maxBytes) end({ kind: 'too_large' });
      else if (code !== null && cannotRun.includes(code)) end({ kind: 'unusable' });
      else if (code !== 0 || size === 0) end({ kind: 'unreadable' });
      else end({ kind: 'made', bytes: Buffer.concat(chunks) });
    });
  });
}

/** Webhooks and messages go first. */
function giveWay(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, constants.priority.PRIORITY_LOW);
  } catch {
    // It has ended already.
  }
}
