/** One durable piece of work with a due time. What it is about is added by the capability whose job it is. */
export interface Job {
  readonly id: string;
  /** Jobs of one queue are worked by one process at a time (`queue.ts`), many at once; queues never wait for each other. */
  readonly queue: string;
  /** Jobs of one lane are worked one after another, by position; lanes of a queue never wait for each other. */
  readonly lane: string;
  /** Counts up within the queue, from 1: who sees one has seen all before it. */
  readonly position: number;
  readonly state: JobState;
  /** A queued job is attempted no earlier, in milliseconds since 1970; its lane waits for it. */
  readonly dueAt: number;
  /** Past this it is given up, unless an attempt is under way. */
  readonly expiresAt: number;
}

/**
 * `queued`: it waits, or an attempt is under way. `held`: it waits for a person, and its lane with it. The others are its end;
 * `failed` is the dead letter, and a person may queue it again.
 */
export type JobState = 'queued' | 'held' | 'done' | 'failed' | 'cancelled';
