import { readFileSync, realpathSync, statSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Context } from '../context.ts';
import { notWritten } from '../input-file.ts';
import { trouble } from '../outcome.ts';

/**
 * Sets variables in a `.env` file and leaves everything else in it as it is, comments and order included. Written aside
 * and moved into place, readable by its owner only. One left aside by a run that was killed is written over. @throws where it can't be written.
 */
export async function updateEnvFile(file: URL, changes: Readonly<Record<string, string>>): Promise<void> {
  const path = placeOf(fileURLToPath(file));
  const aside = `${path}.new`;
  try {
    await writeFile(aside, withChanges(textOf(path), changes), { mode: 0o600 });
    await rename(aside, path);
  } catch (error) {
    throw notWritten(path, error);
  }
}

/** Where the file really is, behind links. A device or the like must not be moved away. @throws for such a one. */
function placeOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) return path;
  if (!stats.isFile()) throw trouble(`${path} is no file.`, 'Name another with --settings.');
  return realpathSync(path);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return '';
    throw error;
  }
}

/** Sets variables in the settings' file, and says so where another place wins over what was written. */
export async function keepInFile(
  { settings, output }: Pick<Context, 'settings' | 'output'>,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  await updateEnvFile(settings.envFile, values);
  for (const [name, value] of Object.entries(values)) {
    const place = settings.winsOver(name, value);
    if (place !== null) output.note(`${name} is set in ${place}, too, which wins: change it there.`);
  }
}

/** The text with each variable set: in its place where it stands already, else at the end. */
export function withChanges(text: string, changes: Readonly<Record<string, string>>): string {
  const left = new Map(Object.entries(changes));
  const lines = text.split('\n').flatMap((line) => {
    const [, name = ''] = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=/.exec(line) ?? [];
    if (!Object.hasOwn(changes, name)) return [line];
    const value = left.get(name);
    left.delete(name);
    // A second line of the same name would win over the first.
    return value === undefined ? [] : [`${name}=${quoted(value)}`];
  });
  while (lines.at(-1) === '') lines.pop();
  const added = [...left].map(([name, value]) => `${name}=${quoted(value)}`);
  const head = text === '' ? ['# Written by `whatsapp setup`. Keep it out of git: it holds secrets.'] : [];
  return `${[...head, ...lines, ...added].join('\n')}\n`;
}

function quoted(value: string): string {
  if (/^[\w.:/@|,+=-]*$/.test(value)) return value;
  const quote = [`'`, '"', '`'].find((each) => !value.includes(each)) ?? `'`;
  return quote + value + quote;
}
