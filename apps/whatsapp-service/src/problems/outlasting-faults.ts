import { noProblems, type ProblemState, type ProblemStore } from './problem-store.ts';

/**
 * The same store, which continues in memory while nothing can be written: a full disk is to be reported, too. Changes
 * made meanwhile are written as soon as that works again. Never rejects.
 * @param onFault called when writing begins to fail.
 */
export function outlastingFaults(store: ProblemStore, onFault: (error: unknown) => void): ProblemStore {
  let known = noProblems;
  let isUnwritten = false;
  let last: Promise<unknown> = Promise.resolve();
  const update = async (change: (before: ProblemState) => ProblemState): Promise<ProblemState> => {
    let changed: ProblemState | null = null;
    try {
      known = await store.update((stored) => {
        // A transaction may be repeated: the state in memory is changed once.
        changed = isUnwritten ? (changed ?? change(known)) : change(stored);
        return changed;
      });
      isUnwritten = false;
    } catch (error) {
      if (!isUnwritten) onFault(error);
      known = isUnwritten && changed !== null ? changed : change(known);
      isUnwritten = true;
    }
    return known;
  };
  return {
    update: (change) => {
      const turn = last.then(() => update(change));
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
