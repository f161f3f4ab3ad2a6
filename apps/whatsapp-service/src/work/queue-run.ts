import { isDeepStrictEqual } from 'node:util';
import type { Clock } from '../clock.ts';
import { nextBackoffMs } from '../loop.ts';
import { indexOf } from '../records/collection.ts';
import { type Flow, put, remove, type Write } from '../records/flow.ts';
import type { RecordStore } from '../records/record-store.ts';
import { beginProbe } from './breaker.ts';
import { createExpiredJobs } from './expired-jobs.ts';
import { isOpen, type Job, laneGroup, queueGroup } from './job.ts';
import { createLaneBook } from './lane-book.ts';
import { claimQueue, commitWork, releaseQueue, type WorkQueue, withHealth, workQueues } from './queue.ts';
import { readLanes } from './read-lanes.ts';
import { type Ended, stillValid } from './still-valid.ts';
import type { QueueSettings, Work, WorkOptions } from './work.ts';

export interface QueueRunDeps<T extends Job, R> {
  readonly work: Work<T, R>;
  readonly records: Pick<RecordStore, 'run' | 'list' | 'find'>;
  readonly clock: Pick<Clock, 'now'>;
  /** A unique name of this process. */
  readonly owner: string;
  /** All jobs between these positions were passed to the run of their queue, this one or another. */
  readonly given: { readonly after: number; readonly through: number };
  /** Asked before each attempt: one that may not begin now waits a little. */
  readonly mayBegin: () => boolean;
  readonly options: WorkOptions;
  /** 0 to 1. */
  readonly random: () => number;
  /** Called when there may be more to do than a step knew. */
  readonly wake: () => void;
  /** Called when a commit fails; it is retried. */
  readonly onFault: (error: unknown) => void;
  /** Called when commits work again. */
  readonly onRecovered: () => void;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** One queue, as one process works it. */
export interface QueueRun<T extends Job> {
  /**
   * Reads what is due and begins the attempts that may begin. Resolves with how many milliseconds nothing more will be
   * due, unless woken.
   */
  step(): Promise<number>;
  /** There may be new jobs. */
  added(): void;
  /** These new jobs were stored, by position. */
  given(jobs: readonly T[]): void;
  /** Another writer has changed open jobs, and the queue's revision. */
  disturbed(): void;
  /** Whether the settings are no longer those of the last step. */
  hasNewSettings(): boolean;
  /** When the next thing is due here, in milliseconds since 1970; null while nothing waits. */
  nextAt(): number | null;
  /** Resolves when no attempt is in flight and every ended one is committed. */
  idle(): Promise<void>;
  /** Begins nothing more; attempts in flight get `graceMs`, then count as not made. */
  stop(graceMs: number): Promise<void>;
}

/** The maximum of lanes in memory, of a few hundred bytes each. */
const maxLanes = 50_000;
const maxInCommit = 256;
const maxGathered = 50;
/** An attempt that could not even begin is made again after this. */
const faultMs = 1_000;
/** How long a job that has to give way waits. */
const heldBackMs = 100;

export function createQueueRun<T extends Job, R>(deps: QueueRunDeps<T, R>, key: string): QueueRun<T> {
  const { work, records, clock, owner, mayBegin, options, random, wake, sleep } = deps;
  const open = indexOf(work.jobs, 'open');
  const { window } = options;
  const expiredJobs = createExpiredJobs({ records, open, queue: key, window, createdAt: clock.now() });
  /** The queue while this process owns it: its record, with the breaker as attempts have left it since. */
  let queue: WorkQueue | null = null;
  let book = createLaneBook(work.dueAt);
  /** Attempts of an earlier ownership, or of an earlier book, no longer count. */
  let epoch = 0;
  let isExhausted = false;
  /** Up to this position nothing is left to be read. */
  let readThrough = 0;
  let isDisturbed = false;
  let mayBeDisturbed = false;
  /** As the last step saw them. */
  let settingsSeen: QueueSettings | null = null;
  /** The next of a lane may be due before the rest that was planned is over. */
  let [additions, restsUntil, lookedAt] = [0, 0, clock.now()];
  let isStopped = false;
  /** A job was ready and had to give way to other work. */
  let isHeldBack = false;
  /** Those in flight, by the position of their job. */
  const attempts = new Map<number, Promise<void>>();
  /** Shared by all attempts, so that they can be ended together. */
  const ending = new AbortController();
  let ended: Ended<T>[] = [];
  let committing: Promise<void> | null = null;

  const forget = (): void => {
    epoch += 1;
    book = createLaneBook(work.dueAt);
    isExhausted = false;
    isDisturbed = false;
    ended = [];
  };
  const lose = (): void => {
    queue = null;
    forget();
    wake();
  };
  const leaseLeft = (now: number): number => (queue ? Math.min(queue.until - now, options.leaseMs) : 0);

  const begin = (job: T, now: number): void => {
    const mine = epoch;
    const attempt = async (): Promise<void> => {
      const whole = work.gather?.wants(job) ? await gathered(job, work.gather) : job;
      if (whole === null || mine !== epoch) return;
      const startedAt = whole === job ? now : clock.now();
      const result = await work.perform(whole, ending.signal);
      if (mine !== epoch || ending.signal.aborted) return;
      const endedAt = clock.now();
      const judged = work.judge(whole, { result, startedAt, now: endedAt, random: random() });
      if (queue) queue = { ...queue, ...judged.health(queue) };
      end({ before: whole, after: judged.job }, endedAt);
    };
    const done = attempt()
      .catch((error: unknown) => {
        deps.onFault(error);
        if (mine !== epoch) return;
        const now = clock.now();
        book.settle(job, now, now + faultMs);
      })
      .finally(() => {
        attempts.delete(job.position);
        if (isStopped) return;
        start();
        if (isDisturbed || !queue || (book.nextDueAt() ?? restsUntil) < restsUntil || needsReading(clock.now())) wake();
      });
    attempts.set(job.position, done);
  };
  const end = (job: Ended<T>, now: number): void => {
    ended.push(job);
    // If it stays open, its lane is read again, so the job has to be written first.
    if (!isOpen(job.after)) book.settle(job.after, now);
    committing ??= commitAll().finally(() => {
      committing = null;
    });
  };

  /** The job joined with the jobs that are one with it; null if it is not time yet. */
  const gathered = async (job: T, gather: NonNullable<typeof work.gather>): Promise<T | null> => {
    const mine = epoch;
    const range = { group: laneGroup(key, job.lane), from: job.position, until: book.cursor + 1 };
    const { data } = await records.list(open, range, { limit: maxGathered });
    const now = clock.now();
    const whole = gather.join(data[0]?.id === job.id ? data : [job], now);
    if (mine !== epoch) return null;
    if ('waitUntil' in whole) {
      book.settle(job, now, whole.waitUntil);
      return null;
    }
    const last = whole.joined.at(-1);
    if (!last || whole.joined.length === 1) return whole.job;
    const replaced = whole.joined.filter(({ id }) => id !== whole.job.id);
    const removed = replaced.map(({ id }) => remove(work.jobs, id));
    let isLost = false;
    const isOwner = await commit(now, (isUndisturbed) => {
      isLost = !isUndisturbed || isDisturbed;
      return isLost ? [] : [put(work.jobs, whole.job), ...removed];
    });
    // If another writer has changed jobs, it is joined again after they are re-read.
    if (!isOwner || isLost || mine !== epoch) return null;
    book.pass(job.lane, last.position);
    return whole.job;
  };

  /** Begins the attempts that may begin. */
  const start = (): void => {
    const settings = work.settings(key);
    if (!settings || settings.isPaused || isStopped || isDisturbed) return;
    for (let now = clock.now(); hasRoom(settings, now); now = clock.now()) {
      if (book.ready === 0 && !book.isWanting(now)) return;
      const pause = queue?.pause ? beginProbe(queue.pause, now) : undefined;
      if (pause === null || (pause && attempts.size > 0)) return;
      isHeldBack = book.ready > 0 && !mayBegin();
      const job = isHeldBack ? null : book.next(now);
      if (!job) return;
      if (job.expiresAt <= now) {
        end({ before: job, after: work.expire(job, now) }, now);
        continue;
      }
      if (queue && pause) queue = { ...queue, pause };
      begin(job, now);
    }
  };
  const hasRoom = ({ maxInFlight }: QueueSettings, now: number): boolean =>
    attempts.size < maxInFlight && ended.length < options.maxUncommitted && leaseLeft(now) > options.leaseMs / 4;

  /** Commits ended attempts until there are none. An error delays it; attempts stop before too many are uncommitted. */
  const commitAll = async (): Promise<void> => {
    let backoffMs = 0;
    await sleep(options.gatherMs);
    while (ended.length > 0) {
      const batch = ended.slice(0, maxInCommit);
      const mine = epoch;
      try {
        const now = clock.now();
        const isOwner = await commitEnded(batch, now);
        if (mine !== epoch) continue;
        if (!isOwner) return lose();
        if (backoffMs > 0) deps.onRecovered();
        ended.splice(0, batch.length);
        for (const { after } of batch) if (isOpen(after)) book.settle(after, now);
        backoffMs = 0;
        if (isDisturbed || batch.some(({ after }) => isOpen(after))) wake();
        start();
      } catch (error) {
        deps.onFault(error);
        if (isStopped && backoffMs > 0) return;
        backoffMs = nextBackoffMs(backoffMs);
      }
      await sleep(backoffMs || options.gatherMs);
    }
  };
  const commitEnded = (batch: readonly Ended<T>[], now: number): Promise<boolean> =>
    commit(now, function* (isUndisturbed) {
      // Once seen, the new revision is that of `queue`; jobs in memory are older until all of them are dropped.
      const valid = isUndisturbed && !isDisturbed ? batch : yield* stillValid(work.jobs, batch);
      return valid.map(({ after }) => put(work.jobs, after));
    });
  const commit = async (
    now: number,
    writesOf: (isUndisturbed: boolean) => Flow<readonly Write[]> | readonly Write[],
  ): Promise<boolean> => {
    if (!queue) return false;
    const mine = queue;
    const request = { key, owner, fence: mine.fence, now, leaseMs: options.leaseMs };
    const done = await records.run(() =>
      commitWork(request, function* (before) {
        const isUndisturbed = before.revision === mine.revision;
        const made = writesOf(isUndisturbed);
        const writes = Array.isArray(made) ? made : yield* made as Flow<readonly Write[]>;
        const after = isUndisturbed ? withHealth(before, mine) : before;
        const jobs = writes.flatMap((write) => (write.op === 'put' ? [write.record as T] : []));
        const more = work.also ? yield* work.also({ before, after, jobs, now }) : [];
        return { queue: after, writes: [...writes, ...more] };
      }),
    );
    if (!done.queue) return false;
    if (queue?.fence !== mine.fence) return true;
    const isUndisturbed = done.queue.revision === mine.revision;
    isDisturbed ||= !isUndisturbed;
    queue = isUndisturbed ? withHealth(done.queue, queue) : done.queue;
    return true;
  };

  const claim = async (): Promise<number> => {
    // First wait for the attempts of an earlier ownership.
    if (attempts.size > 0) return options.lookMs;
    const { data } = await records.list(open, { group: queueGroup(key) }, { limit: 1 });
    if (data.length === 0) return options.lookMs;
    const now = clock.now();
    const claimed = await records.run(() => claimQueue({ key, owner, now, leaseMs: options.leaseMs }));
    if (!claimed.queue) return Math.max(1, Math.min(options.lookMs, claimed.until - now));
    forget();
    queue = claimed.queue;
    return 0;
  };
  /** If another writer has changed jobs of the queue, reads it again once none of the jobs read before is left. */
  const lookForChanges = async (now: number): Promise<void> => {
    if (!queue || isDisturbed || (!mayBeDisturbed && now - lookedAt < options.lookMs)) return;
    mayBeDisturbed = false;
    lookedAt = now;
    const mine = epoch;
    const stored = await records.find(workQueues, key);
    if (mine !== epoch || stored?.fence !== queue.fence || stored.revision === queue.revision) return;
    queue = stored;
    isDisturbed = true;
  };
  const expire = async (now: number): Promise<void> => {
    if (isDisturbed || ended.length > 0) return;
    const over = await expiredJobs.next(now, ({ position }) => attempts.has(position));
    if (over.length === 0) return;
    isDisturbed = true;
    for (const job of over) end({ before: job, after: work.expire(job, now) }, now);
  };
  const hasUnread = (): boolean => !isExhausted && book.ready < options.window / 2 && book.lanes < maxLanes;
  const needsReading = (now: number): boolean => hasUnread() || book.isWanting(now);

  const added = (): void => {
    additions += 1;
    isExhausted = false;
  };
  /** Whether new jobs directly follow those in the book, and there is room for them. */
  const isNext = (jobs: readonly T[]): boolean =>
    queue !== null &&
    !isDisturbed &&
    isExhausted &&
    readThrough >= deps.given.after &&
    book.cursor < (jobs[0]?.position ?? 0) &&
    book.ready < options.window &&
    book.lanes < maxLanes;
  const readQueue = async (): Promise<void> => {
    if (!hasUnread()) return;
    const [mine, seen, through] = [epoch, additions, deps.given.through];
    const range = { group: queueGroup(key), from: book.cursor + 1 };
    const { data } = await records.list(open, range, { limit: options.window });
    if (mine !== epoch) return;
    book.add(data, clock.now());
    isExhausted = data.length < options.window && seen === additions;
    readThrough = through;
  };
  /** How long nothing becomes due by itself. */
  const restMs = (now: number): number => {
    const settings = work.settings(key);
    if (!settings || settings.isPaused) return options.lookMs;
    const isDone = attempts.size === 0 && ended.length === 0;
    if (isDisturbed) return isDone ? 0 : options.lookMs;
    const hasCapacity = attempts.size < settings.maxInFlight && ended.length < options.maxUncommitted;
    if (!queue?.pause && hasCapacity && needsReading(now)) return 0;
    const times = [now + options.lookMs, book.nextDueAt() ?? Number.POSITIVE_INFINITY];
    if (isHeldBack) times.push(now + heldBackMs);
    if (attempts.size > 0 && queue) times.push(queue.until - options.leaseMs / 2);
    if (queue?.pause && (book.ready > 0 || book.isWanting(now))) times.push(queue.pause.probeAt);
    restsUntil = Math.max(now + 1, Math.min(...times));
    return restsUntil - now;
  };

  return {
    nextAt: () => {
      if (attempts.size > 0 || ended.length > 0) return clock.now();
      if (!queue || (work.settings(key)?.isPaused ?? true)) return null;
      if (book.ready === 0 && !book.isWanting(clock.now())) return book.nextDueAt();
      return queue.pause?.probeAt ?? clock.now();
    },
    step: async () => {
      const found = work.settings(key);
      if (isStopped || !found) return options.lookMs;
      if (found.resumedAt !== undefined && found.resumedAt !== settingsSeen?.resumedAt) book.recheck();
      settingsSeen = found;
      await lookForChanges(clock.now());
      if (!queue) {
        const waitMs = await claim();
        if (waitMs > 0) return waitMs;
      }
      await expire(clock.now());
      if (isDisturbed && attempts.size === 0 && ended.length === 0) forget();
      const isWorking = attempts.size > 0 || book.ready > 0 || needsReading(clock.now());
      if (isWorking && leaseLeft(clock.now()) < options.leaseMs / 2 && !(await commit(clock.now(), () => []))) lose();
      if (!queue) return 0;
      const settings = work.settings(key);
      if (settings && !settings.isPaused && !isDisturbed) {
        await readQueue();
        await readLanes(book, { records, open, queue: key, now: clock.now });
        start();
      }
      return restMs(clock.now());
    },
    added,
    given: (jobs) => {
      if (!isNext(jobs)) return added();
      book.add(jobs, clock.now());
      start();
    },
    disturbed: () => {
      mayBeDisturbed = true;
    },
    hasNewSettings: () => !isDeepStrictEqual(work.settings(key), settingsSeen),
    idle: async () => {
      while (attempts.size > 0 || committing) {
        await Promise.all(attempts.values());
        await committing;
      }
    },
    stop: async (graceMs) => {
      isStopped = true;
      const all = Promise.all(attempts.values());
      const graceOver = new AbortController();
      await Promise.race([all, sleep(graceMs, graceOver.signal)]);
      graceOver.abort();
      ending.abort();
      await committing;
      if (queue) {
        const { fence } = queue;
        await records.run(() => releaseQueue(key, { owner, fence })).catch(deps.onFault);
      }
    },
  };
}
