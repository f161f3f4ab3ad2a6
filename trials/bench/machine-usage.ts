import { readFileSync } from 'node:fs';

/** Processor time since some time, in clock ticks. */
interface Usage {
  readonly total: number;
  readonly busy: number;
  readonly ours: number;
}

/** Measures the share of the processors' time that other work took. */
export interface UsageWatch {
  /** From 0 to 1; null on systems without `/proc`. */
  readonly takenByOthers: () => number | null;
}

/**
 * Starts to measure. The bench's own work is that of this process, of its children that have ended, and of the running
 * processes in `pids`. So read the result after the servers of the measurement have ended.
 */
export function watchUsage(pids: readonly number[]): UsageWatch {
  const before = readUsage(pids);
  return {
    takenByOthers: () => {
      const after = readUsage(pids);
      if (before === null || after === null || after.total === before.total) return null;
      const others = after.busy - before.busy - (after.ours - before.ours);
      return Math.max(0, others / (after.total - before.total));
    },
  };
}

function readUsage(pids: readonly number[]): Usage | null {
  try {
    const { total, idle } = readMachineTicks();
    const ours =
      processorTicksOf('self', true) + pids.reduce((sum, pid) => sum + processorTicksOf(String(pid), false), 0);
    return { total, busy: total - idle, ours };
  } catch {
    return null;
  }
}

/** Clock ticks of all processors since the machine started. Throws if there is no `/proc`. */
export function readMachineTicks(): { readonly total: number; readonly idle: number } {
  const machine = readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '';
  // cpu user nice system idle iowait irq softirq steal; guests are counted in user already.
  const times = machine.trim().split(/\s+/).slice(1, 9).map(Number);
  return { total: times.reduce((sum, time) => sum + time, 0), idle: (times[3] ?? 0) + (times[4] ?? 0) };
}

/** Clock ticks of a process and, if requested, of its ended children. Throws if there is no such process. */
export function processorTicksOf(pid: string, withChildren: boolean): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name in parentheses may contain anything; utime is the 12th field after it.
  const fields = stat
    .slice(stat.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [user = 0, system = 0, childUser = 0, childSystem = 0] = fields.slice(11, 15);
  return user + system + (withChildren ? childUser + childSystem : 0);
}
