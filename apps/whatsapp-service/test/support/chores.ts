import { collection, type Declared } from '../../src/records/collection.ts';
import { put } from '../../src/records/flow.ts';
import type { RecordStore } from '../../src/records/record-store.ts';
import { fail, succeed } from '../../src/work/breaker.ts';
import { type Job, openJobs } from '../../src/work/job.ts';
import type { QueueSettings, Work } from '../../src/work/work.ts';
import { type QueueHand, queueHand } from './queue-hand.ts';

/** A capability's job: what to say, and how often it is attempted. */
export interface Chore extends Job {
  readonly tries: number;
  readonly said: string;
}

export const chores: Declared<Chore, 'open'> = collection({
  name: 'test_chores',
  key: ({ id }: Chore) => id,
  indexes: { open: openJobs },
});

/** `later`: it fails, and is due again in 10 s. `down`: the same, and all jobs may fail. `never`: a dead letter. `ask`: held. */
export type Answer = 'ok' | 'later' | 'down' | 'never' | 'ask';

export const queueKey = 'test/q';
export const start = Date.UTC(2026, 0, 1);
export const retryMs = 10_000;

function choreWork(perform: Work<Chore, Answer>['perform'], settings: () => QueueSettings): Work<Chore, Answer> {
  return {
    jobs: chores,
    settings,
    perform,
    judge: (before, { result, startedAt, now }) => {
      const job = { ...before, tries: before.tries + 1 };
      if (result === 'ok') return { job: { ...job, state: 'done' }, health: (all) => succeed(all, startedAt, now) };
      const problem = 'it is down';
      const failure = { cause: 'unavailable', problem, startedAt, subject: job.lane } as const;
      if (result === 'down') return { job: { ...job, dueAt: now + retryMs }, health: (all) => fail(all, failure, now) };
      if (result === 'never') return { job: { ...job, state: 'failed' }, health: (all) => all };
      if (result === 'ask') return { job: { ...job, state: 'held' }, health: (all) => all };
      return { job: { ...job, dueAt: now + retryMs }, health: (all) => all };
    },
    expire: (job) => ({ ...job, state: 'failed' }),
  };
}

export interface ChoreScene {
  now: number;
  settings: QueueSettings;
  /** What attempts said, in the order in which they began. */
  readonly said: string[];
  /** What an attempt is answered; `ok` by default. */
  answers: (job: Chore) => Answer | Promise<Answer>;
  readonly records: RecordStore;
  position: number;
}

export const newChores = (records: RecordStore): ChoreScene => ({
  now: start,
  settings: { maxInFlight: 8, isPaused: false },
  said: [],
  answers: () => 'ok',
  records,
  position: 0,
});

/** Adds jobs, each named by its lane and a number that counts up; `a+b` is one of the lanes a and b. */
export async function addChores(scene: ChoreScene, ...lanes: readonly string[]): Promise<void> {
  const made = lanes.map((named): Chore => {
    scene.position += 1;
    const id = `${named}${scene.position}`;
    const [lane = '', ...others] = named.split('+');
    const times = { dueAt: scene.now, expiresAt: scene.now + 60 * 60_000 };
    const several = others.length > 0 ? { lanes: others } : {};
    const place = { queue: queueKey, lane, ...several, position: scene.position };
    return { id, said: id, ...place, state: 'queued', tries: 0, ...times };
  });
  await scene.records.run(function* () {
    return { writes: made.map((job) => put(chores, job)) };
  });
}

export function choreHand(scene: ChoreScene, owner = 'a', more: Partial<Work<Chore, Answer>> = {}): QueueHand<Chore> {
  const perform = async (job: Chore): Promise<Answer> => {
    scene.said.push(job.said);
    return scene.answers(job);
  };
  const work = { ...choreWork(perform, () => scene.settings), ...more };
  return queueHand({ work, records: scene.records, now: () => scene.now, owner, queue: queueKey });
}
