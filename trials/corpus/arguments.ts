import { parseArgs } from 'node:util';

interface CorpusArguments {
  readonly folder: string;
  /** Print one JSON object instead of the table. */
  readonly isJson: boolean;
}

export const usage = `Posts every JSON file under a folder, signed, to a service started for it, and reports what became of each.

  npm run corpus -- DIR [--json]

  DIR     the folder; read with all its subfolders. An INDEX.tsv in it (columns file, field, kind) is checked too.
  --json  print one JSON object instead of the table (npm run --silent corpus keeps npm's own lines out)
  --help  print this

Exits 0 when all is as it must be, 1 when not, 2 when it could not run.`;

/** Parses the command line. @returns `help` if requested, or a message if it is invalid. */
export function readArguments(args: readonly string[]): CorpusArguments | 'help' | { readonly error: string } {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
    if (values.help) return 'help';
    const [folder, ...others] = positionals;
    if (folder === undefined) return { error: 'The folder to read is missing.' };
    if (others.length > 0) return { error: `One folder at a time; "${others.join(' ')}" is too much.` };
    return { folder, isJson: values.json ?? false };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}
