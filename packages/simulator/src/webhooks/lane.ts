import { createGathering } from './gathering.ts';
import type { Update } from './update.ts';

/** The batching of a lane. */
export interface LaneRules {
  /** The maximum number of attempts in progress. */
  readonly connections: number;
  /**
   * Real milliseconds from one POST to the next, in which updates are collected; an update is sent at once if none is
   * before it. Undefined sends each update in its own POST.
   */
  readonly gatherMs: number | undefined;
}

export const batchedRules: LaneRules = { connections: 8, gatherMs: 20 };
export const unbatchedRules: LaneRules = { connections: 64, gatherMs: undefined };

export interface LaneDeps<Post> {
  readonly rules: LaneRules;
  /** Creates the POSTs for some updates: one, or several copies. */
  readonly write: (updates: readonly Update[]) => Post[];
  /** Sends a POST once, and schedules a retry if needed; never rejects. */
  readonly attempt: (post: Post) => Promise<void>;
  readonly onIdle: () => void;
}

/** The queue of one app's callback. */
export interface Lane<Post> {
  add(update: Update): void;
  /** Adds an existing POST that is due for a retry. */
  addAgain(post: Post): void;
  isIdle(): boolean;
  stop(): void;
}

export function createLane<Post>({ rules, write, attempt, onIdle }: LaneDeps<Post>): Lane<Post> {
  const gathering = createGathering(rules.gatherMs);
  let posts: Post[] = [];
  let underWay = 0;
  let timer: NodeJS.Timeout | undefined;
  let isPumpPlanned = false;

  const pump = (): void => {
    isPumpPlanned = false;
    while (underWay < rules.connections) {
      if (posts.length === 0 && gathering.isDue()) posts.push(...write(gathering.take()));
      const post = posts.shift();
      if (post === undefined) break;
      start(post);
    }
    awaitBatch();
  };
  const awaitBatch = (): void => {
    // If all connections are busy, the next free one calls this again.
    if (timer !== undefined || gathering.size() === 0 || underWay >= rules.connections) return;
    timer = setTimeout(() => {
      timer = undefined;
      pump();
    }, gathering.dueInMs());
  };
  const start = (post: Post): void => {
    underWay += 1;
    void attempt(post).then(() => {
      underWay -= 1;
      pump();
      if (isIdle()) onIdle();
    });
  };
  const isIdle = (): boolean => gathering.size() === 0 && posts.length === 0 && underWay === 0;

  return {
    add: (update) => {
      gathering.add(update);
      // Updates of the same instant, as when many statuses are due at once, are sent together.
      if (!isPumpPlanned) queueMicrotask(pump);
      isPumpPlanned = true;
    },
    addAgain: (post) => {
      posts.push(post);
      pump();
    },
    isIdle,
    stop: () => {
      clearTimeout(timer);
      gathering.clear();
      posts = [];
    },
  };
}
