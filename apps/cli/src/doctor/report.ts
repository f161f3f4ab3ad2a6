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

const titleWidth = 34;

/** All checks by group; those that are not fine with cause and remedy, those that only wait for another in one line. */
export function printReport(output: Output, results: readonly CheckResult[], isFixing: boolean): void {
  for (const [group, members] of Map.groupBy(results, (result) => result.group)) {
    output.line(output.paint('bold', group));
    for (const result of members.filter((each) => !each.waitsFor)) printCheck(output, result);
    for (const [first, waiting] of Map.groupBy(
      members.filter((each) => each.waitsFor),
      (each) => each.waitsFor,
    )) {
      const titles = waiting.map(({ title }) => title).join(', ');
      const [head = '', ...more] = wrap(`not looked at before “${first}” is right: ${titles}`, output.columns, '    ');
      output.line(output.paint('dim', `  ${marks.unknown[0]} ${head.trimStart()}`));
      for (const line of more) output.line(output.paint('dim', line));
    }
  }
  const counts = countsOf(results);
  const parts = (['ok', 'warning', 'failed', 'unknown'] as const).filter((verdict) => counts[verdict] > 0);
  output.line();
  output.line(parts.map((verdict) => output.paint(marks[verdict][1], `${counts[verdict]} ${verdict}`)).join(', '));
  const canFix = results.some(({ fix, verdict }) => fix && verdict !== 'ok' && verdict !== 'unknown');
  if (canFix && !isFixing) output.line('`whatsapp doctor --fix` mends what it can.');
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
