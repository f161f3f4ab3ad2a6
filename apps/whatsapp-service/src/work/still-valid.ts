import { isDeepStrictEqual } from 'node:util';
import type { Declared } from '../records/collection.ts';
import { type Flow, load } from '../records/flow.ts';
import { isOpen, type Job } from './job.ts';

/** A job before and after its attempt. */
export interface Ended<T> {
  readonly before: T;
  readonly after: T;
}

/**
 * Another writer may have ended, moved or changed a job during its attempt: that change wins, unless the attempt
 * completed the job.
 */
export function* stillValid<T extends Job>(
  jobs: Declared<T, 'open'>,
  batch: readonly Ended<T>[],
): Flow<readonly Ended<T>[]> {
  const valid: Ended<T>[] = [];
  for (const job of batch) {
    const { before, after } = job;
    const stored = yield* load(jobs, before.id);
    if (!stored || !isOpen(stored) || stored.position !== before.position) continue;
    if (after.state === 'done' || isDeepStrictEqual(stored, before)) valid.push(job);
  }
  return valid;
}
