import type { Context } from '../context.ts';
import { CommandError, type ExitCode, exitCodes, wrongUse } from '../outcome.ts';
import { storyNote } from '../sandbox/printed-lines.ts';
import { cliVariables } from '../settings.ts';
import { confirm } from '../terminal/ask.ts';
import { wrap } from '../terminal/table.ts';
import type { Fix } from './check.ts';
import { createProbe } from './probe.ts';
import { countsOf, printReport } from './report.ts';
import { type CheckResult, runChecks } from './run-checks.ts';

interface DoctorOptions {
  readonly fix?: boolean;
  readonly yes?: boolean;
  readonly callbackUrl?: string;
}

/** Checks everything, and fixes what can safely be fixed. 1 where something failed, 3 where something is unknown. */
export async function runDoctor(context: Context, options: DoctorOptions): Promise<ExitCode> {
  const { output } = context;
  const callback = options.callbackUrl ?? context.settings.callbackUrl;
  if (callback !== null && !/^https?:\/\//.test(callback)) {
    throw wrongUse(
      `The callback is "${callback}".`,
      `Give the full address with --callback-url or ${cliVariables.callbackUrl}: https://host/webhooks/whatsapp.`,
    );
  }
  const look = () =>
    output.during('Checking Meta, the callback and the service', () => runChecks(createProbe(context, callback)));
  let results = await look();
  const fixes = fixesOf(results);
  const done: string[] = [];
  if (options.fix && fixes.length > 0 && (await mayFix(context, options, results, fixes))) {
    for (const { what, run } of fixes) {
      try {
        await output.during(what, run);
        done.push(what);
        output.note(`done: ${what}`);
      } catch (error) {
        if (!(error instanceof CommandError) || context.signal.aborted) throw error;
        output.note(`not done: ${what}: ${error.message}`);
      }
    }
    results = await look();
  }
  if (output.isJson) output.json({ ...countsOf(results), fixed: done, checks: results.map(withoutRun) });
  else printReport(output, results, options.fix === true);
  const { failed, unknown } = countsOf(results);
  if (failed > 0 && context.source.sandbox !== null) {
    for (const line of ['', ...wrap(storyNote, output.columns)]) output.line(line);
  }
  if (failed > 0) return exitCodes.trouble;
  return unknown > 0 ? exitCodes.unreachable : exitCodes.fine;
}

/** Nothing is done about what is unknown; the same fix may serve several checks. */
function fixesOf(results: readonly CheckResult[]): Fix[] {
  const found = results.flatMap(({ verdict, fix }) =>
    fix && (verdict === 'failed' || verdict === 'warning') ? [fix] : [],
  );
  return found.filter(({ what }, index) => found.findIndex((each) => each.what === what) === index);
}

async function mayFix(
  context: Context,
  { yes }: DoctorOptions,
  results: readonly CheckResult[],
  fixes: readonly Fix[],
): Promise<boolean> {
  const { output } = context;
  for (const { verdict, title, detail } of results) {
    if (verdict === 'failed' || verdict === 'warning') output.note(`${verdict}: ${title}: ${detail}`);
  }
  output.note('Doctor would:');
  for (const { what } of fixes) output.note(`  - ${what}`);
  if (yes) return true;
  if (!output.isInteractive) {
    throw wrongUse('There is no terminal to confirm on, so nothing was changed.', 'Use --yes to apply the fixes.');
  }
  return confirm(context, 'Do it?');
}

const withoutRun = ({ fix, ...result }: CheckResult) => ({ ...result, ...(fix && { fix: fix.what }) });
