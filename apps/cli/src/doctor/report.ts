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
      const [head = '', ...more] = wrap(`not looked at before “${first}” is right: ${titles}`, columns, '    ');
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

const columns = 100;
const indent = '      ';

function printCheck(output: Output, { verdict, title, detail, cause, remedy, fix }: CheckResult): void {
  const [mark, style] = marks[verdict];
  const head = `  ${output.paint(style, mark)} ${title.padEnd(34)}`;
  if (verdict === 'ok') {
    output.line(`${head} ${output.paint('dim', detail)}`);
    return;
  }
  const isShort = head.length + detail.length <= columns;
  output.line(isShort ? `${head} ${detail}` : head.trimEnd());
  if (!isShort) for (const line of wrap(detail, columns, indent)) output.line(line);
  if (cause !== undefined && cause !== detail)
    for (const line of wrap(cause, columns, indent)) output.line(output.paint('dim', line));
  for (const line of wrap(`→ ${remedy ?? ''}`, columns, indent)) output.line(line);
  if (fix) output.line(output.paint('cyan', `${indent}--fix: ${fix.what}`));
}
