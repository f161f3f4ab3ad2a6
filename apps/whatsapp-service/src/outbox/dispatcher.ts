import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { abortableSleep, createLoop, type Loop, nextBackoffMs } from '../loop.ts';
import { furthestAheadMs } from '../pacing/ahead.ts';
import type { OutboxEntry } from './outbox-entry.ts';
import type { OutboxStore } from './outbox-store.ts';
import type { SentAttempt } from './send-entry.ts';
import type { SenderTurn } from './sender.ts';

export interface DispatcherDeps {
  readonly outbox: Pick<OutboxStore, 'take' | 'finish'>;
  /** Calls Meta, unless the entry's lease has expired. Never rejects: every result is an outcome. */
  readonly send: (entry: OutboxEntry, isLeaseOver: () => boolean) => Promise<SentAttempt>;
  /** Called with each entry that changed. */
  readonly onChange: (entry: OutboxEntry) => void;
  /** Called, before `onChange`, with each entry whose latest attempt has ended and is recorded. */
  readonly onAttempt?: (entry: OutboxEntry) => void;
  /** Called, after `onChange`, when a number's breaker opens or closes. */
  readonly onTurn?: (turn: SenderTurn) => void;
  /** Called with the numbers whose rate holds messages back, each time it does. */
  readonly onPaced?: (phoneNumberIds: readonly string[]) => void;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
  /** A unique name of this process. */
  readonly owner: string;
  readonly clock: Pick<Clock, 'now' | 'steadyNow' | 'leaptAt'>;
  /** 0 to 1. */
  readonly random: () => number;
  readonly options: DispatcherOptions;
  /** Waits, or returns early when the signal aborts. Injected for tests. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

export interface DispatcherOptions {
  /** How long a call and its commit may take before its entry counts as lost. */
  readonly leaseMs: number;
  /** How long an unknown outcome waits for a status. */
  readonly holdMs: number;
  /** The maximum of calls in flight. */
  readonly maxCalls: number;
  /** The maximum of entries per take. */
  readonly maxTake: number;
  /** How far ahead calls are planned if a number's rate holds them back. */
  readonly aheadMs: number;
  /** Looks at least this often: another instance may have accepted a message. */
  readonly sweepMs: number;
}

export const dispatcherDefaults: DispatcherOptions = {
  leaseMs: 45_000,
  holdMs: 60_000,
  // With one-second answers this allows 1,000 messages a second, Meta's highest rate.
  maxCalls: 1_000,
  maxTake: 256,
  // Asked again after half of it: a take, or a pause of the process, may last that long without losing any of the rate.
  aheadMs: 40,
  sweepMs: 2_000,
};

/** Woken when a message may go. Stopping it waits for the calls in flight and their commits. */
export interface Dispatcher extends Loop {
  /** When something may go next, as of its last look, or now while calls are in flight; null while nothing waits. */
  nextAt(): number | null;
}

/** Makes the loop that sends: takes due messages, calls Meta, records the outcomes. */
export function createDispatcher(deps: DispatcherDeps): Dispatcher {
  const { outbox, options, clock } = deps;
  const calls = new Set<Promise<void>>();
  let due: number | null = null;

  const call = (entry: OutboxEntry, taken: Taken): void => {
    const running = deliver(deps, entry, taken).finally(() => {
      calls.delete(running);
      loop.wake();
    });
    calls.add(running);
  };
  const takeOnce = async (): Promise<number> => {
    const limit = Math.min(options.maxTake, options.maxCalls - calls.size);
    if (limit <= 0) return options.sweepMs;
    const taken: Taken = { at: clock.now(), steadyAt: clock.steadyNow() };
    const time = { now: taken.at, leaptAt: clock.leaptAt() };
    const { leased, changed, nextAt, paced } = await outbox.take({ ...time, owner: deps.owner, limit, ...options });
    if (paced.length > 0) deps.onPaced?.(paced);
    for (const entry of changed) deps.onChange(entry);
    for (const entry of leased) call(entry, taken);
    due = leased.length === limit ? clock.now() : nextAt;
    if (leased.length === limit) return 0;
    return nextAt === null ? options.sweepMs : Math.min(options.sweepMs, Math.max(0, nextAt - clock.now()));
  };
  const loop = createLoop({ step: takeOnce, log: deps.log, words, ...(deps.sleep && { sleep: deps.sleep }) });

  return {
    ...loop,
    nextAt: () => (calls.size > 0 ? clock.now() : due),
    stop: async () => {
      await loop.stop();
      await Promise.all(calls);
    },
  };
}

const words = {
  fails: 'Cannot read the outbox; will retry.',
  worksAgain: 'Sending works again.',
};

/**
 * When entries were taken, by the system clock and by the steady one, since the former may be set during their calls.
 */
interface Taken {
  readonly at: number;
  readonly steadyAt: number;
}

/** One call and its commit. A failing commit is retried until it works or the lease expires: Meta has the message. */
async function deliver(deps: DispatcherDeps, entry: OutboxEntry, taken: Taken): Promise<void> {
  const { outbox, options, clock, log } = deps;
  const { number: attempt = 0, startedAt = 0 } = entry.attempts.at(-1) ?? {};
  const leftMs = (ms: number, maxMs: number): number =>
    Math.min(ms - taken.at, maxMs) - (clock.steadyNow() - taken.steadyAt);
  const earlyMs = leftMs(startedAt, furthestAheadMs);
  if (earlyMs > 0) await abortableSleep(earlyMs);
  const leaseLeftMs = (): number => leftMs(entry.lease?.until ?? 0, options.leaseMs + furthestAheadMs);
  const sent = await deps.send(entry, () => leaseLeftMs() <= 0);
  for (let backoffMs = nextBackoffMs(0); ; backoffMs = nextBackoffMs(backoffMs)) {
    try {
      const finished = { ...sent, entryId: entry.id, attempt, holdMs: options.holdMs };
      const { entry: after, turn } = await outbox.finish({ ...finished, now: clock.now(), jitter: deps.random() });
      if (after) {
        deps.onAttempt?.(after);
        deps.onChange(after);
      }
      if (turn) deps.onTurn?.(turn);
      return;
    } catch (error) {
      const isOver = leaseLeftMs() < backoffMs;
      log.error({ error, entryId: entry.id }, isOver ? lostAnswer : 'The outcome of a call can’t be recorded yet.');
      // The lease expires, and the entry becomes unknown until a status arrives.
      if (isOver) return;
      await abortableSleep(backoffMs);
    }
  }
}

const lostAnswer = 'The outcome of a call could not be recorded; the entry becomes unknown until a status settles it.';
