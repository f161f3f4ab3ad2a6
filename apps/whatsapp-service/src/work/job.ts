import type { IndexRule } from '../records/collection.ts';

/** One durable piece of work with a due time. Its subject is added by the capability that it belongs to. */
export interface Job {
  readonly id: string;
  /** Jobs of one queue are worked by one process at a time (`queue.ts`), many at once; queues never wait for each other. */
  readonly queue: string;
  /** Jobs of one lane are worked one after another, by position; lanes of a queue never wait for each other. */
  readonly lane: string;
  /**
   * Further lanes in which it has its position too: in each it waits for the jobs before it, and the jobs behind it
   * wait for it.
   */
  readonly lanes?: readonly string[];
  /** Counts up within the queue, from 1: a reader that sees one job has seen all before it. */
  readonly position: number;
  readonly state: JobState;
  /** A queued job is attempted no earlier than this, in milliseconds since 1970; its lane waits for it. */
  readonly dueAt: number;
  /** No attempt begins after this. */
  readonly expiresAt: number;
}

/**
 * `queued`: it waits, or an attempt is in flight. `held`: it waits for a person, and its lane with it. The others are
 * final; `failed` is the dead letter, which a person may queue again.
 */
export type JobState = 'queued' | 'held' | 'done' | 'failed' | 'cancelled';

/** Whether its outcome is still open. */
export const isOpen = ({ state }: Pick<Job, 'state'>): boolean => state === 'queued' || state === 'held';

/** All lanes of a job, its own first. */
export const lanesOf = ({ lane, lanes = [] }: Pick<Job, 'lane' | 'lanes'>): readonly string[] => [lane, ...lanes];

/** The index that every collection of jobs declares: the open jobs of each queue, and of each lane, by position. */
export const openJobs: IndexRule<Job> = {
  groups: (job) =>
    isOpen(job) ? [queueGroup(job.queue), ...lanesOf(job).map((lane) => laneGroup(job.queue, lane))] : [],
  place: ({ position }) => position,
};

export const queueGroup = (queue: string): string => JSON.stringify([queue]);
export const laneGroup = (queue: string, lane: string): string => JSON.stringify([queue, lane]);
