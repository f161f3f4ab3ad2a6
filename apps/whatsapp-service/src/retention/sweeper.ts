import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { createLoop, type Loop } from '../loop.ts';
import type { Chore } from './chore.ts';
import type { Sweep, SweepFailure } from './collections.ts';

export interface SweeperDeps {
  readonly chores: readonly Chore[];
  readonly clock: Pick<Clock, 'now' | 'steadyNow' | 'leaptAt'>;
  readonly log: Pick<Log, 'info' | 'error'>;
  /** Whether webhooks wait to be stored: then steps are further apart. */
  readonly isBusy: () => boolean;
  /** An id for each pass. */
  readonly newId: (now: number) => string;
  /** Stores how far a pass has come: at its end, and once a minute until then. Never rejects. */
  readonly note: (sweep: Sweep) => Promise<void>;
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** The results of sweeps since the process started. */
export interface SweepReport {
  /** By kind; those of which nothing was removed have 0. */
  readonly removed: ReadonlyMap<string, number>;
  /** When everything was last gone through; null if that has not happened yet. */
  readonly finishedAt: number | null;
  readonly failing: readonly SweepFailure[];
}

export interface Sweeper extends Loop {
  report(): SweepReport;
}

const everyMs = 60 * 60_000;
const retryMs = 5 * 60_000;
/** After a leap of the clock, things look old that are not; they can wait. */
const leapMs = 15 * 60_000;
/** Sweeping takes at most a fifth of the time, so that others get their turn. */
const restShare = 4;
const leastRestMs = 50;
/** While webhooks wait to be stored; never longer, or a service that is always busy would keep everything forever. */
const busyRestMs = 250;
const noteEveryMs = 60_000;

/** A pass through all chores, as far as it has come. */
interface Pass {
  readonly id: string;
  readonly startedAt: number;
  readonly removed: Record<string, number>;
  /** On the steady clock. */
  notedAt: number;
}

/** Removes expired data once an hour: all kinds in turn, in small steps. A failing kind does not stop the others. */
export function createSweeper({ chores, clock, log, isBusy, newId, note, sleep }: SweeperDeps): Sweeper {
  const removed = new Map(chores.map(({ kind }) => [kind, 0]));
  /** By the place of their chore: several may be of one kind. */
  const failing = new Map<number, SweepFailure>();
  let finishedAt: number | null = null;
  let pass: Pass | null = null;
  let index = 0;
  let place: string | null = null;

  const count = (current: Pass, kind: string, removedNow: number): void => {
    removed.set(kind, (removed.get(kind) ?? 0) + removedNow);
    if (removedNow > 0) current.removed[kind] = (current.removed[kind] ?? 0) + removedNow;
  };
  /** Takes one step of a chore; says whether the chore has come to its end. */
  const advance = async ({ kind, step }: Chore, current: Pass, now: number): Promise<boolean> => {
    try {
      const done = await step(place, now);
      count(current, kind, done.removed);
      place = done.next;
      if (place === null && failing.delete(index)) log.info({ kind }, 'Removing expired data works again.');
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (!failing.has(index)) log.error({ error, kind }, 'Cannot remove expired data; will retry.');
      failing.set(index, { kind, since: failing.get(index)?.since ?? now, reason });
      place = null;
    }
    return place === null;
  };
  const noteDown = async (current: Pass, end: number | null): Promise<void> => {
    const { id, startedAt } = current;
    current.notedAt = clock.steadyNow();
    const sweeping = end === null ? (chores[index]?.kind ?? null) : null;
    const failures = [...failing.values()];
    await note({
      ...{ id, startedAt, sweeping },
      ...{ seenAt: clock.now(), finishedAt: end, removed: { ...current.removed }, failing: failures },
    });
  };
  const step = async (): Promise<number> => {
    const now = clock.now();
    const [began, chore] = [clock.steadyNow(), chores[index]];
    if (now - (clock.leaptAt() ?? Number.NEGATIVE_INFINITY) < leapMs) return leapMs;
    const current: Pass = pass ?? { id: newId(now), startedAt: now, removed: {}, notedAt: began };
    pass = current;
    if (chore && (await advance(chore, current, now))) index += 1;
    if (index < chores.length) {
      if (clock.steadyNow() - current.notedAt >= noteEveryMs) await noteDown(current, null);
      return Math.max(isBusy() ? busyRestMs : leastRestMs, restShare * (clock.steadyNow() - began));
    }
    index = 0;
    finishedAt = now;
    pass = null;
    await noteDown(current, now);
    return failing.size > 0 ? retryMs : everyMs;
  };
  const words = { fails: 'Sweeping failed; will retry.', worksAgain: 'Sweeping works again.' };
  return {
    ...createLoop({ step, log, words, ...(sleep && { sleep }) }),
    report: () => ({ removed, finishedAt, failing: [...failing.values()] }),
  };
}
