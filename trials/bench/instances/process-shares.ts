import { processorTicksOf, readMachineTicks } from '../machine-usage.ts';

/** Shares of all processors' time, from 0 to 1. */
export interface ProcessShares {
  readonly idle: number;
  /** By the names of the processes. */
  readonly of: Readonly<Record<string, number>>;
}

/**
 * Starts to measure the processes' shares of the machine; null if the system does not report them (they are read from
 * `/proc`).
 */
export function watchShares(pids: Readonly<Record<string, readonly number[]>>): () => ProcessShares | null {
  const before = read(pids);
  return () => {
    const after = read(pids);
    if (before === null || after === null || after.total === before.total) return null;
    const total = after.total - before.total;
    const shareOf = (name: string): number => ((after.of[name] ?? 0) - (before.of[name] ?? 0)) / total;
    return {
      idle: (after.idle - before.idle) / total,
      of: Object.fromEntries(Object.keys(pids).map((name) => [name, shareOf(name)])),
    };
  };
}

function read(pids: Readonly<Record<string, readonly number[]>>) {
  try {
    const ticks = (own: readonly number[]): number =>
      own.reduce((sum, pid) => sum + processorTicksOf(String(pid), false), 0);
    const of = Object.fromEntries(Object.entries(pids).map(([name, own]) => [name, ticks(own)]));
    return { ...readMachineTicks(), of };
  } catch {
    return null;
  }
}
