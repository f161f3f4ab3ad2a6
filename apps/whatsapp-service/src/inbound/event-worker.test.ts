import { describe, expect, it } from 'vitest';
import { createEventWorker } from './event-worker.ts';
import { noItems } from './webhook-event.ts';
import type { ProcessingReport } from './webhook-event-store.ts';

const report = (overrides: Partial<ProcessingReport> = {}): ProcessingReport => ({
  events: 0,
  items: noItems,
  hasMore: false,
  failures: [],
  kinds: [],
  sampled: [],
  ...overrides,
});

/** Runs the worker against scripted answers of the store; time passes instantly and is recorded. */
function drive(
  script: (ProcessingReport | Error)[],
  isAcceptanceBusy = false,
  { tookMs = null as number[] | null } = {},
) {
  const slept: number[] = [];
  const logged: string[] = [];
  const log = (level: string) => (first: unknown, message?: string) => {
    logged.push(`${level}: ${message ?? String(first)}`);
  };
  const finished = Promise.withResolvers<void>();
  const calls: number[] = [];
  let now = 0;
  const worker = createEventWorker({
    events: {
      processPending: async (limit) => {
        calls.push(limit);
        now += tookMs?.shift() ?? 0;
        const next = script.shift();
        if (script.length === 0) finished.resolve();
        if (next instanceof Error) throw next;
        return next ?? report();
      },
    },
    log: { info: log('info'), warn: log('warn'), error: log('error') },
    isAcceptanceBusy: () => isAcceptanceBusy,
    isAwaited: () => tookMs !== null,
    steadyNow: () => now,
    sleep: async (ms, signal) => {
      slept.push(ms);
      // At the end of the script the worker rests until it is stopped or woken.
      if (script.length === 0) await new Promise<void>((resolve) => onAbort(signal, resolve));
    },
  });
  worker.start();
  return { worker, slept, logged, calls, finished: finished.promise };
}

function onAbort(signal: AbortSignal, then: () => void): void {
  if (signal.aborted) then();
  else signal.addEventListener('abort', () => then());
}

describe('createEventWorker', () => {
  it('continues without a pause while events wait', async () => {
    const { worker, slept, finished } = drive([report({ hasMore: true }), report({ hasMore: true }), report()]);
    await finished;
    expect(slept.filter((ms) => ms > 0)).toEqual([]);
    await worker.stop();
  });

  it('waits for more events to join, longer after many items, whether in one event or in many', async () => {
    const events = (count: number, applied: number) => report({ events: count, items: { ...noItems, applied } });
    const { worker, slept, finished } = drive([events(1, 1), events(1, 54), events(20, 20), report()]);
    await finished;
    await worker.stop();
    expect(slept.slice(0, 6)).toEqual([5_000, 8, 5_000, 50, 5_000, 50]);
  });

  it('waits in proportion to the time that events take if somebody waits for what is processed', async () => {
    const [one, many] = [report({ events: 1 }), report({ events: 20, items: { ...noItems, applied: 20 } })];
    const { worker, slept, finished } = drive([one, many, { ...many, hasMore: true }, many, many, report()], false, {
      tookMs: [1, 20, 25, 25, 400],
    });
    await finished;
    await worker.stop();
    expect(slept.filter((ms) => ms < 5_000).slice(0, 4)).toEqual([4, 12, 30, 50]);
  });

  it('takes few events and pauses in between while acceptance is busy', async () => {
    const script = [report({ hasMore: true }), report({ hasMore: true }), report()];
    const { worker, slept, calls, finished } = drive(script, true);
    await finished;
    expect(slept).toEqual([100, 100]);
    expect(calls).toEqual([16, 16, 16]);
    await worker.stop();
  });

  it('retries a failing store with increasing delays, and logs once that it fails and once that it works again', async () => {
    const fault = new Error('disk full');
    const { worker, slept, logged, finished } = drive([fault, fault, fault, report(), report()]);
    await finished;
    expect(slept.slice(0, 3)).toEqual([250, 500, 1_000]);
    expect(logged).toEqual([
      'error: Processing failed; the events wait and will be retried.',
      'info: Processing works again.',
    ]);
    await worker.stop();
  });

  it('logs every item that could not be applied', async () => {
    const failure = { eventId: 'e', path: '/entry/0', kind: 'message.text', reason: 'TypeError' };
    const { worker, logged, finished } = drive([report({ failures: [failure] }), report()]);
    await finished;
    expect(logged).toEqual(['warn: An item could not be applied; it is stored as failed.']);
    await worker.stop();
  });

  it('looks again when woken while it rests', async () => {
    const { worker, calls, finished } = drive([report()]);
    await finished;
    await Promise.resolve();
    worker.wake();
    await new Promise((resolve) => setImmediate(resolve));
    await worker.stop();
    expect(calls.length).toBeGreaterThanOrEqual(1);
  });
});
