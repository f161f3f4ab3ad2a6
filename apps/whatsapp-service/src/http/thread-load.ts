import { performance } from 'node:perf_hooks';

/** At work for more of its time than this, the thread is busy: a third of it is there for 3,300 webhooks a second. */
const defaultShare = 0.65;
/** Looks closer together than this share an answer. */
const lookEveryMs = 100;

/** Tells whether the thread it runs on was at work for more than that share of the time since it was asked before. */
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
