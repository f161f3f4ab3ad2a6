import { describe, expect, it, vi } from 'vitest';
import { abortableSleep } from '../loop.ts';
import { collection, type Declared } from '../records/collection.ts';
import { put } from '../records/flow.ts';
import { createMemoryStore } from '../storage/memory/memory-store.ts';
import { type Job, openJobs } from './job.ts';
import { workQueues } from './queue.ts';
import { workDefaults } from './work.ts';
import { createWorker } from './worker.ts';

const errands: Declared<Job, 'open'> = collection({
  name: 'test_errands',
  key: ({ id }: Job) => id,
  indexes: { open: openJobs },
});

const unworked = { owner: null, until: 0, fence: 0, revision: 0, pause: null, failedSince: null };

interface SceneOptions {
  readonly isAlone?: boolean;
  readonly mayBegin?: () => boolean;
  readonly lastAddition?: null;
  /** What an attempt waits for. */
  readonly until?: Promise<unknown>;
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
}

function scene({ until, ...more }: SceneOptions = {}) {
  const { records } = createMemoryStore({ now: Date.now });
  const done: string[] = [];
  const queues = ['a', 'b'];
  const paused = new Set<string>();
  let position = 0;
  const log = { info: vi.fn(), error: vi.fn() };
  const fault: { now: Error | null } = { now: null };
  let reads = 0;
  const worker = createWorker<Job, 'ok'>({
    work: {
      jobs: errands,
      settings: (queue) => (queues.includes(queue) ? { maxInFlight: 4, isPaused: paused.has(queue) } : null),
      perform: async ({ id }) => {
        await until;
        done.push(id);
        return 'ok';
      },
      judge: (job) => ({ job: { ...job, state: 'done' }, health: (same) => same }),
      expire: (job) => ({ ...job, state: 'failed' }),
    },
    queues: () => queues,
    records: {
      ...records,
      run: (start) => (fault.now ? Promise.reject(fault.now) : records.run(start)),
      list: (index, range, page) => {
        // A check whether there is any job reads one.
        if (page.limit > 1) reads += 1;
        return records.list(index, range, page);
      },
    },
    lastAddition: async () => position,
    clock: { now: Date.now },
    log,
    words: { fails: 'Errands can’t be run.', worksAgain: 'Errands are run again.' },
    // Tests do not wait for the product's delays.
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, Math.min(ms, 20));
        signal?.addEventListener('abort', () => {
          clearTimeout(timer);
          resolve();
        });
      }),
    ...more,
  });
  const add = async (queue: string, dueAt = 0): Promise<Job> => {
    position += 1;
    const times = { dueAt, expiresAt: Number.MAX_SAFE_INTEGER };
    const job: Job = { id: `${queue}${position}`, queue, lane: 'x', position, state: 'queued', ...times };
    const writes = [put(errands, job)];
    // biome-ignore lint/correctness/useYield: it has nothing to read.
    await records.run(function* () {
      return { writes };
    });
    return job;
  };
  /** A process that was killed while it worked: most of its lease is left. */
  const leave = async (queue: string, owner: string): Promise<void> => {
    const { leaseMs } = workDefaults;
    const writes = [put(workQueues, { ...unworked, key: queue, owner, until: Date.now() + leaseMs, fence: 7 })];
    // biome-ignore lint/correctness/useYield: it has nothing to read.
    await records.run(function* () {
      return { writes };
    });
  };
  return { worker, records, add, leave, done, queues, paused, log, fault, reads: () => reads };
}

describe('createWorker', () => {
  it('works jobs added to a queue, notified of them or not, and queues that are added later', async () => {
    const { worker, add, done, queues } = scene();
    worker.start();
    await add('a');
    worker.wake('a');
    await vi.waitFor(() => expect(done).toEqual(['a1']));
    await add('b');
    await vi.waitFor(() => expect(done).toEqual(['a1', 'b2']));
    queues.push('c');
    await add('c');
    await vi.waitFor(() => expect(done).toEqual(['a1', 'b2', 'c3']));
    await worker.stop();
  });

  it('continues a queue soon after its pause has ended, also if nobody says so', async () => {
    const { worker, add, done, paused } = scene({
      lastAddition: null,
      // A rest of a queue ends early only if somebody wakes it.
      sleep: (ms, signal) => abortableSleep(ms <= 2_000 ? 1 : 60_000, signal),
    });
    paused.add('a');
    worker.start();
    worker.added([await add('a'), await add('b')]);
    await vi.waitFor(() => expect(done).toEqual(['b2']));
    paused.clear();
    await vi.waitFor(() => expect(done).toEqual(['b2', 'a1']));
    await worker.stop();
  });

  it('works the next of a lane when it is due, though its turn came in the middle of a rest', async () => {
    const { promise: until, resolve: finishFirst } = Promise.withResolvers<void>();
    const { worker, add, done } = scene({
      until,
      lastAddition: null,
      sleep: (ms, signal) => {
        // The queue rests for this long during an attempt.
        if (ms > workDefaults.leaseMs / 4 && ms <= workDefaults.leaseMs / 2) finishFirst();
        // A rest ends early only if somebody wakes it.
        return abortableSleep(ms < 1_000 ? ms : 60_000, signal);
      },
    });
    worker.start();
    worker.added([await add('a'), await add('a', Date.now() + 300)]);
    await vi.waitFor(() => expect(done).toEqual(['a1', 'a2']));
    await worker.stop();
  });

  it('works the jobs it is given without reading them, and reads them where another process added some in between', async () => {
    const { worker, add, done, reads } = scene({ lastAddition: null });
    worker.start();
    worker.added([await add('a')]);
    await vi.waitFor(() => expect(done).toEqual(['a1']));
    const before = reads();
    const both = [await add('a'), await add('a')];
    worker.added(both);
    await vi.waitFor(() => expect(done).toEqual(['a1', 'a2', 'a3']));
    expect(reads()).toBe(before);
    await add('a');
    worker.added([await add('a')]);
    await vi.waitFor(() => expect(done).toEqual(['a1', 'a2', 'a3', 'a4', 'a5']));
    await worker.stop();
  });

  it('begins no job of a removed queue, or after it was stopped', async () => {
    const { worker, add, done, queues } = scene();
    worker.start();
    await add('a');
    await vi.waitFor(() => expect(done).toEqual(['a1']));
    queues.shift();
    await add('a');
    await add('b');
    await vi.waitFor(() => expect(done).toEqual(['a1', 'b3']));
    await worker.stop();
    await add('b');
    worker.wake();
    expect(done).toEqual(['a1', 'b3']);
  });

  it('begins no job that has to give way, and looks again by itself', async () => {
    let [asked, isFree] = [0, false];
    const { worker, add, done } = scene({
      mayBegin: () => {
        asked += 1;
        return isFree;
      },
    });
    await add('a');
    worker.start();
    await vi.waitFor(() => expect(asked).toBeGreaterThan(2));
    expect(done).toEqual([]);
    isFree = true;
    await vi.waitFor(() => expect(done).toEqual(['a1']));
    await worker.stop();
  });

  it('takes over its own queues at once after a kill if it is alone, and waits for the lease of any other process', async () => {
    const { worker, records, add, leave, done } = scene({ isAlone: true });
    await add('a');
    await add('b');
    await leave('a', 'alone');
    await leave('b', 'another');
    worker.start();
    await vi.waitFor(() => expect(done).toEqual(['a1']));
    expect(await records.find(workQueues, 'a')).toMatchObject({ owner: 'alone', fence: 8 });
    expect(await records.find(workQueues, 'b')).toMatchObject({ owner: 'another', fence: 7 });
    await worker.stop();
  });

  it('logs once that the store fails, and once that it works again', async () => {
    const { worker, add, done, log, fault } = scene();
    fault.now = new Error('the disk is full');
    await add('a');
    await add('b');
    worker.start();
    await vi.waitFor(() => expect(log.error).toHaveBeenCalled());
    fault.now = null;
    await vi.waitFor(() => expect(done.sort()).toEqual(['a1', 'b2']));
    await vi.waitFor(() => expect(log.info).toHaveBeenCalledWith('Errands are run again.'));
    expect(log.error).toHaveBeenCalledTimes(1);
    await worker.stop();
  });
});
