import { type ChildProcess, spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createSemaphore } from './semaphore.ts';

/** A program that reads files of unknown senders. */
export interface Program {
  readonly path: string;
  readonly args: readonly string[];
  /** Its standard input; empty by default. */
  readonly input?: Readable;
  /** The limit of its address space in KiB, if it has one. */
  readonly maxSpaceKiB?: number;
  /** More output than this is an error. */
  readonly maxBytes: number;
}

/**
 * `unreadable`: it could not be decoded, within processor time and memory. `busy`: too many wait, or the machine was too
 * busy to convert it in time. `unusable`: the program does not start. `lost`: there is nothing to convert.
 */
export type Converted =
  | { readonly kind: 'made'; readonly bytes: Buffer }
  | { readonly kind: 'unreadable' | 'too_large' | 'busy' | 'unusable' | 'lost' };

/** Runs programs in isolated processes, a few at a time; they end when the service stops. */
export interface IsolatedProcesses {
  /**
   * Runs a program when there is room: `prepare` then returns it, or null if there is nothing to convert. Resolves with
   * its output.
   */
  run(prepare: () => Promise<Program | null>, options?: RunOptions): Promise<Converted>;
  stop(): void;
}

export interface RunOptions {
  /** It takes much memory, so nothing runs next to it; no by default. */
  readonly isAlone?: boolean;
}

export interface IsolatedProcessesOptions {
  /** How many programs run at a time; 2 by default. */
  readonly maxRunning?: number;
  /** How many more may wait for a free place; 100 by default. */
  readonly maxWaiting?: number;
  /** How long a program may take, in milliseconds; a minute by default. */
  readonly timeoutMs?: number;
}

const maxProcessorSeconds = 20;

/**
 * Decoders read files of unknown senders, so they run in isolated processes: with an empty environment, within limits
 * that the operating system enforces, at a low priority, and with nothing to write to but a pipe.
 */
export function createIsolatedProcesses({
  maxRunning = 2,
  maxWaiting = 100,
  timeoutMs = 60_000,
}: IsolatedProcessesOptions = {}): IsolatedProcesses {
  const running = new Set<ChildProcess>();
  const semaphore = createSemaphore(maxRunning, maxWaiting);
  let isStopped = false;
  const run = async (program: Program | null): Promise<Converted> => {
    if (program === null) return { kind: 'lost' };
    if (isStopped) {
      program.input?.destroy();
      return { kind: 'busy' };
    }
    const child = start(program);
    running.add(child);
    const isFed = feed(child, program.input);
    const result = await outputOf(child, { maxBytes: program.maxBytes, timeoutMs });
    running.delete(child);
    if (result.kind === 'made' && !(await isFed)) return { kind: 'unreadable' };
    return result;
  };
  return {
    run: async (prepare, { isAlone = false } = {}) => {
      const needed = isAlone ? maxRunning : 1;
      if (isStopped || !(await semaphore.acquire(needed))) return { kind: 'busy' };
      try {
        return isStopped ? { kind: 'busy' } : await run(await prepare());
      } finally {
        semaphore.release(needed);
      }
    },
    stop: () => {
      isStopped = true;
      for (const child of running) child.kill('SIGKILL');
    },
  };
}

function start({ path, args, input, maxSpaceKiB }: Program): ChildProcess {
  // A system that knows no such limit runs it without.
  const space = maxSpaceKiB === undefined ? '' : `ulimit -v ${maxSpaceKiB} 2>/dev/null; `;
  const limits = `${space}ulimit -t ${maxProcessorSeconds} 2>/dev/null; ulimit -c 0 2>/dev/null; exec "$@"`;
  return spawn('/bin/sh', ['-c', limits, 'sh', path, ...args], {
    env: {},
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'ignore'],
  });
}

/** Resolves with whether the program was given the whole. One that gets less is ended. */
async function feed(child: ChildProcess, input: Readable | undefined): Promise<boolean> {
  if (input === undefined || child.stdin === null) return true;
  try {
    await pipeline(input, child.stdin);
    return true;
  } catch {
    child.kill('SIGKILL');
    return false;
  }
}

/** The shell's exit codes for a program that it cannot run, or cannot find. */
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
