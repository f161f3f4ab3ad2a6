import { fileURLToPath } from 'node:url';
import type { Context } from '../context.ts';
import { isReadableByAll, replaceFile } from '../replace-file.ts';

/**
 * Sets variables in the settings file, and warns if another place takes precedence over it. A secret in a file of its own
 * is replaced there.
 */
export async function keepInFile(
  { settings, output }: Pick<Context, 'settings' | 'output'>,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const all = Object.entries(values).map(([name, value]) => ({ name, value, file: settings.secretFile(name) }));
  for (const { value, file } of all) if (file !== null) await replaceFile(file, () => `${value}\n`);
  const plain = all.filter(({ file }) => file === null);
  const changes = Object.fromEntries(plain.map(({ name, value }) => [name, value]));
  if (plain.length > 0) await replaceFile(fileURLToPath(settings.envFile), (text) => withChanges(text, changes));
  for (const { name, value } of plain) {
    const place = settings.winsOver(name, value);
    if (place !== null) output.note(`${name} is set in ${place}, too, which wins: change it there.`);
  }
}

/** Warns if every user of the machine may read the settings file. It does not change the mode, which is the owner's choice. */
export function noteOpenFile({ settings, output }: Pick<Context, 'settings' | 'output'>): void {
  const path = fileURLToPath(settings.envFile);
  if (isReadableByAll(path)) output.note(`Every user of this machine can read ${path}; run \`chmod 600\` on it.`);
}

/**
 * A `.env` text with each variable set: in its place if it is there already, otherwise at the end; null removes it.
 * Everything else stays, comments and order included.
 */
export function withChanges(text: string, changes: Readonly<Record<string, string | null>>): string {
  const left = new Map(Object.entries(changes));
  const lines = text.split('\n').flatMap((line) => {
    const [, name = ''] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=/.exec(line) ?? [];
    if (!Object.hasOwn(changes, name)) return [line];
    const value = left.get(name);
    left.delete(name);
    // A second line of the same name would win over the first.
    return value === undefined || value === null ? [] : [`${name}=${quoted(value)}`];
  });
  while (lines.at(-1) === '') lines.pop();
  const added = [...left].flatMap(([name, value]) => (value === null ? [] : [`${name}=${quoted(value)}`]));
  const head = text === '' ? ['# Written by `whatsapp setup`. Keep it out of git: it holds secrets.'] : [];
  return `${[...head, ...lines, ...added].join('\n')}\n`;
}

function quoted(value: string): string {
  if (/^[\w.:/@|,+=-]*$/.test(value)) return value;
  const quote = [`'`, '"', '`'].find((each) => !value.includes(each)) ?? `'`;
  return quote + value + quote;
}
