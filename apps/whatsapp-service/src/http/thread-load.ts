import { performance } from 'node:perf_hooks';

/** A thread that is at work for more of its time than this is busy; 3,300 webhooks a second leave it a third. */
const defaultShare = 0.65;
/** Looks closer together than this share an answer. */
const lookEveryMs = 100;

/** Whether the calling thread was at work for more than that share of the time since the last look. */
export function createThreadLoad(busyShare = defaultShare): { isBusy(): boolean } {
  let at = performance.now();
  let before = performance.eventLoopUtilization();
  let isBusy = false;
  return {
    isBusy: () => {
      if (performance.now() - at < lookEveryMs) return isBusy;
      const now = performance.eventLoopUtilization();
      isBusy = performance.eventLoopUtilization(now, before).utilization > busyShare;
      at = performance.now();
      before = now;
      return isBusy;
    },
  };
}
