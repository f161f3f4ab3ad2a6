import { describeMeasured, describeTarget, type Figure, isReached } from './figure.ts';

/** The figures as a table of text: figure, measured, target, reached; notes below it. */
export function renderTable(figures: readonly Figure[]): string {
  const rows = [['figure', 'measured', 'target', 'reached'], ...figures.map(rowOf)];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  lines.splice(1, 0, widths.map((width) => '-'.repeat(width)).join('  '));
  const notes = figures.flatMap(({ label, note }) => (note === undefined ? [] : [`${label}: ${note}`]));
  return [...lines, ...(notes.length > 0 ? ['', ...notes] : [])].join('\n');
}

function rowOf(figure: Figure): string[] {
  const reached = isReached(figure);
  const verdict = reached === null ? '' : reached ? 'yes' : 'NO';
  return [figure.label, describeMeasured(figure), describeTarget(figure), verdict];
}
