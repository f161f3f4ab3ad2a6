import { createDueList } from './due-list.ts';
import { isOpen, type Job, lanesOf } from './job.ts';

/**
 * What the owner of a queue knows of its lanes: a window of the open jobs, read in the order of their positions, and for each
 * lane whether its next job may go. Lanes that wait hold no job in memory, only when they are due; what was read past and not
 * held is read again by its lane.
 */
export interface LaneBook<T extends Job> {
  /** The position up to which the queue has been read. */
  readonly cursor: number;
  /** Lanes whose first job may be attempted. */
  readonly ready: number;
  /** Lanes with open jobs, as far as they have been read. */
  readonly lanes: number;
  /** Adds the queue's next open jobs, all after `cursor`. */
  add(jobs: readonly T[], now: number): void;
  /** The first job of a lane that may go; its lane is busy until `settle`. */
  next(now: number): T | null;
  /** Returns a job of a busy lane after its attempt: it has ended, or its lane waits until it is due, or until `dueAt`. */
  settle(job: T, now: number, dueAt?: number): void;
  /** The jobs of a busy lane up to a position have ended together with the one in flight. */
  pass(lane: string, position: number): void;
  /** A lane whose next jobs have to be read, by position; returned once. */
  wanted(now: number): LaneRange | null;
  /** The open jobs of a wanted range, by position; `limit` of them if there may be more. */
  fill(range: LaneRange, jobs: readonly T[], limit: number, now: number): void;
  /** Jobs may be due at other times than before: the lanes that wait have to be read again. */
  recheck(): void;
  /** Whether a lane has to be read. */
  isWanting(now: number): boolean;
  /** When the next waiting lane is due; null if none waits. */
  nextDueAt(): number | null;
}

/** Jobs of a lane: from one position on, and before another. */
export interface LaneRange {
  readonly lane: string;
  readonly from: number;
  readonly until: number;
}

interface Lane<T> {
  readonly key: string;
  /** In memory, by position. */
  jobs: T[];
  /** Its jobs up to here are in memory. */
  loadedTo: number;
  /** Its jobs up to here have been read, though not all are in memory. */
  skippedTo: number;
  /** `blocked`: its first job is in several lanes, and has to be first in each. */
  state: 'ready' | 'busy' | 'blocked' | 'waiting' | 'held' | 'wanted' | 'loading';
}

/** One lane has at most this many jobs in memory. */
const maxOfLane = 8;

/** @param dueAt when a queued job is due; its own `dueAt` by default. */
export function createLaneBook<T extends Job>(dueAt: (job: T) => number = (job) => job.dueAt): LaneBook<T> {
  const lanes = new Map<string, Lane<T>>();
  /** Lanes that were ready, or wanted, when they were added; those that no longer are so are skipped. */
  const ready: Lane<T>[] = [];
  let firstReady = 0;
  const wanted: Lane<T>[] = [];
  const waiting = createDueList<Lane<T>>();
  let cursor = 0;

  const hasMore = (lane: Lane<T>): boolean => lane.skippedTo > lane.loadedTo;
  /** A lane that is not busy, by its first job. */
  const place = (lane: Lane<T>, now: number): void => {
    const [head] = lane.jobs;
    if (head === undefined) {
      if (!hasMore(lane)) {
        lanes.delete(lane.key);
        return;
      }
      lane.state = 'wanted';
      wanted.push(lane);
    } else if (head.state !== 'queued' || dueAt(head) > now) rest(lane, head, dueAt(head));
    else if (head.lanes === undefined) makeReady(lane);
    else {
      lane.state = 'blocked';
      const all = othersOf(head);
      const own = lanes.get(head.lane);
      if (own && [own, ...all].every((each) => each?.state === 'blocked' && each.jobs[0]?.id === head.id))
        makeReady(own);
    }
  };
  const makeReady = (lane: Lane<T>): void => {
    lane.state = 'ready';
    ready.push(lane);
  };
  /** The other lanes of a job; undefined for one that is not in memory. */
  const othersOf = (job: T): (Lane<T> | undefined)[] => (job.lanes ?? []).map((key) => lanes.get(key));
  /** A lane whose first job has to wait holds no job. */
  const rest = (lane: Lane<T>, head: T, until: number): void => {
    lane.skippedTo = Math.max(lane.skippedTo, lane.loadedTo, head.position);
    lane.loadedTo = head.position - 1;
    lane.jobs = [];
    lane.state = head.state === 'queued' ? 'waiting' : 'held';
    if (lane.state === 'waiting') waiting.add(until, lane);
  };
  /** Adds a job to one of its lanes, if there is room for it. */
  const enter = (job: T, key: string, now: number): void => {
    const known = lanes.get(key);
    const lane: Lane<T> = known ?? { key, jobs: [], loadedTo: 0, skippedTo: 0, state: 'ready' };
    const takes = lane.state === 'ready' || lane.state === 'busy' || lane.state === 'blocked';
    if (!takes || hasMore(lane) || lane.jobs.length >= maxOfLane) {
      lane.skippedTo = job.position;
      return;
    }
    lane.jobs.push(job);
    lane.loadedTo = job.position;
    if (known) return;
    lanes.set(key, lane);
    place(lane, now);
  };
  const awaken = (now: number): void => {
    for (let lane = waiting.take(now); lane; lane = waiting.take(now)) {
      lane.state = 'wanted';
      wanted.push(lane);
    }
  };
  const nextReady = (): Lane<T> | null => {
    const lane = ready[firstReady];
    if (!lane) return null;
    firstReady += 1;
    // Now and then, since taking the first of an array moves all others.
    if (firstReady > 1_000) {
      ready.splice(0, firstReady);
      firstReady = 0;
    }
    return lane;
  };

  return {
    get cursor() {
      return cursor;
    },
    get ready() {
      return ready.length - firstReady;
    },
    get lanes() {
      return lanes.size;
    },
    add: (jobs, now) => {
      for (const job of jobs) {
        cursor = job.position;
        for (const key of lanesOf(job)) enter(job, key, now);
      }
    },
    next: (now) => {
      awaken(now);
      const lane = nextReady();
      const job = lane?.jobs.shift();
      if (!lane || !job) return null;
      lane.state = 'busy';
      for (const other of othersOf(job)) {
        if (!other) continue;
        other.jobs.shift();
        other.state = 'busy';
      }
      return job;
    },
    settle: (job, now, until = dueAt(job)) => {
      for (const key of lanesOf(job)) {
        const lane = lanes.get(key);
        if (lane?.state !== 'busy') continue;
        if (isOpen(job)) rest(lane, job, until);
        else place(lane, now);
      }
    },
    pass: (key, position) => {
      const lane = lanes.get(key);
      if (lane?.state !== 'busy') return;
      lane.jobs = lane.jobs.filter((job) => job.position > position);
      lane.loadedTo = Math.max(lane.loadedTo, position);
    },
    wanted: (now) => {
      awaken(now);
      const lane = wanted.shift();
      if (!lane) return null;
      lane.state = 'loading';
      return { lane: lane.key, from: lane.loadedTo + 1, until: lane.skippedTo + 1 };
    },
    fill: (range, jobs, limit, now) => {
      const lane = lanes.get(range.lane);
      if (lane?.state !== 'loading') return;
      lane.jobs = [...jobs];
      lane.loadedTo = jobs.length < limit ? range.until - 1 : (jobs.at(-1)?.position ?? range.until - 1);
      place(lane, now);
    },
    recheck: () => awaken(Number.POSITIVE_INFINITY),
    isWanting: (now) => {
      awaken(now);
      return wanted.length > 0;
    },
    nextDueAt: () => waiting.firstAt(),
  };
}
