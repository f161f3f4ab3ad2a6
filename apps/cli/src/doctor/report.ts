import type { Output, Style } from '../terminal/output.ts';
import { wrap } from '../terminal/table.ts';
import type { Verdict } from './check.ts';
import type { CheckResult } from './run-checks.ts';

const marks: Readonly<Record<Verdict, readonly [mark: string, style: Style]>> = {
  ok: ['✓', 'green'],
  warning: ['!', 'yellow'],
  failed: ['✗', 'red'],
  unknown: ['?', 'dim'],
};

export type Counts = Readonly<Record<Verdict, number>>;

export function countsOf(results: readonly Pick<CheckResult, 'verdict'>[]): Counts {
  const count = (verdict: Verdict): number => results.filter((result) => result.verdict === verdict).length;
  return { ok: count('ok'), warning: count('warning'), failed: count('failed'), unknown: count('unknown') };
}

const counted = (count: number, verdict: Verdict): string =>
  `${count} ${verdict}${verdict === 'warning' && count !== 1 ? 's' : ''}`;

const titleWidth = 34;

/** All checks by group: problems with cause and remedy; skipped checks are only counted. */
export function printReport(output: Output, results: readonly CheckResult[], isFixing: boolean): void {
  const looked = results.filter(({ waitsFor }) => !waitsFor);
  for (const [group, members] of Map.groupBy(looked, (result) => result.group)) {
    output.line(output.paint('bold', group));
    for (const result of members) printCheck(output, result);
  }
  printWaiting(output, results);
  const counts = countsOf(results);
  const parts = (['ok', 'warning', 'failed', 'unknown'] as const).filter((verdict) => counts[verdict] > 0);
  output.line();
  output.line(parts.map((verdict) => output.paint(marks[verdict][1], counted(counts[verdict], verdict))).join(', '));
  const canFix = results.some(({ fix, verdict }) => fix && verdict !== 'ok' && verdict !== 'unknown');
  if (canFix && !isFixing) output.line('`whatsapp doctor --fix` fixes what it can.');
}

/** The skipped checks, counted by the check that has to pass first. */
function printWaiting(output: Output, results: readonly CheckResult[]): void {
  const waiting = Map.groupBy(
    results.filter(({ waitsFor }) => waitsFor),
    ({ waitsFor }) => waitsFor,
  );
  if (waiting.size > 0) output.line();
  for (const [first, { length }] of waiting) {
    const checks = length === 1 ? 'One more check waits' : `${length} more checks wait`;
    output.line(output.paint('dim', `  ${marks.unknown[0]} ${checks} for “${first}”`));
  }
}

const indent = '      ';

function printCheck(output: Output, { verdict, title, detail, cause, remedy, fix }: CheckResult): void {
  const [mark, style] = marks[verdict];
  const painted = (text: string): string => (verdict === 'ok' ? output.paint('dim', text) : text);
  const lines = (text: string, paint: (line: string) => string): void => {
    for (const line of wrap(text, output.columns, indent)) output.line(paint(line));
  };
  const head = `  ${output.paint(style, mark)} ${title.padEnd(titleWidth)}`;
  if (indent.length + titleWidth + detail.length <= output.columns) output.line(`${head} ${painted(detail)}`);
  else {
    output.line(head.trimEnd());
    lines(detail, painted);
  }
  if (verdict === 'ok') return;
  if (cause !== undefined && cause !== detail) lines(cause, (line) => output.paint('dim', line));
  lines(`→ ${remedy ?? ''}`, String);
  if (fix) lines(`--fix: ${fix.what}`, (line) => output.paint('cyan', line));
}
