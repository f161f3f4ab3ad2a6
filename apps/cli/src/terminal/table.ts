import type { Output } from './output.ts';

/** Rows as columns of the same width, two blanks between; the last one is not padded. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, shownLength(cell));
  }
  return rows.map((row) =>
    row
      .map((cell, index) =>
        index === row.length - 1 ? cell : cell + ' '.repeat((widths[index] ?? 0) - shownLength(cell)),
      )
      .join('  ')
      .trimEnd(),
  );
}

/** Prints a list below its heads; nothing if it is empty, or with `--json`. */
export function printList(output: Output, heads: readonly string[], rows: readonly (readonly string[])[]): void {
  if (rows.length === 0) return;
  for (const line of table([heads.map((head) => output.paint('dim', head)), ...rows])) output.line(line);
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one.
const colour = /\u001b\[[0-9;]*m/g;

/** How many columns a text takes, without its colours. */
const shownLength = (text: string): number => [...text.replace(colour, '')].length;

/** Breaks a text into lines of at most so many columns, all with the same indent. */
export function wrap(text: string, columns: number, indent = ''): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter((each) => each !== '')) {
    if (line !== '' && indent.length + line.length + 1 + word.length > columns) {
      lines.push(indent + line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, indent + line];
}

const rowName = 9;
/** Longer lines are hard to read. */
const widestRow = 96;

/** Prints a name and a text next to it, in as many lines as needed. */
export function printRow(output: Output, name: string, text: string): void {
  const [first = '', ...more] = wrap(text, Math.min(output.columns, widestRow), ' '.repeat(rowName + 1));
  output.line(`${output.paint('dim', name.padEnd(rowName))} ${first.trimStart()}`);
  for (const line of more) output.line(line);
}
