/** The entry of an index for one file. */
export interface IndexEntry {
  /** Meta's `field`, as far as the index knows it. */
  readonly field: string;
  /** One or more kinds, such as `message.text+bsuid`. */
  readonly kinds: readonly string[];
}

/**
 * Reads an `INDEX.tsv`: a header line that names the columns, of which `file`, `field` and `kind` are used, then one
 * line a file. Throws when one of the three columns is missing.
 */
export function readIndex(text: string): ReadonlyMap<string, IndexEntry> {
  const [header = [], ...rows] = text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map((line) => line.split('\t'));
  const column = (name: string): number => {
    const at = header.indexOf(name);
    if (at < 0) throw new Error(`INDEX.tsv has no column "${name}"; its header line is "${header.join(' ')}".`);
    return at;
  };
  const [file, field, kind] = [column('file'), column('field'), column('kind')];
  return new Map(
    rows.map((cells) => [cells[file] ?? '', { field: cells[field] ?? '', kinds: splitKinds(cells[kind] ?? '') }]),
  );
}

const splitKinds = (cell: string): string[] => cell.split(',').filter((kind) => kind !== '');
