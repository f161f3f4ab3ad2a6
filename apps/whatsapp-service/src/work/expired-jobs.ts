import type { Index } from '../records/collection.ts';
import type { RecordStore } from '../records/record-store.ts';
import { type Job, queueGroup } from './job.ts';

export interface ExpiredJobsDeps<T extends Job> {
  readonly records: Pick<RecordStore, 'list'>;
  /** The open jobs. */
  readonly open: Index<T>;
  readonly queue: string;
  /** How many jobs are looked at at a time. */
  readonly window: number;
  /** When it was created, in milliseconds since 1970: the first look follows a minute later. */
  readonly createdAt: number;
}

/** Finds the expired jobs of a queue, also those that are not first in their lane. */
export interface ExpiredJobs<T> {
  /**
   * Looks at the next jobs of the queue once a minute, and sooner after it has found some; none between looks. Those in
   * flight (`isInFlight`) are left out.
   */
  next(now: number, isInFlight: (job: T) => boolean): Promise<readonly T[]>;
}

const lookEveryMs = 60_000;

export function createExpiredJobs<T extends Job>(deps: ExpiredJobsDeps<T>): ExpiredJobs<T> {
  const { records, open, queue, window, createdAt } = deps;
  /** Jobs up to this position have been looked at; after the last, it begins again. */
  let [lookedAt, lookedTo] = [createdAt, 0];
  return {
    next: async (now, isInFlight) => {
      if (now - lookedAt < lookEveryMs) return [];
      lookedAt = now;
      const range = { group: queueGroup(queue), from: lookedTo + 1 };
      const { data } = await records.list(open, range, { limit: window });
      lookedTo = data.length < window ? 0 : (data.at(-1)?.position ?? 0);
      const expired = data.filter((job) => job.state === 'queued' && job.expiresAt <= now && !isInFlight(job));
      if (expired.length > 0) lookedAt = 0;
      return expired;
    },
  };
}
