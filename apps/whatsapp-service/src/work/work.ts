import type { Declared } from '../records/collection.ts';
import type { Flow, Write } from '../records/flow.ts';
import type { Job } from './job.ts';
import type { QueueHealth, WorkQueue } from './queue.ts';

/** What a capability's jobs are, and how they are worked. Everything but `perform` is a pure rule. */
export interface Work<T extends Job, R> {
  /** Declares the index `open` as `openJobs`. */
  readonly jobs: Declared<T, 'open'>;
  /** How a queue is worked; null if it no longer is. Asked at each step. */
  readonly settings: (queue: string) => QueueSettings | null;
  /**
   * Makes one attempt; at least once per job. Never rejects: every outcome is a result. Aborted when the process stops.
   */
  readonly perform: (job: T, signal: AbortSignal) => Promise<R>;
  /** When a queued job is due: its own `dueAt` by default. Asked again when `resumedAt` of its queue changes. */
  readonly dueAt?: (job: T) => number;
  /** What becomes of a job after an attempt. */
  readonly judge: (job: T, attempt: EndedAttempt<R>) => Judged<T>;
  /** A job whose deadline has passed. */
  readonly expire: (job: T, now: number) => T;
  /** Further writes of a commit. */
  readonly also?: (commit: Commit<T>) => Flow<readonly Write[]>;
  /** Joins several jobs that are first in a lane into one; absent if each is worked alone. */
  readonly gather?: {
    readonly wants: (job: T) => boolean;
    /** @param jobs one or more, the first jobs of a lane, by position. */
    readonly join: (jobs: readonly T[], now: number) => Gathered<T>;
  };
}

export interface QueueSettings {
  /** Attempts in flight at a time. */
  readonly maxInFlight: number;
  /** Whether no attempt may begin for now. */
  readonly isPaused: boolean;
  /** Since when it is worked again after failures or a pause; absent while it is not, and if that makes no job due. */
  readonly resumedAt?: number;
}

export interface EndedAttempt<R> {
  readonly result: R;
  readonly startedAt: number;
  readonly now: number;
  /** 0 to 1. */
  readonly random: number;
}

export interface Judged<T> {
  readonly job: T;
  /** What the attempt says about the service that all jobs of the queue depend on. */
  readonly health: (before: QueueHealth) => QueueHealth;
}

export interface Commit<T> {
  readonly before: WorkQueue;
  readonly after: WorkQueue;
  readonly jobs: readonly T[];
  readonly now: number;
}

/** `job` replaces the first jobs of a lane, `joined`, in the position of the first; or the time to look again. */
export type Gathered<T> = { readonly job: T; readonly joined: readonly T[] } | { readonly waitUntil: number };

export interface WorkOptions {
  /** How long another process waits before it takes over the queues of a dead one. */
  readonly leaseMs: number;
  /** How many jobs of a queue are read at once; as many lanes are in memory. */
  readonly window: number;
  /** The maximum of ended attempts of a queue that are not committed yet; beyond it none begins. */
  readonly maxUncommitted: number;
  /** Attempts that end within this time share a transaction. */
  readonly gatherMs: number;
  /** How often a queue is checked without being woken. */
  readonly lookMs: number;
}

export const workDefaults: WorkOptions = {
  leaseMs: 10_000,
  window: 256,
  maxUncommitted: 1_024,
  gatherMs: 20,
  lookMs: 30_000,
};
