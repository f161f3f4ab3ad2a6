import { readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { noProblems, readProblemState } from '../../../problems/problem-store.ts';
import type { DumpRecord } from '../../../transfer/dump.ts';
import { continuityKey, problemsKey } from '../../../transfer/state-keys.ts';
import { besideDatabase } from '../private-json.ts';

export function* readState(events: DatabaseSync, path: string, skipped: number): Generator<DumpRecord> {
  const row = events.prepare('SELECT since, seenAt FROM whatsapp_continuity').get();
  const all: DumpRecord[] = [];
  if (row) all.push({ key: continuityKey, value: { since: Number(row.since), seenAt: Number(row.seenAt) } });
  const problems = readProblemState(textOf(besideDatabase(path, 'problems')));
  if (problems !== noProblems) all.push({ key: problemsKey, value: problems });
  yield* all.slice(skipped);
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // There is none before the first problem.
    return undefined;
  }
}
