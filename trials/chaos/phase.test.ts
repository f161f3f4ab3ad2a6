import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPhaseMarks, phaseFileVariable } from './phase.ts';

const probe = fileURLToPath(new URL('./phase-probe.ts', import.meta.url));
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'phase-test-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the marks say after a thread of a probed process ran these statements and was killed. */
function markedBy(...statements: string[]) {
  const phaseFile = join(folder, 'phase');
  const program = join(folder, 'program.mjs');
  writeFileSync(
    program,
    `import { DatabaseSync } from 'node:sqlite';
     import { isMainThread, Worker } from 'node:worker_threads';
     if (isMainThread) new Worker(new URL(import.meta.url));
     else {
       const database = new DatabaseSync(':memory:');
       for (const run of [${statements.join(', ')}]) run(database);
       process.kill(process.pid, 'SIGKILL');
     }`,
  );
  const marks = openPhaseMarks(phaseFile);
  const env = { ...process.env, [phaseFileVariable]: phaseFile };
  const { signal, stderr } = spawnSync(process.execPath, ['--import', probe, program], { env, encoding: 'utf8' });
  if (signal !== 'SIGKILL') throw new Error(`The program did not get to its end: ${stderr}`);
  const moment = marks.read();
  marks.close();
  return moment;
}

const exec = (sql: string): string => `(database) => database.exec(${JSON.stringify(sql)})`;
const prepared = (sql: string): string => `(database) => database.prepare(${JSON.stringify(sql)}).run()`;

describe('the phase probe', () => {
  it('marks a labelled transaction that is open when the process is killed, in any of its threads', () => {
    expect(markedBy(exec('BEGIN IMMEDIATE /* accept */'))).toEqual({ phase: 'accept', isCommitting: false });
    expect(markedBy(prepared('BEGIN IMMEDIATE /* apply */'))).toEqual({ phase: 'apply', isCommitting: false });
    expect(markedBy(exec('BEGIN IMMEDIATE /* outbox */'))).toEqual({ phase: 'outbox', isCommitting: false });
  });

  it('removes the mark when the transaction has ended', () => {
    expect(markedBy(exec('BEGIN IMMEDIATE /* apply */'), exec('COMMIT'))).toBe(null);
    expect(markedBy(exec('BEGIN IMMEDIATE /* accept */'), prepared('ROLLBACK'))).toBe(null);
  });

  it('marks no transaction of another kind', () => {
    expect(markedBy(exec('BEGIN IMMEDIATE /* admin */'))).toBe(null);
  });

  it('keeps marking a transaction whose COMMIT failed', () => {
    const failing = `(database) => {
      database.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, other REFERENCES t DEFERRABLE INITIALLY DEFERRED)');
      database.exec('BEGIN /* accept */; INSERT INTO t VALUES (1, 2)');
      try { database.exec('COMMIT'); } catch {}
    }`;
    expect(markedBy(failing)).toEqual({ phase: 'accept', isCommitting: false });
  });
});
