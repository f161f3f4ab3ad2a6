import { openSync, writeSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { type Phase, phaseFileVariable, phaseOffsets, phases, transactionState } from './phase.ts';

/*
 * Preloaded into the service with `--import`, its threads included. Writes one byte for each kind of transaction when
 * it begins, commits and ends: a write the kernel has is there after SIGKILL, so the byte says what was under way when
 * the process died. It costs a microsecond or two a transaction and changes nothing about what the service does.
 */
const file = process.env[phaseFileVariable];
if (file !== undefined) watchTransactions(openSync(file, 'r+'));

function watchTransactions(descriptor: number): void {
  const open = new WeakMap<DatabaseSync, Phase>();
  const mark = (phase: Phase, state: number): void => {
    writeSync(descriptor, Buffer.from([state]), 0, 1, phaseOffsets[phase]);
  };
  const begin = <T>(database: DatabaseSync, phase: Phase, run: () => T): T => {
    const result = run();
    open.set(database, phase);
    mark(phase, transactionState.open);
    return result;
  };
  const end = <T>(database: DatabaseSync, phase: Phase, run: () => T): T => {
    mark(phase, transactionState.committing);
    try {
      return run();
    } finally {
      // A COMMIT may fail and leave the transaction open.
      if (!database.isTransaction) open.delete(database);
      mark(phase, database.isTransaction ? transactionState.open : transactionState.none);
    }
  };
  const around = <T>(database: DatabaseSync, sql: string, run: () => T): T => {
    const phase = open.get(database);
    if (phase !== undefined) return endsTransaction(sql) ? end(database, phase, run) : run();
    const begun = phaseBegunBy(sql);
    return begun === null ? run() : begin(database, begun, run);
  };

  const { exec, prepare } = DatabaseSync.prototype;
  DatabaseSync.prototype.exec = function watchedExec(this: DatabaseSync, sql: string): void {
    around(this, sql, () => exec.call(this, sql));
  };
  DatabaseSync.prototype.prepare = function watchedPrepare(this: DatabaseSync, ...args: Parameters<typeof prepare>) {
    const statement = prepare.apply(this, args);
    const [sql] = args;
    if (phaseBegunBy(sql) === null && !endsTransaction(sql)) return statement;
    const run = statement.run.bind(statement);
    statement.run = () => around(this, sql, () => run());
    return statement;
  };
}

// The store labels its transactions in a comment behind BEGIN.
function phaseBegunBy(sql: string): Phase | null {
  const label = /^\s*BEGIN\b[^;]*\/\*\s*(\w+)\s*\*\//i.exec(sql)?.[1];
  return phases.find((phase) => phase === label) ?? null;
}

const endsTransaction = (sql: string): boolean => /^\s*(COMMIT|END|ROLLBACK)\s*;?\s*$/i.test(sql);
