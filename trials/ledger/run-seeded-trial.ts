import { printsUsage } from '../support/usage.ts';

/** The options of every seeded trial. */
export interface SeededArguments {
  readonly seed: number;
  readonly isJson: boolean;
}

export interface SeededTrial<Arguments extends SeededArguments, Report> {
  readonly usage: string;
  /** Reads the command line; a string says what is wrong with it. */
  readonly read: (args: readonly string[], newSeed: number) => Arguments | string;
  readonly run: (options: Arguments & { readonly say: (line: string) => void }) => Promise<Report>;
  /** The outcome in a few lines. */
  readonly render: (report: Report) => string;
}

/**
 * Runs a trial as its command line says: tells the seed, each step and the outcome, and sets the exit code: 0 where all is
 * right, 1 where not, 2 for wrong use. With `--json` only the report goes to the standard output.
 */
export async function runSeededTrial<Arguments extends SeededArguments, Report extends { readonly isRight: boolean }>(
  { usage, read, run, render }: SeededTrial<Arguments, Report>,
  args: readonly string[],
): Promise<void> {
  if (printsUsage(args, usage)) return;
  const options = read(args, Date.now() % 1_000_000);
  if (typeof options === 'string') {
    console.error(`${options}\n\n${usage}`);
    process.exitCode = 2;
    return;
  }
  const say = options.isJson ? console.error : console.log;
  say(`seed ${options.seed}`);
  const report = await run({ ...options, say });
  say(`\n${render(report)}`);
  if (options.isJson) console.log(JSON.stringify(report, null, 2));
  process.exitCode = report.isRight ? 0 : 1;
}
