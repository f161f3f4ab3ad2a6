import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { type ProblemState, type ProblemStore, readProblemState } from '../../problems/problem-store.ts';

/** Beside the database, so that a held or damaged database can be reported: `whatsapp.problems.json`. */
const problemFile = (path: string): string => `${path.replace(/\.db$/, '')}.problems.json`;

/** Keeps the problems in a file of JSON, which is replaced whole. There is none before the first problem. */
export function createProblemFile(path: string): ProblemStore {
  const file = problemFile(path);
  let last: Promise<unknown> = Promise.resolve();
  const write = async (state: ProblemState): Promise<void> => {
    const made = `${file}.${process.pid}`;
    await writeFile(made, JSON.stringify(state), { mode: 0o600 });
    // The mode above is for a new file only.
    await chmod(made, 0o600);
    await rename(made, file);
  };
  const update: ProblemStore['update'] = async (change) => {
    const before = readProblemState(await readFile(file, 'utf8').catch(() => undefined));
    const after = change(before);
    if (after !== before) await write(after);
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
