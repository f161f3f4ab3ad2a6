import { setTimeout as pause } from 'node:timers/promises';
import { createMarkSearch, type MarkSearch } from '../requests/marks.ts';

export interface ServiceWatchOptions {
  readonly url: string;
  readonly apiKey: string;
  readonly secrets: readonly string[];
  readonly report: (what: string, detail: string) => void;
}

export interface ServiceWatch {
  /** How long `/health/live` took at most, in milliseconds. */
  readonly slowestMs: () => number;
  readonly stop: () => Promise<void>;
}

const everyMs = 1_000;
/** Counted in ticks of this process: if the whole machine stalls, so does the service. */
const tickMs = 100;
const limitTicks = 100;

/** Requests health and metrics every second: both must answer, and must contain nothing that was sent. */
export function watchService({ url, apiKey, secrets, report }: ServiceWatchOptions): ServiceWatch {
  let isStopped = false;
  let slowestMs = 0;
  const look = async (path: string, statuses: readonly number[], search: MarkSearch): Promise<void> => {
    const startedAt = performance.now();
    const limit = startLimit();
    try {
      const headers = path === '/metrics' ? { authorization: `Bearer ${apiKey}` } : {};
      const answer = await fetch(url + path, { headers, signal: limit.signal });
      const text = await answer.text();
      if (!statuses.includes(answer.status)) report(`${path} answered ${answer.status}`, text);
      for (const found of search.search(text)) report(`marked content in ${path}`, found);
    } catch (error) {
      if (!isStopped) report(`${path} did not answer within ${(limitTicks * tickMs) / 1_000} s`, String(error));
    } finally {
      limit.stop();
    }
    if (path === '/health/live') slowestMs = Math.max(slowestMs, performance.now() - startedAt);
  };
  const watch = async (): Promise<void> => {
    const searches = [0, 1].map(() => createMarkSearch(secrets));
    const [health = createMarkSearch([]), metrics = createMarkSearch([])] = searches;
    while (!isStopped) {
      await look('/health/live', [200], health);
      await look('/health', [200, 503], health);
      await look('/metrics', [200], metrics);
      await pause(everyMs);
    }
  };
  const watching = watch();
  return {
    slowestMs: () => slowestMs,
    stop: async () => {
      isStopped = true;
      await watching;
    },
  };
}

function startLimit(): { readonly signal: AbortSignal; readonly stop: () => void } {
  const controller = new AbortController();
  let left = limitTicks;
  const clock = setInterval(() => {
    left -= 1;
    if (left === 0) controller.abort();
  }, tickMs);
  return { signal: controller.signal, stop: () => clearInterval(clock) };
}
