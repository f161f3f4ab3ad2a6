import type { RecordStore } from '../../src/records/record-store.ts';
import type { Job } from '../../src/work/job.ts';
import { createQueueRun, type QueueRun } from '../../src/work/queue-run.ts';
import { type Work, workDefaults } from '../../src/work/work.ts';

/** A queue that a test works by hand, as a worker's loop would. */
export interface QueueHand<T extends Job> {
  readonly run: QueueRun<T>;
  /** Steps until nothing more happens by itself; for how many milliseconds that is so. */
  settle(): Promise<number>;
}

export interface QueueHandOptions<T extends Job, R> {
  readonly work: Work<T, R>;
  readonly records: RecordStore;
  readonly now: () => number;
  readonly queue: string;
  readonly owner?: string;
}

export function queueHand<T extends Job, R>(options: QueueHandOptions<T, R>): QueueHand<T> {
  const { work, records, now, queue, owner = 'a' } = options;
  let isWoken = false;
  const run = createQueueRun(
    {
      work,
      records,
      clock: { now },
      owner,
      given: { after: 0, through: 0 },
      mayBegin: () => true,
      // Small, so that few jobs are a long backlog.
      options: { ...workDefaults, window: 16 },
      random: () => 0.5,
      wake: () => {
        isWoken = true;
      },
      onFault: (error) => {
        throw error;
      },
      onRecovered: () => undefined,
      sleep: () => new Promise((resolve) => setImmediate(resolve)),
    },
    queue,
  );
  return {
    run,
    settle: async () => {
      for (;;) {
        isWoken = false;
        const restMs = await run.step();
        await run.idle();
        if (restMs > 0 && !isWoken) return restMs;
      }
    },
  };
}
