import { type ProblemStore, readProblemState } from '../../problems/problem-store.ts';
import { besideDatabase, replacePrivately, textIn } from './private-json.ts';

/** Keeps the problems in a file of JSON, which is replaced whole. There is none before the first problem. */
export function createProblemFile(path: string): ProblemStore {
  const file = besideDatabase(path, 'problems');
  let last: Promise<unknown> = Promise.resolve();
  const update: ProblemStore['update'] = async (change) => {
    const before = readProblemState(await textIn(file));
    const after = change(before);
    if (after !== before) await replacePrivately(file, after);
    return after;
  };
  return {
    update: (change) => {
      const turn = last.then(() => update(change));
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}
