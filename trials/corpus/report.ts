import type { FileReport } from './judge-file.ts';

/** The sums over all files. */
interface CorpusTotals {
  readonly files: number;
  readonly accepted: number;
  /** Refused because their content had to be. */
  readonly refused: number;
  /** Files with the same bytes as an earlier one. */
  readonly repeats: number;
  readonly items: number;
  readonly kinds: Readonly<Record<string, number>>;
  readonly unknown: number;
  readonly lost: number;
  readonly failed: number;
  /** Values seen in the webhooks, and those that nothing shows. */
  readonly leaves: number;
  readonly dropped: number;
  readonly filesWithProblems: number;
}

/** Adds up the files' reports. */
export function totalsOf(files: readonly FileReport[]): CorpusTotals {
  const sum = (number: (file: FileReport) => number): number => files.reduce((total, file) => total + number(file), 0);
  const kinds: Record<string, number> = {};
  for (const file of files) {
    for (const [kind, count] of Object.entries(file.kinds)) kinds[kind] = (kinds[kind] ?? 0) + count;
  }
  return {
    files: files.length,
    accepted: sum((file) => Number(file.isAccepted)),
    refused: sum((file) => Number(!file.isAccepted)),
    repeats: sum((file) => Number(file.isRepeat)),
    items: sum((file) => file.items),
    kinds,
    unknown: sum((file) => file.unknown),
    lost: sum((file) => file.lost),
    failed: sum((file) => file.failed),
    leaves: sum((file) => file.leaves),
    dropped: sum((file) => file.dropped),
    filesWithProblems: sum((file) => Number(file.problems.length > 0)),
  };
}

/** The whole report as text of at most 120 columns: a line a file, what is wrong right below it, then the sums. */
export function renderReport(files: readonly FileReport[]): string {
  const lines = [tableLine(['file', 'answer', 'items', 'unknown', 'lost', 'failed', 'kinds'])];
  for (const file of files) {
    lines.push(fileLine(file), ...file.problems.map((problem) => `  ! ${shorten(problem, 116)}`));
  }
  return [...lines, '', ...summaryLines(totalsOf(files)), ''].join('\n');
}

/** Shortens a text to `width` columns by an ellipsis in its middle, where file names differ least. */
export function shorten(text: string, width: number): string {
  if (text.length <= width) return text;
  const head = Math.floor((width - 1) / 2);
  return `${text.slice(0, head)}…${text.slice(text.length - (width - 1 - head))}`;
}

const widths = [52, 6, 5, 7, 4, 6, 28] as const;

function tableLine(cells: readonly string[]): string {
  const padded = cells.map((cell, column) => {
    const width = widths[column] ?? 0;
    const isNumber = column >= 1 && column <= 5;
    return isNumber ? cell.padStart(width) : cell.padEnd(width);
  });
  return padded.join('  ').trimEnd();
}

function fileLine(file: FileReport): string {
  const items = file.items === file.expectedItems ? `${file.items}` : `${file.items}/${file.expectedItems}`;
  const kinds = file.isAccepted ? kindsCell(file) : 'refused';
  const numbers = [file.unknown, file.lost, file.failed].map((number) => (number === 0 ? '-' : `${number}`));
  return tableLine([shorten(file.file, widths[0]), `${file.status}`, items, ...numbers, shorten(kinds, widths[6])]);
}

function kindsCell(file: FileReport): string {
  const kinds = Object.entries(file.kinds).map(([kind, count]) => (count === 1 ? kind : `${kind} ×${count}`));
  return `${file.isRepeat ? '(repeat) ' : ''}${kinds.join(', ') || 'no items'}`;
}

function summaryLines(totals: CorpusTotals): string[] {
  const rows: [string, string][] = [
    ['files', `${totals.files}`],
    [
      'accepted',
      `${totals.accepted}${totals.repeats > 0 ? `, ${totals.repeats} of them the same as an earlier file` : ''}`,
    ],
    ['refused', `${totals.refused}`],
    ['items', `${totals.items} of ${Object.keys(totals.kinds).length} kinds`],
    ['unknown', `${totals.unknown}`],
    ['lost', `${totals.lost}`],
    ['failed', `${totals.failed}`],
    ['leaves', `${totals.leaves} seen, ${totals.dropped} dropped`],
  ];
  const verdict =
    totals.filesWithProblems === 0
      ? 'All as it must be: kept byte for byte, no item lost, none failed.'
      : `${totals.filesWithProblems} of ${totals.files} files are not as they must be; see the lines marked "!".`;
  return [...rows.map(([name, value]) => `${name.padEnd(10)}${value}`), '', verdict];
}
