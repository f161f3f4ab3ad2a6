import { readFile } from 'node:fs/promises';
import { median } from '../../bench/latencies.ts';

/** The process's resident memory over time, in MB. */
export interface MemoryWatch {
  readonly latest: () => number | null;
  readonly stop: () => MemoryVerdict;
}

export interface MemoryVerdict {
  /** Medians; null if the kernel doesn't say, or there are too few samples. */
  readonly firstThirdMb: number | null;
  readonly lastThirdMb: number | null;
  /** The maximum for the last third. */
  readonly boundMb: number | null;
  readonly isFlat: boolean;
}

const everyMs = 500;

export function watchMemory(pid: number, run: keyof typeof allowedShare): MemoryWatch {
  const samples: number[] = [];
  const look = async (): Promise<void> => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const kibibytes = /^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1];
    if (kibibytes !== undefined) samples.push((Number(kibibytes) * 1024) / 1e6);
  };
  const clock = setInterval(look, everyMs);
  return {
    latest: () => samples.at(-1) ?? null,
    stop: () => {
      clearInterval(clock);
      return judgeMemory(samples, run);
    },
  };
}

const minSamples = 9;
/**
 * How much more the last third may use. The heap takes about 35,000 requests to reach its steady size, so a short run sees
 * it grow; a leak per request adds far more.
 */
const allowedShare = { short: 1.6, long: 1.15 } as const;
const allowedMb = 48;

export function judgeMemory(samples: readonly number[], run: keyof typeof allowedShare): MemoryVerdict {
  if (samples.length < minSamples) return { firstThirdMb: null, lastThirdMb: null, boundMb: null, isFlat: true };
  const third = Math.floor(samples.length / 3);
  const firstThirdMb = median(samples.slice(0, third));
  const lastThirdMb = median(samples.slice(-third));
  const boundMb = firstThirdMb * allowedShare[run] + allowedMb;
  return { firstThirdMb, lastThirdMb, boundMb, isFlat: lastThirdMb <= boundMb };
}
